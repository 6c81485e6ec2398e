import test from 'ava';
import { GraphError, type Graph, type MergeConflict } from '../../src/index.ts';
import { add, age, ages, assertTidy, cities, ground, raze } from '../support/branched.ts';

// Merges of branches that have merged before: what counts is the history of both, not where their branches began.

async function conflictsOf(graph: Graph, source: string): Promise<readonly MergeConflict[]> {
  try {
    await graph.merge(source);
    return [];
  } catch (error) {
    if (error instanceof GraphError && error.code === 'merge_conflict')
      return error.details['conflicts'] as readonly MergeConflict[];
    throw error;
  }
}

test('merges forth and back again bring what is new, and then nothing', async (t) => {
  const { main, fork } = await ground(t);
  const dev = await fork('dev');
  for (let round = 0; round < 3; round += 1) {
    await add(dev, `d${round}`);
    await add(main, `m${round}`);
    t.like(await main.merge('dev'), { kind: 'merged', inserted: 1, updated: 0, deleted: 0 });
    t.like(await main.merge('dev'), { kind: 'up_to_date', commit: null });
    t.like(await dev.merge('main'), { kind: 'fast_forward', inserted: 1 });
    // What came back is a commit of its own, of which main has everything.
    t.is((await main.merge('dev')).kind, 'up_to_date');
    t.is(await cities(dev), await cities(main));
  }
  await raze(dev, 'd0');
  await raze(main, 'm0');
  t.like(await main.merge('dev'), { kind: 'merged', inserted: 0, deleted: 1 });
  t.is(await cities(main), 'Rome d1 d2 m1 m2');
  await assertTidy(t, main);
  await assertTidy(t, dev);
});

test('what a merge decided is not brought up again by the next', async (t) => {
  const { main, fork } = await ground(t);
  await age(main, 'ada', 1);
  const dev = await fork('dev');
  await age(dev, 'ada', 2);
  await main.merge('dev');
  await age(main, 'ada', 3);
  t.is((await main.merge('dev')).kind, 'up_to_date');
  await add(dev, 'Oslo');
  t.like(await main.merge('dev'), { kind: 'merged', inserted: 1, updated: 0 });
  t.deepEqual(await ages(main), { ada: 3 });
  await age(dev, 'ada', 4);
  const [conflict] = await conflictsOf(main, 'dev');
  t.like(conflict, {
    kind: 'divergent_update',
    base: { values: { age: 2 } },
    target: { values: { age: 3 } },
    source: { values: { age: 4 } },
  });
});

test('a merge that changes no row is made all the same, where later ones need it', async (t) => {
  const { main, fork } = await ground(t);
  await age(main, 'ada', 1);
  const dev = await fork('dev');
  await age(dev, 'ada', 2);
  await age(main, 'ada', 2);
  const result = await main.merge('dev');
  t.like(result, { kind: 'merged', inserted: 0, updated: 0, deleted: 0 });
  const [head] = await dev.commits();
  t.is(result.commit?.merged, head?.id ?? '');
  await age(dev, 'ada', 3);
  t.like(await main.merge('dev'), { kind: 'merged', updated: 1 });
  t.deepEqual(await ages(main), { ada: 3 });
});

test('siblings, and what came by way of a third branch, have their nearest ancestor in common', async (t) => {
  const { main, fork } = await ground(t);
  const left = await fork('left');
  const right = await fork('right');
  const oslo = await add(left, 'Oslo');
  await add(right, 'Bern');
  t.deepEqual(
    (await right.mergeBases('left')).map(({ id }) => id),
    [(await main.commits())[0]?.id],
  );
  const third = await fork('third', left);
  await add(third, 'Kyiv');
  await right.merge('third');
  t.is(await cities(right), 'Bern Kyiv Oslo Rome');
  t.deepEqual(
    (await right.mergeBases('left')).map(({ id }) => id),
    [oslo],
  );
  t.is((await right.merge('left')).kind, 'up_to_date');
  await raze(left, 'Oslo');
  t.like(await right.merge('left'), { kind: 'merged', deleted: 1 });
  t.like(await left.merge('right'), { kind: 'fast_forward', inserted: 2 });
  t.is(await cities(left), 'Bern Kyiv Rome');
  t.like(await third.merge('left'), { kind: 'fast_forward', deleted: 1, inserted: 1 });
  t.is(await cities(third), 'Bern Kyiv Rome');
  t.is(await cities(main), 'Rome');
});

