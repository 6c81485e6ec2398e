import test, { type ExecutionContext } from 'ava';
import { Graph, type OptimizeResult } from '../../src/index.ts';
import { temporaryRoot } from '../support/root.ts';
import { answers, indexedSchema, indexingWorld, loadThings, thing } from './support/indexed.ts';

// No answer depends on an index: not on whether it is there, not on how much of a table it knows, and not on whether it can
// be found.

/** The same graph twice: with every index that there can be, once it is optimized, and with none. */
async function twins(t: ExecutionContext): Promise<{ root: string; graph: Graph; bare: Graph }> {
  const [root, other] = [await temporaryRoot(t), await temporaryRoot(t)];
  const graph = await Graph.init({ root, schema: indexedSchema(), environment: indexingWorld() });
  const bare = await Graph.init({
    root: other,
    schema: indexedSchema(false),
    environment: indexingWorld(2, Infinity),
  });
  t.teardown(() => Promise.all([graph.close(), bare.close()]));
  return { root, graph, bare };
}

function told({ tables }: OptimizeResult, type = 'Thing'): string[] {
  const found = tables.find((table) => table.type === type);
  return [
    String(found?.outcome),
    ...(found?.indexes ?? []).map(({ kind, property, outcome }) => `${kind} ${property ?? 'of all'}: ${outcome}`),
  ];
}

async function same(t: ExecutionContext, graph: Graph, bare: Graph): Promise<void> {
  t.deepEqual(await answers(await graph.snapshot()), await answers(await bare.snapshot()));
}

async function states(graph: Graph, type = 'Thing'): Promise<string[]> {
  const table = (await graph.inspect()).tables.find((each) => each.type === type);
  return (table?.indexes ?? []).map(
    ({ kind, property, state, uncovered }) => `${kind} ${property ?? 'of all'}: ${state}, ${uncovered}`,
  );
}

test('no write makes an index; optimize makes all that are to be there, and lets them take in what is new', async (t) => {
  const { graph, bare } = await twins(t);
  t.true((await states(graph)).every((state) => state.endsWith(': missing, 0')));
  const first = await graph.optimize();
  t.deepEqual(
    new Set(
      told(first)
        .slice(1)
        .map((line) => line.split(': ')[1]),
    ),
    new Set(['pending']),
  );
  for (const each of [graph, bare]) await loadThings(each, 0, 12);
  t.true((await states(graph)).every((state) => state.endsWith(': missing, 12')));
  await same(t, graph, bare);
  const second = await graph.optimize();
  t.deepEqual(told(second), [
    'nothing_to_do',
    'id of all: built',
    ...['at', 'big', 'body', 'code', 'day', 'flag', 'half', 'mood', 'n', 'whole'].map(
      (name) => `scalar ${name}: built`,
    ),
    'text body: built',
    'vector v: built',
  ]);
  t.deepEqual(told(second, 'Near'), [
    'nothing_to_do',
    'id of all: built',
    'from of all: built',
    'to of all: built',
    'scalar far: built',
  ]);
  t.true((await states(graph)).every((state) => state.endsWith(': there, 0')));
  await same(t, graph, bare);
  for (const each of [graph, bare]) {
    await loadThings(each, 100, 5);
    await each.mutate([
      { op: 'upsertNode', type: 'Thing', values: { ...thing(1), n: 77, v: [9, 9] } },
      { op: 'upsertNode', type: 'Thing', values: thing(50) },
      {
        op: 'updateNodes',
        type: 'Thing',
        where: { op: 'eq', property: 'n', value: 0 },
        set: { whole: NaN, flag: true },
      },
    ]);
    await each.mutate([{ op: 'deleteNodes', type: 'Thing', where: { op: 'eq', property: 'code', value: 'k6' } }]);
  }
  t.true((await states(graph)).every((state) => state.includes(': there, ') && !state.endsWith(', 0')));
  await same(t, graph, bare);
  const commits = await graph.commits();
  const third = told(await graph.optimize());
  t.is(third[0], 'compacted');
  t.true(
    third.slice(1).every((line) => line.endsWith(': extended')),
    third.join(),
  );
  await same(t, graph, bare);
  for (let round = 0; round < 3; round += 1) await graph.optimize();
  t.true(
    told(await graph.optimize())
      .slice(1)
      .every((line) => line.endsWith(': nothing_to_do')),
  );
  t.deepEqual(await graph.commits(), commits);
  await same(t, graph, bare);
  const [then, thenBare] = await Promise.all(
    [graph, bare].map(async (each) => each.snapshot({ at: (await each.commits())[2]?.id ?? '' })),
  );
  if (!then || !thenBare) throw new Error('two snapshots');
  t.deepEqual(await answers(then), await answers(thenBare), 'a commit that was made before it was optimized');
});

