import test from 'ava';
import { NO_FAULTS, type FaultPlan } from '../../../failpoints/lab/faults/plan.ts';
import { startLab } from '../../../failpoints/lab/lab.ts';
import {
  countRequests,
  countRetries,
  totalOf,
  type RequestCounts,
} from '../../../failpoints/lab/log/count-requests.ts';
import { durableWrites } from '../../../failpoints/lab/log/durable-writes.ts';
import { Graph, type LocationOptions, type Statement } from '../../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE } from '../../support/people.ts';
import { quietWorld } from '../../support/world.ts';

interface Run {
  readonly trace: readonly string[];
  readonly counts: RequestCounts;
  readonly retries: RequestCounts;
}

const insert = (email: string, age: number): Statement => ({
  op: 'insertNode',
  type: 'Person',
  values: { email, age },
});

async function run(faults: FaultPlan = NO_FAULTS, extra: readonly Statement[] = [], people = 5): Promise<Run> {
  const lab = await startLab({ faults });
  try {
    lab.createBucket('bucket');
    const reach = { root: 's3://bucket/graphs/g', s3: lab.issueKey('a'), environment: quietWorld(undefined, 7) };
    await script(reach, extra, people);
    const { events } = lab.log;
    return { trace: durableWrites(events), counts: countRequests(events), retries: countRetries(events) };
  } finally {
    lab.refuseAll();
    await lab.stop();
  }
}

/** Some twenty operations of one actor, who is alone, or more with more people. */
async function script(reach: LocationOptions, extra: readonly Statement[], people: number): Promise<void> {
  const founder = await Graph.init({ ...reach, schema: PEOPLE });
  await founder.mutate(FIRST_PEOPLE);
  for (let i = 0; i < people; i++) await founder.mutate([insert(`person ${i}`, i)]);
  await founder.close();
  const graph = await Graph.open(reach);
  await graph.load({ mode: 'append', nodes: { City: [{ name: 'Oslo' }, { name: 'Lima' }] } });
  await graph.load({ mode: 'merge', nodes: { Person: [{ email: 'ada', age: 38 }] } });
  await graph.mutate([
    { op: 'updateNodes', type: 'Person', where: { op: 'eq', field: 'id', value: 'ada' }, set: { age: 37 } },
  ]);
  await graph.mutate([
    { op: 'deleteNodes', type: 'Person', where: { op: 'eq', property: 'email', value: 'person 0' } },
  ]);
  await graph.mutate([{ op: 'insertEdge', type: 'Knows', from: 'ada', to: 'person 1' }, ...extra]);
  await graph.mutate([{ op: 'deleteEdges', type: 'Knows', where: { op: 'eq', field: 'id', value: 'ada-bob' } }]);
  const snapshot = await graph.snapshot();
  await snapshot.scanNodes('Person');
  await snapshot.scanEdges('Knows');
  await graph.commits();
  await graph.refresh();
  await graph.inspect();
  // Two that are refused.
  await graph.mutate([insert('ada', 1)]).catch(() => {});
  await graph.mutate([insert('late', 200)]).catch(() => {});
  await graph.close();
}

test('fifty operations leave the same trace of durable writes, and the same counts, every time', async (t) => {
  const first = await run(NO_FAULTS, [], 35);
  t.true(first.trace.length > 100, String(first.trace.length));
  t.deepEqual(first.retries, {});
  for (let again = 0; again < 4; again++) t.deepEqual(await run(NO_FAULTS, [], 35), first);
  t.log(`${first.trace.length} durable writes, ${totalOf(first.counts)} requests`);
});

test('the same with faults of one seed', async (t) => {
  const faults: FaultPlan = {
    ...NO_FAULTS,
    seed: 5,
    rules: [
      { verb: 'put', class: 'table.version', when: { rate: 0.3 }, fault: { kind: 'lose_answer', answer: 'reset' } },
    ],
  };
  const first = await run(faults);
  t.deepEqual(await run(faults), first);
  const other = await run({ ...faults, seed: 6 });
  t.notDeepEqual(other.counts, first.counts);
});

test('one statement more, or one lost answer, is another trace or another count', async (t) => {
  const plain = await run();
  t.notDeepEqual((await run(NO_FAULTS, [insert('one more', 1)])).trace, plain.trace);
  const lost = await run({
    ...NO_FAULTS,
    rules: [
      {
        class: 'manifest.version',
        verb: 'put',
        when: { nth: 2 },
        fault: { kind: 'lose_answer', answer: 'internal_error' },
      },
    ],
  });
  t.deepEqual(lost.retries, { 'manifest.version put': 1 });
  t.notDeepEqual(lost.counts, plain.counts);
});
