import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import { Graph, type Failpoint, type OpenOptions } from '../../src/index.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';
import { answers, indexedSchema, indexingWorld, loadThings, thing } from './support/indexed.ts';

// Lance lets a fork use the indexes of what it was made from, loses them when the fork is compacted, and looks for those of a fork's
// fork where they are not. No answer, no write and no merge depends on any of that.

/** The same graph twice, by the names of its branches: one that is optimized, with every index that there can be, and a bare one. */
class Twins {
  readonly roots: readonly [string, string];
  readonly handles = new Map<string, readonly [Graph, Graph]>();
  #seed = 10;

  constructor(roots: readonly [string, string]) {
    this.roots = roots;
  }

  static async found(t: ExecutionContext): Promise<Twins> {
    const twins = new Twins([await temporaryRoot(t), await temporaryRoot(t)]);
    const [root, bareRoot] = twins.roots;
    twins.handles.set('main', [
      await Graph.init({ root, schema: indexedSchema(), environment: indexingWorld(1) }),
      await Graph.init({ root: bareRoot, schema: indexedSchema(false), environment: indexingWorld(2, Infinity) }),
    ]);
    t.teardown(() => Promise.all([...twins.handles.values()].flat().map((graph) => graph.close())));
    await twins.both('main', (graph) => loadThings(graph, 0, 9));
    await twins.both('main', (graph) => loadThings(graph, 20, 2));
    await twins.of('main').optimize();
    return twins;
  }

  /** The one with indexes. */
  of(branch: string): Graph {
    return this.#pair(branch)[0];
  }

