import test from 'ava';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Graph, GraphError, type Failpoint, type Failpoints, type SchemaDefinition } from '../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';

// Several handles, several processes, and one that was declared dead: what was acknowledged is there, what was refused is
// not, and history is one chain.

test('of racing founders exactly one wins, and the graph is its own', async (t) => {
  for (let round = 0; round < 5; round += 1) {
    const root = await temporaryRoot(t);
    const schemaOf = (founder: number): SchemaDefinition => ({ nodes: { [`Of${founder}`]: { properties: {} } } });
    const founders = Array.from({ length: 6 }, (_, founder) => Graph.init({ root, schema: schemaOf(founder) }));
    const outcomes = await Promise.allSettled(founders);
    const winners = outcomes.flatMap((outcome, founder) => (outcome.status === 'fulfilled' ? founder : []));
    t.is(winners.length, 1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') t.like(outcome.reason, { kind: 'conflict', code: 'graph_exists' });
    }
    t.deepEqual(Object.keys((await Graph.open({ root })).schema.nodes), [`Of${winners[0]}`]);
  }
});

test('handles that write side by side lose nothing and invent nothing', async (t) => {
  const root = await temporaryRoot(t);
  await (await Graph.init({ root, schema: PEOPLE })).mutate(FIRST_PEOPLE);
  const handles = await Promise.all([1, 2, 3].map(() => Graph.open({ root })));
  const acknowledged: string[] = ['ada', 'bob'];
  await Promise.all(
    handles.map(async (graph, writer) => {
      for (let turn = 0; turn < 4; turn += 1) {
        const email = `writer ${writer} turn ${turn}`;
        try {
          await graph.mutate([
            { op: 'insertNode', type: 'Person', values: { email } },
            { op: 'insertEdge', type: 'Knows', from: 'ada', to: email },
          ]);
          acknowledged.push(email);
        } catch (error) {
          t.true(error instanceof GraphError && error.kind === 'contention' && error.outcome === 'not_applied');
        }
      }
    }),
  );
  await assertHistory(t.deepEqual, root, acknowledged);
});

test('two processes that write side by side lose nothing and invent nothing', async (t) => {
  const root = await temporaryRoot(t);
  await (await Graph.init({ root, schema: PEOPLE })).mutate(FIRST_PEOPLE);
  const writers = ['left', 'right'].map((name) =>
    fork(new URL('../support/writer-process.ts', import.meta.url), [root, name, '5'], { execArgv: [] }),
  );
  const reports = await Promise.all(writers.map(async (writer) => (await once(writer, 'message'))[0] as string[]));
  await assertHistory(t.deepEqual, root, ['ada', 'bob', ...reports.flat()]);
});

for (const at of ['write.sidecar_armed', 'write.after_table_effect', 'write.confirmed', 'publish.loaded'] as const) {
  test(`a writer that was declared dead at ${at} and wakes up does no harm`, async (t) => {
    const root = await temporaryRoot(t);
    await (await Graph.init({ root, schema: PEOPLE, environment: quietWorld() })).mutate(FIRST_PEOPLE);
    const sleep = sleepAt(at);
    const sleeper = await Graph.open({ root, environment: quietWorld(sleep.failpoints, 2) });
    const late = sleeper.mutate([
      { op: 'updateNodes', type: 'Person', set: { age: 99 } },
      { op: 'insertNode', type: 'City', values: { name: 'Sleepy Hollow' } },
    ]);
    await sleep.asleep;
    const healthy = await Graph.open({ root, environment: quietWorld(undefined, 3) });
    await healthy.mutate([
      { op: 'updateNodes', type: 'Person', set: { age: 1 }, where: { op: 'eq', field: 'id', value: 'ada' } },
    ]);
    const state = await peopleOf(healthy);
    sleep.wake();
    const outcome = await late.then(
      () => 'written',
      (error: unknown) => (error instanceof GraphError ? error.kind : String(error)),
    );
    await healthy.refresh();
    const after = await peopleOf(healthy);
    // A confirmed plan is published by whoever finds it; one that is not is refused, or made again on the newer base.
    if (outcome === 'conflict') t.deepEqual(after, state);
    else t.is(outcome, 'written');
    const ages = after.map(({ age }) => age);
    t.true(ages.every((age) => age === 99) || ages.includes(1), 'all of the late write or nothing of it');
    const hollow = await (await healthy.snapshot()).getNode('City', 'Sleepy Hollow');
    t.is(hollow !== null, outcome === 'written');
    await healthy.mutate([{ op: 'insertNode', type: 'City', values: { name: 'Oslo' } }]);
    const { intents, tables } = await (await Graph.open({ root })).inspect();
    t.deepEqual(intents, []);
    t.false(tables.some(({ drift }) => drift));
  });
}

async function peopleOf(graph: Graph): Promise<{ id: unknown; age: unknown }[]> {
  const people = await (await graph.snapshot()).scanNodes('Person');
  return people.map(({ id, values }) => ({ id, age: values['age'] }));
}

async function assertHistory(
  equal: (actual: unknown, expected: unknown) => void,
  root: string,
  emails: readonly string[],
) {
  const graph = await Graph.open({ root });
  const reader = await graph.snapshot();
  const people = await reader.scanNodes('Person');
  equal(
    people.map(({ id }) => id),
    [...emails].toSorted(),
  );
  equal((await reader.scanEdges('Knows')).length, emails.length);
  const commits = await graph.commits();
  equal(
    commits.map(({ sequence }) => sequence),
    commits.map((_, index) => commits.length - 1 - index),
  );
  equal(commits.length, emails.length);
  equal((await graph.inspect()).intents, []);
}

function sleepAt(at: Failpoint): { failpoints: Failpoints; asleep: Promise<void>; wake: () => void } {
  const { promise: asleep, resolve: fallAsleep } = Promise.withResolvers<void>();
  const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
  let slept = false;
  const reach = async (failpoint: Failpoint): Promise<void> => {
    if (failpoint !== at || slept) return;
    slept = true;
    fallAsleep();
    await woken;
  };
  return { failpoints: { reach }, asleep, wake };
}