/** Two branches, each of which merged what the other was before it did. */
async function crosswise(
  t: Parameters<typeof ground>[0],
  left: (graph: Graph) => Promise<unknown>,
  right: typeof left,
) {
  const { main, fork } = await ground(t);
  await age(main, 'ada', 0);
  const [a, b] = [await fork('a'), await fork('b')];
  const ofA = (await left(a)) as string;
  const ofB = (await right(b)) as string;
  await a.createBranch('a-before');
  await a.merge('b');
  await b.merge('a-before');
  return { a, b, ofA, ofB };
}

test('after merges crosswise there are two best common ancestors, of which the later comes first', async (t) => {
  const { a, b, ofA, ofB } = await crosswise(
    t,
    (graph) => add(graph, 'Oslo'),
    async (graph) => {
      await add(graph, 'Bern');
      return add(graph, 'Kyiv');
    },
  );
  t.deepEqual(
    (await a.mergeBases('b')).map(({ id }) => id),
    [ofB, ofA],
  );
  t.deepEqual(await b.mergeBases('a'), await a.mergeBases('b'));
  t.like(await a.merge('b'), { kind: 'merged', inserted: 0, updated: 0, deleted: 0 });
  t.is((await a.mergeBases('b')).length, 1);
  t.is((await b.merge('a')).kind, 'up_to_date');
});

test('best common ancestors are told by their place in the history, wherever they were come by', async (t) => {
  const { main, fork } = await ground(t);
  const [x, y] = [await fork('x'), await fork('y')];
  for (const name of ['x1', 'x2', 'x3']) await add(x, name);
  const ofX = await add(x, 'x4');
  const ofY = await add(y, 'y1');
  // The way to x leads over a commit that is further down in the history of its branch than y.
  const low = await fork('low');
  await low.merge('x');
  const source = await fork('source');
  await source.merge('y');
  await source.merge('x');
  await main.merge('y');
  await main.merge('low');
  const bases = await main.mergeBases('source');
  t.deepEqual(
    bases.map(({ id }) => id),
    [ofX, ofY],
  );
  t.true((bases[0]?.sequence ?? 0) > (bases[1]?.sequence ?? 0));
  t.deepEqual(await source.mergeBases('main'), bases);
});

test('after merges crosswise nothing that either side did is lost in silence', async (t) => {
  const { a, b } = await crosswise(
    t,
    (graph) => age(graph, 'ada', 1),
    (graph) => age(graph, 'bob', 2),
  );
  // Both hold both. Each puts back what the other did: as seen from one ancestor nothing happened, as seen from the other it did.
  await age(a, 'bob', 0);
  await age(b, 'bob', 3);
  t.deepEqual(
    (await conflictsOf(a, 'b')).map(({ kind, id }) => `${kind} ${String(id)}`),
    ['divergent_update bob'],
  );
  await age(b, 'bob', 2);
  // As it was when they merged: one side only has changed it since.
  t.like(await a.merge('b'), { kind: 'merged', inserted: 0, updated: 0, deleted: 0 });
  t.like(await b.merge('a'), { kind: 'fast_forward', updated: 1 });
  for (const graph of [a, b]) t.deepEqual(await ages(graph), { ada: 1, bob: 0 });
});

test('a merge waits for nobody who merges elsewhere, and one of two into one branch begins anew', async (t) => {
  const { main, open, fork } = await ground(t);
  for (const name of ['left', 'right']) await add(await fork(name), name);
  const other = await open();
  const merges = await Promise.all([main.merge('left'), other.merge('right')]);
  t.deepEqual(
    merges.map(({ inserted }) => inserted),
    [1, 1],
  );
  t.is(await cities(main), 'Rome left right');
  t.is((await main.commits()).filter(({ operation }) => operation === 'merge').length, 2);
  await assertTidy(t, main);
});

test('a merge decides on the newest state, whatever its handle has seen', async (t) => {
  const { main, open, fork } = await ground(t);
  await age(main, 'ada', 1);
  const dev = await fork('dev');
  await age(dev, 'ada', 2);
  const stale = await open();
  await age(main, 'ada', 3);
  t.is((await conflictsOf(stale, 'dev')).length, 1);
  await age(main, 'ada', 1);
  t.like(await stale.merge('dev'), { updated: 1 });
  t.is((await main.merge('main')).kind, 'up_to_date');
});