  async both(branch: string, work: (graph: Graph) => Promise<unknown>): Promise<void> {
    for (const graph of this.#pair(branch)) await work(graph);
  }

  async fork(name: string, parent: string): Promise<void> {
    await this.both(parent, (graph) => graph.createBranch(name));
    const [root, bareRoot] = this.roots;
    this.handles.set(name, [
      await this.open({ root, branch: name }),
      await Graph.open({ root: bareRoot, branch: name, environment: indexingWorld((this.#seed += 1), Infinity) }),
    ]);
  }

  open(options: OpenOptions): Promise<Graph> {
    return Graph.open({ environment: indexingWorld((this.#seed += 1)), ...options });
  }

  async areSame(t: ExecutionContext, ...branches: readonly string[]): Promise<void> {
    for (const branch of branches) {
      const [indexed, bare] = await Promise.all(
        this.#pair(branch).map(async (graph) => answers(await graph.snapshot())),
      );
      t.deepEqual(indexed, bare, branch);
    }
  }

  #pair(branch: string): readonly [Graph, Graph] {
    const found = this.handles.get(branch);
    if (!found) throw new Error(`no branch ${branch}`);
    return found;
  }
}

/** Writes of every kind, each finding its rows by a key or by a filter that an index could answer. */
async function write(graph: Graph, number: number): Promise<void> {
  await graph.mutate([
    { op: 'upsertNode', type: 'Thing', values: { ...thing(1), n: number, body: 'river stone' } },
    { op: 'upsertNode', type: 'Thing', values: thing(number) },
    {
      op: 'insertEdge',
      type: 'Near',
      id: `new ${number}`,
      from: thing(1)['code'] as string,
      to: thing(3)['code'] as string,
    },
    {
      op: 'updateNodes',
      type: 'Thing',
      where: { op: 'eq', property: 'flag', value: true },
      set: { big: BigInt(number) },
    },
    { op: 'updateEdges', type: 'Near', where: { op: 'lt', property: 'far', value: 3 }, set: { far: number } },
  ]);
  await graph.mutate([{ op: 'deleteNodes', type: 'Thing', where: { op: 'eq', property: 'n', value: -(2 ** 31) } }]);
}

async function overwriteEdges(graph: Graph): Promise<void> {
  const [from, to] = [thing(1)['code'] as string, thing(3)['code'] as string];
  await graph.load({ mode: 'overwrite', edges: { Near: [{ id: 'only', from, to, values: { far: 1 } }] } });
}

test('branches of branches of an indexed table answer right, whoever is optimized, and so do merges back', async (t) => {
  const twins = await Twins.found(t);
  let parent = 'main';
  for (const [depth, name] of ['a', 'b', 'c'].entries()) {
    await twins.fork(name, parent);
    await twins.areSame(t, name);
    await twins.both(name, (graph) => write(graph, 100 + depth));
    await twins.areSame(t, name);
    parent = name;
  }
  t.deepEqual(
    (await twins.of('b').inspect()).tables.flatMap(({ indexes }) =>
      indexes.filter(({ state }) => state === 'unreadable'),
    ),
    [],
  );
  for (const optimized of ['b', 'a', 'main', 'c']) {
    const { tables } = await twins.of(optimized).optimize();
    t.true(tables.every(({ outcome }) => outcome === 'compacted' || outcome === 'nothing_to_do'));
    t.true(
      tables.every(({ indexes }) => indexes.every(({ outcome }) => outcome !== 'contended' && outcome !== 'pending')),
    );
    await twins.areSame(t, 'a', 'b', 'c');
  }
  await twins.of('main').cleanup({ keepCommits: 1, minimumAgeMs: 0 });
  await twins.areSame(t, 'main', 'a', 'b', 'c');
  await twins.fork('d', 'c');
  await twins.both('d', (graph) => write(graph, 200));
  for (const [source, target] of [
    ['d', 'c'],
    ['c', 'b'],
    ['b', 'a'],
    ['a', 'main'],
  ] as const) {
    await twins.both(target, async (graph) => void (await graph.merge(source)));
    await twins.areSame(t, target);
  }
});

test('a branch of which the tables are compacted loses no answer: by upkeep, and by a cleanup', async (t) => {
  const twins = await Twins.found(t);
  await twins.fork('a', 'main');
  await twins.both('a', async (graph) => {
    for (let number = 30; number < 48; number += 1) {
      await graph.mutate([{ op: 'upsertNode', type: 'Thing', values: thing(number) }]);
    }
  });
  await twins.fork('b', 'a');
  const { tables } = await twins.of('a').upkeep();
  t.deepEqual(
    tables.map(({ type, outcome }) => `${type} ${outcome}`),
    ['Thing compacted'],
  );
  await twins.areSame(t, 'a', 'b');
  await twins.both('b', (graph) => write(graph, 60));
  await twins.both('a', (graph) => write(graph, 61));
  await twins.of('main').cleanup({ keepCommits: 1, minimumAgeMs: 0 });
  await twins.areSame(t, 'a', 'b', 'main');
});

test('a writer that dies on a fork of a fork, and what recovery puts back on an indexed table, change no answer', async (t) => {
  const twins = await Twins.found(t);
  await twins.fork('a', 'main');
  await twins.both('a', (graph) => write(graph, 100));
  await twins.fork('b', 'a');
  let number = 500;
  for (const [branch, at] of [
    ['b', 'fork.created'],
    ['b', 'write.after_table_effect'],
    ['a', 'write.after_table_effect'],
    ['main', 'write.after_table_effect'],
    ['a', 'optimize.index_built'],
    ['main', 'optimize.index_built'],
  ] as const satisfies readonly (readonly [string, Failpoint])[]) {
    number += 1;
    const crash = crashAt({ at, passage: 1 });
    const environment = { ...quietWorld(crash.failpoints, 77), keyIndexRows: 1 };
    const victim = await twins.open({ root: twins.roots[0], branch, environment });
    if (at === 'optimize.index_built')
      await twins.both(branch, (graph) => graph.load({ mode: 'overwrite', edges: { Near: [] } }));
    // An overwrite takes the indexes along.
    if (at === 'optimize.index_built') await twins.both(branch, (graph) => overwriteEdges(graph));
    void (at === 'optimize.index_built' ? victim.optimize() : write(victim, 900));
    await crash.crashed;
    await twins.of(branch).refresh();
    await twins.areSame(t, branch);
    await twins.both(branch, (graph) => write(graph, number));
    await twins.areSame(t, branch);
    t.deepEqual((await twins.of(branch).inspect()).intents, []);
  }
});

test("an index whose files are gone is in nobody's way, and is made again", async (t) => {
  const twins = await Twins.found(t);
  const [root] = twins.roots;
  const loseIndexes = async () => {
    for (const { location } of (await twins.of('main').inspect()).tables) {
      const folder = join(root, `${location}.lance`, '_indices');
      for (const name of await readdir(folder).catch(() => [])) await rm(join(folder, name), { recursive: true });
    }
  };
  await loseIndexes();
  const fresh = await twins.open({ root });
  t.teardown(() => fresh.close());
  const bare = twins.handles.get('main')?.[1];
  if (!bare) throw new Error('a twin');
  t.deepEqual(await answers(await fresh.snapshot()), await answers(await bare.snapshot()));
  await write(fresh, 70);
  await write(bare, 70);
  t.deepEqual(await answers(await fresh.snapshot()), await answers(await bare.snapshot()));
  t.true((await fresh.inspect()).tables[0]?.indexes.every(({ state }) => state === 'unreadable'));
  await fresh.createBranch('x');
  const fork = await twins.open({ root, branch: 'x' });
  t.teardown(() => fork.close());
  await write(fork, 71);
  await fresh.optimize();
  t.deepEqual(await answers(await fresh.snapshot()), await answers(await bare.snapshot()));
  t.true((await fresh.inspect()).tables[0]?.indexes.every(({ state }) => state === 'there'));
  await fork.optimize();
  await write(bare, 71);
  t.deepEqual(await answers(await fork.snapshot()), await answers(await bare.snapshot()));
});
