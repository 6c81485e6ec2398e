import test from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import type { ObjectClass } from '../../failpoints/lab/object-class.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import type { Verb } from '../../failpoints/lab/verb.ts';
import { Graph, type Failpoints, type Statement } from '../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { quietWorld } from '../support/world.ts';

// Somebody dies with a request on its way, which reaches the store at some later time: the plan may have been resolved by
// then, and its tables written by others. Nobody ever sees what it brings unless the plan was published whole, and it is in
// nobody's way.

interface DurableWrite {
  readonly what: string;
  readonly verb: Verb;
  readonly class: ObjectClass;
  /** Which of this verb and class. */
  readonly nth: number;
}

const INTENT: DurableWrite = { what: 'the intent', verb: 'put', class: 'sidecar', nth: 1 };
const CONFIRM: DurableWrite = { what: 'the confirm', verb: 'put', class: 'sidecar', nth: 2 };

/** What a write to two tables does to the store, in order. */
const WRITES: readonly DurableWrite[] = [
  INTENT,
  { what: 'data of the first table', verb: 'put', class: 'table.data', nth: 1 },
  { what: 'deletions of the first table', verb: 'put', class: 'table.deletion', nth: 1 },
  { what: 'the transaction of the first table', verb: 'put', class: 'table.transaction', nth: 1 },
  { what: 'the version of the first table', verb: 'put', class: 'table.version', nth: 1 },
  { what: 'data of the second table', verb: 'put', class: 'table.data', nth: 2 },
  { what: 'the transaction of the second table', verb: 'put', class: 'table.transaction', nth: 2 },
  { what: 'the version of the second table', verb: 'put', class: 'table.version', nth: 2 },
  CONFIRM,
  { what: 'data of the manifest', verb: 'put', class: 'manifest.data', nth: 1 },
  { what: 'the transaction of the manifest', verb: 'put', class: 'manifest.transaction', nth: 1 },
  { what: 'the version of the manifest', verb: 'put', class: 'manifest.version', nth: 1 },
  { what: 'the deletion of the intent', verb: 'delete', class: 'sidecar', nth: 1 },
];

/** What recovery does where the writer died before it confirmed; of the objects of a version only the last. */
const RECOVERY: readonly DurableWrite[] = [
  { what: 'the version of the manifest that spends the id', verb: 'put', class: 'manifest.version', nth: 1 },
  { what: 'the restore of the first table', verb: 'put', class: 'table.version', nth: 1 },
  { what: 'the restore of the second table', verb: 'put', class: 'table.version', nth: 2 },
  { what: 'the record of the recovery', verb: 'put', class: 'audit.version', nth: 1 },
  { what: 'the deletion of the intent', verb: 'delete', class: 'sidecar', nth: 1 },
];

const WRITE: readonly Statement[] = [
  { op: 'upsertEdge', type: 'Knows', id: 'bob-ada', from: 'bob', to: 'bob' },
  { op: 'insertNode', type: 'City', values: { name: 'Oslo' } },
];

/** When the request lands. */
const MOMENTS = [
  'before anybody comes',
  'while the plan is being resolved',
  'after the plan was resolved',
  'after others wrote to its tables',
] as const;

type Moment = (typeof MOMENTS)[number];

const ROOT = 's3://bucket/g';

let founded: LabSnapshot;
/** The same, and somebody died after both effects, with an intent that is not confirmed. */
let broken: LabSnapshot;

test.before(async () => {
  const lab = await startLab();
  lab.createBucket('bucket');
  const graph = await Graph.init({ root: ROOT, s3: lab.issueKey('a'), environment: quietWorld(), schema: PEOPLE });
  await graph.mutate(FIRST_PEOPLE);
  await graph.close();
  founded = lab.snapshot();
  const crash = crashAt({ at: 'write.after_table_effect', passage: 2 });
  void (await open(lab, 'writer', 2, crash.failpoints)).mutate(WRITE);
  await crash.crashed;
  broken = lab.snapshot();
  await lab.stop();
});

test('these are all the durable writes of a write to two tables', async (t) => {
  const lab = await startLab({ from: founded });
  t.teardown(() => lab.stop());
  const writes: string[] = [];
  const graph = await open(lab, 'writer', 2);
  lab.onDurableWrite(({ head: { verb, class: object } }) => writes.push(`${verb} ${object}`));
  await graph.mutate(WRITE);
  await graph.close();
  t.deepEqual(
    writes,
    WRITES.map(({ verb, class: object }) => `${verb} ${object}`),
  );
});

