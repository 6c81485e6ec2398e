import test, { type ExecutionContext } from 'ava';
import { FAILPOINTS, type Failpoint, type Graph } from '../../src/index.ts';
import { add, assertTidy, cities } from '../support/branched.ts';
import { keepsake, NAMES, revived, stamped, stamps, tale, type OlderGround } from '../support/older.ts';

// Any number of programs may migrate one graph at once. All of them come to the same end, and none fails.

const kept = keepsake({ version: 1, scars: ['stale run', 'untold commit'] });

const OWN: ReadonlySet<Failpoint> = new Set(FAILPOINTS.filter((failpoint) => failpoint.startsWith('migrate.')));

for (const count of [2, 4]) {
  test(`${count} that open a graph at once all get in`, async (t) => {
    const older = await revived(t, await kept);
    const graphs = await Promise.all(
      Array.from({ length: count }, (_, index) => older.open('main', {}, undefined, `opener ${index}`)),
    );
    for (const graph of graphs) t.deepEqual(await tale(graph), older.told['main']);
    t.deepEqual(await stamps(older), stamped(1, { main: 5 }));
    for (const [index, graph] of graphs.entries()) {
      await graph.refresh();
      await add(graph, `+${index}`);
    }
    const [first] = graphs;
    if (!first) return;
    await first.refresh();
    t.is(await cities(first), [...Array.from({ length: count }, (_, index) => `+${index}`), 'Oslo', 'Paris'].join(' '));
    await assertTidy(t, first);
  });

  test(`${count} that write to one branch at once all get through`, async (t) => {
    const older = await revived(t, await kept);
    const graphs: Graph[] = [];
    for (let index = 0; index < count; index += 1)
      graphs.push(await older.open('of-x', {}, undefined, `writer ${index}`));
    await Promise.all(graphs.map((graph, index) => add(graph, `+${index}`)));
    const [first] = graphs;
    if (!first) return;
    await first.refresh();
    t.is(
      await cities(first),
      [...Array.from({ length: count }, (_, index) => `+${index}`), 'Lima', 'Quito', 'Rome'].join(' '),
    );
    t.deepEqual((await first.commits()).slice(count), older.told['of-x']?.line);
    await assertTidy(t, first);
  });
}

test('all branches are written to at once', async (t) => {
  const older = await revived(t, await kept);
  const graphs = await Promise.all(NAMES.map((name) => older.open(name, {}, undefined, name)));
  await Promise.all(graphs.map((graph) => add(graph, `+${graph.branch}`)));
  t.deepEqual(await stamps(older), stamped(5));
  for (const graph of graphs) {
    t.deepEqual((await graph.commits()).slice(1), older.told[graph.branch]?.line);
    t.deepEqual(
      (await cities(graph)).split(' ').filter((city) => city.startsWith('+')),
      [`+${graph.branch}`],
    );
    await assertTidy(t, graph);
  }
});

test('somebody who pauses anywhere while migrating main goes on after others have done it, and written', async (t) => {
  await pauseEverywhere(t, (older, ...who) => older.open('main', {}, ...who));
});

test('somebody who pauses anywhere while migrating a branch goes on after others have done it, and written', async (t) => {
  await pauseEverywhere(t, async (older, ...who) => {
    const graph = await older.open('of-x', {}, ...who);
    await graph.upkeep();
    return graph;
  });
});

test('a reader who comes while a graph is migrated reads the same at every step', async (t) => {
  const older = await revived(t, await kept);
  const stale = await older.open('main', { mode: 'read-only' });
  let looks = 0;
  const main = await older.open(
    'main',
    {},
    {
      async reach(failpoint) {
        if (!OWN.has(failpoint)) return;
        looks += 1;
        await stale.refresh();
        t.deepEqual(await stale.commits(), older.told['main']?.line, failpoint);
        const fresh = await older.open('main', { mode: 'read-only' });
        t.deepEqual(await fresh.commits(), older.told['main']?.line, failpoint);
        t.is(await cities(fresh), 'Oslo Paris');
        await fresh.close();
      },
    },
    'migrator',
  );
  t.true(looks > 6);
  await add(main, 'Ulm');
  await stale.refresh();
  t.is(await cities(stale), 'Oslo Paris Ulm');
});

type Open = (
  older: OlderGround,
  ...who: Parameters<OlderGround['open']> extends [unknown?, unknown?, ...infer Rest] ? Rest : never
) => Promise<Graph>;

async function pauseEverywhere(t: ExecutionContext, open: Open): Promise<void> {
  const passed: Failpoint[] = [];
  const first = await open(await revived(t, await kept), {
    reach: async (failpoint) => void (OWN.has(failpoint) && passed.push(failpoint)),
  });
  await first.close();
  t.true(passed.length > 0);
  for (const [index, at] of passed.entries()) {
    const older = await revived(t, await kept);
    let passages = 0;
    let between = '';
    const slow = await open(
      older,
      {
        async reach(failpoint) {
          if (!OWN.has(failpoint) || passages++ !== index) return;
          const fast = await open(older, undefined, 'fast');
          await add(fast, '+fast');
          between = await cities(fast);
          await fast.close();
        },
      },
      'slow',
    );
    t.is(await cities(slow), between, `${at}, the ${index}th`);
    t.true(between.includes('+fast'));
    await slow.refresh();
    await add(slow, '+slow');
    const line = await slow.commits();
    t.deepEqual(line.slice(2), older.told[slow.branch]?.line);
    await assertTidy(t, slow);
    await slow.close();
  }
}