test('an index goes with an overwrite, and is made again', async (t) => {
  const { graph, bare } = await twins(t);
  for (const each of [graph, bare]) await loadThings(each, 0, 8);
  await graph.optimize();
  for (const each of [graph, bare]) {
    await each.mutate([{ op: 'deleteEdges', type: 'Near' }]);
    await each.load({ mode: 'overwrite', nodes: { Thing: [thing(3), thing(4), thing(500)] } });
  }
  t.true((await states(graph)).every((state) => state.endsWith(': missing, 3')));
  await same(t, graph, bare);
  t.true(
    told(await graph.optimize())
      .slice(1)
      .every((line) => line.endsWith(': built')),
  );
  await same(t, graph, bare);
});

test('a vector index is made anew once it has many parts, and fragments are put together again', async (t) => {
  const { graph, bare } = await twins(t);
  for (const each of [graph, bare]) await loadThings(each, 0, 6);
  await graph.optimize();
  const outcomes: string[] = [];
  for (let round = 1; round <= 12; round += 1) {
    for (const each of [graph, bare])
      await each.mutate([{ op: 'upsertNode', type: 'Thing', values: thing(20 * round) }]);
    outcomes.push(told(await graph.optimize()).at(-1) ?? '');
  }
  t.true(outcomes.includes('vector v: built'), outcomes.join());
  await same(t, graph, bare);
});

test('what cannot be learned from yet is told, and keeps nothing else from being made', async (t) => {
  const { graph } = await twins(t);
  await graph.load({ mode: 'append', nodes: { Thing: [1, 2, 3].map((n) => ({ ...thing(n), v: null })) } });
  const outcomes = told(await graph.optimize());
  t.is(outcomes.at(-1), 'vector v: untrainable');
  t.true(outcomes.slice(1, -1).every((line) => line.endsWith(': built')));
  t.true(
    told(await graph.optimize())
      .slice(1, -1)
      .every((line) => line.endsWith(': nothing_to_do')),
  );
  t.deepEqual((await graph.inspect()).intents, []);
});

test('ids of small tables are not indexed', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: indexedSchema(false), environment: indexingWorld(1, 10) });
  t.teardown(() => graph.close());
  await loadThings(graph, 0, 9);
  t.deepEqual(told(await graph.optimize()), ['nothing_to_do']);
  await loadThings(graph, 100, 1);
  t.deepEqual(told(await graph.optimize()), ['compacted', 'id of all: built']);
});

test('upkeep indexes the ids of a table that has grown, and asks no more of one that it has indexed', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: indexedSchema(false), environment: indexingWorld(1, 10) });
  t.teardown(() => graph.close());
  await loadThings(graph, 0, 9);
  t.deepEqual(await graph.upkeep(), { tables: [] });
  await loadThings(graph, 100, 5);
  const { tables } = await graph.upkeep();
  t.deepEqual(
    tables.map(({ type, indexes }) => `${type} ${indexes.map(({ kind, outcome }) => `${kind} ${outcome}`).join()}`),
    ['Thing id built', 'Near id built,from built,to built'],
  );
  await loadThings(graph, 200, 5);
  t.deepEqual(await graph.upkeep(), { tables: [] });
});