for (const moment of MOMENTS) {
  for (const write of WRITES) {
    // Nobody resolves a plan whose intent is still on its way, nor looks at what no version names yet.
    const isLookedAt = write !== INTENT && ['sidecar', 'table.version', 'manifest.version'].includes(write.class);
    if (moment === 'while the plan is being resolved' && !isLookedAt) continue;
    const isConfirmed =
      write === CONFIRM ? moment === 'before anybody comes' : WRITES.indexOf(write) > WRITES.indexOf(CONFIRM);
    test(`${write.what} that lands ${moment} leaves ${isConfirmed ? 'all' : 'nothing'} of the plan visible`, async (t) => {
      const lab = await startLab({ from: founded });
      const writer = await open(lab, 'victim', 2);
      const silence = await dieWith(lab, write, () => writer.mutate(WRITE));
      t.teardown(() => end(lab, silence));
      const landing = await liveOn(lab, moment, isConfirmed ? ['bob-ada bob', 'Oslo'] : ['bob-ada ada']);
      t.deepEqual(landing.found, landing.expected);
      // It is a danger only if it takes effect; a number that is taken, or an intent that is gone, refuses it.
      const mustLand = moment === 'before anybody comes' || (moment === 'after the plan was resolved' && !isConfirmed);
      if (mustLand && write !== CONFIRM) t.true(landing.isEffective);
    });
  }

  for (const write of RECOVERY) {
    test(`of a recovery that died, ${write.what} that lands ${moment} leaves nothing of the plan visible`, async (t) => {
      const lab = await startLab({ from: broken });
      const silence = await dieWith(lab, write, () => open(lab, 'victim', 3));
      t.teardown(() => end(lab, silence));
      const landing = await liveOn(lab, moment, ['bob-ada ada']);
      t.deepEqual(landing.found, landing.expected);
      if (moment === 'before anybody comes') t.true(landing.isEffective);
    });
  }
}

/** The victim dies when this write of it is on its way. What it was asked for is answered when the store refuses everybody. */
async function dieWith(lab: Lab, write: DurableWrite, act: () => Promise<unknown>): Promise<{ until: Promise<void> }> {
  let count = 0;
  lab.gate.holdWhere(({ actor, verb, class: object }) => {
    if (actor !== 'victim' || verb !== write.verb || object !== write.class) return false;
    count += 1;
    return count === write.nth;
  });
  const until = act().then(
    () => {},
    () => {},
  );
  await lab.gate.whenHeld();
  lab.kill('victim', 'late');
  return { until };
}

interface Landing {
  readonly isEffective: boolean;
  readonly found: Story;
  readonly expected: Story;
}

/** What others find, one after the other. */
interface Story {
  readonly afterRecovery: readonly string[];
  readonly intents: readonly string[];
  readonly atLast: readonly string[];
  readonly leftOver: readonly string[];
}

/** Somebody comes and writes, and goes on writing; then somebody else. At one moment the late request lands. */
async function liveOn(lab: Lab, moment: Moment, plan: readonly string[]): Promise<Landing> {
  const landAt = (now: Moment): void => {
    if (now === moment) lab.land();
  };
  landAt('before anybody comes');
  const heir = await open(lab, 'heir', 4, { reach: async () => landAt('while the plan is being resolved') });
  const afterRecovery = await seen(heir);
  landAt('after the plan was resolved');
  await writeBoth(heir, 'one');
  landAt('after others wrote to its tables');
  await writeBoth(heir, 'two');
  const next = await open(lab, 'next', 5);
  const { intents } = await next.inspect();
  await writeBoth(next, 'three');
  const last = await next.inspect();
  const atLast = await seen(next);
  for (const graph of [heir, next]) await graph.close();
  const late = lab.log.events.filter(({ deliveryOf }) => deliveryOf !== undefined);
  return {
    isEffective: late.length === 1 && late[0]?.effect !== undefined,
    found: {
      afterRecovery,
      intents,
      atLast,
      leftOver: [
        ...lab.late.map(({ key }) => `on its way: ${key}`),
        ...last.intents.map((id) => `intent ${id}`),
        ...last.tables.filter(({ drift }) => drift).map(({ key }) => `drift of ${key}`),
      ],
    },
    expected: { afterRecovery: plan, intents: [], atLast: [...plan, 'one', 'three', 'two'], leftOver: [] },
  };
}

async function end(lab: Lab, { until }: { readonly until: Promise<void> }): Promise<void> {
  lab.refuseAll();
  await until;
  await lab.stop();
}

async function open(lab: Lab, actor: string, seed: number, failpoints?: Failpoints): Promise<Graph> {
  return Graph.open({ root: ROOT, s3: lab.issueKey(actor), environment: quietWorld(failpoints, seed) });
}

async function writeBoth(graph: Graph, name: string): Promise<void> {
  await graph.mutate([
    { op: 'insertEdge', type: 'Knows', id: name, from: 'ada', to: 'ada' },
    { op: 'insertNode', type: 'City', values: { name } },
  ]);
}

/** What of the plan is visible, and what others wrote since. */
async function seen(graph: Graph): Promise<readonly string[]> {
  const snapshot = await graph.snapshot();
  const edges = await snapshot.scanEdges('Knows');
  const moved = edges.filter(({ id }) => id === 'bob-ada').map(({ id, to }) => `${id} ${String(to)}`);
  const cities = (await snapshot.scanNodes('City')).map(({ id }) => String(id));
  return [...moved, ...cities.filter((id) => id !== 'Rome')];
}
