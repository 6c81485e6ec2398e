import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import { Graph, type Failpoint, type Failpoints, type LoadInput, type Statement } from '../../src/index.ts';
import { everything, FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';

// Every boundary between two durable steps of a write is a failpoint. A process that dies at one of them leaves all of
// its write or nothing of it, for whoever opens the graph next, and leaves nobody in the way.

/** People, founded once and copied: founding takes longer than most deaths. */
const home = await mkdtemp(join(tmpdir(), 'omniproof-crash-'));
const foundation = await founded();

test.after.always(() => rm(home, { recursive: true }));

type Write = (graph: Graph) => Promise<unknown>;

const mutate =
  (...statements: Statement[]): Write =>
  (graph) =>
    graph.mutate(statements);
const load =
  (input: LoadInput): Write =>
  (graph) =>
    graph.load(input);

const WRITES: Readonly<Record<string, Write>> = {
  'a mutate that inserts into three tables': mutate(
    { op: 'insertNode', type: 'Person', values: { email: 'eve' } },
    { op: 'insertEdge', type: 'Knows', from: 'eve', to: 'ada' },
    { op: 'insertEdge', type: 'LivesIn', from: 'eve', to: 'Rome' },
  ),
  'a mutate that updates and upserts': mutate(
    { op: 'updateNodes', type: 'Person', set: { age: 50 } },
    { op: 'upsertEdge', type: 'Knows', id: 'bob-ada', from: 'bob', to: 'bob' },
  ),
  'a mutate that deletes a node with its edges': mutate({
    op: 'deleteNodes',
    type: 'Person',
    where: { op: 'eq', field: 'id', value: 'ada' },
  }),
  'a load that appends': load({
    mode: 'append',
    nodes: { City: [{ name: 'Oslo' }] },
    edges: { Knows: [{ from: 'bob', to: 'bob' }] },
  }),
  'a load that merges': load({
    mode: 'merge',
    nodes: { Person: [{ email: 'ada' }, { email: 'kim' }], City: [{ name: 'Bern' }] },
  }),
  'a load that overwrites': load({ mode: 'overwrite', edges: { Knows: [{ from: 'ada', to: 'ada' }], LivesIn: [] } }),
};

for (const [name, write] of Object.entries(WRITES)) {
  test(`${name} is all or nothing wherever it dies`, async (t) => {
    const { before, after, passed } = await lookAround(t, write);
    t.true(passed.includes('write.after_table_effect') && passed.includes('write.after_publish'));
    for (const [index, at] of passed.entries()) {
      const passage = passed.slice(0, index + 1).filter((other) => other === at).length;
      const root = await dieAt(t, write, at, passage);
      const found = await reopened(root);
      const committed = index >= passed.indexOf('write.confirmed');
      t.deepEqual(found, committed ? after : before, `at ${at}, passage ${passage}`);
      t.deepEqual(await reopened(root), found, 'recovering twice is recovering once');
      await assertTidy(t, root);
    }
  });
}

test('recovery may die anywhere itself', async (t) => {
  const write = WRITES['a mutate that deletes a node with its edges'] ?? t.fail();
  const { before, after } = await lookAround(t, write);
  const deaths: readonly [Failpoint, unknown][] = [
    ['write.after_table_effect', before],
    ['write.confirmed', after],
    ['write.after_publish', after],
  ];
  const seen = new Set<Failpoint>();
  for (const [at, expected] of deaths) {
    const dead = await dieAt(t, write, at, 1);
    const passed = await recoveryPath(await copyOf(t, dead));
    for (const [index, recoveryAt] of passed.entries()) {
      seen.add(recoveryAt);
      const passage = passed.slice(0, index + 1).filter((other) => other === recoveryAt).length;
      const root = await copyOf(t, dead);
      const crash = crashAt({ at: recoveryAt, passage });
      void Graph.open({ root, environment: quietWorld(crash.failpoints, 3) });
      await crash.crashed;
      t.deepEqual(await reopened(root), expected, `died at ${at}, recovery died at ${recoveryAt}`);
      await assertTidy(t, root);
    }
  }
  const own = [...seen].filter((failpoint) => failpoint.startsWith('recovery.'));
  t.deepEqual(own.toSorted(), [
    'recovery.after_restore',
    'recovery.after_spend',
    'recovery.before_audit',
    'recovery.before_roll_forward',
    'recovery.before_sidecar_delete',
    'recovery.before_spend',
  ]);
});

test('a founder that dies leaves no graph or a whole one', async (t) => {
  const passed: Failpoint[] = [];
  const record: Failpoints = { reach: async (failpoint) => void passed.push(failpoint) };
  await Graph.init({ root: await temporaryRoot(t), schema: PEOPLE, environment: quietWorld(record) });
  const own = passed.filter((failpoint) => failpoint.startsWith('init.'));
  t.is(own.length, 11);
  for (const [index, at] of own.entries()) {
    const passage = own.slice(0, index + 1).filter((name) => name === at).length;
    const root = await temporaryRoot(t);
    const crash = crashAt({ at, passage });
    void Graph.init({ root, schema: PEOPLE, environment: quietWorld(crash.failpoints) });
    await crash.crashed;
    // The second table that is installed is the manifest.
    if (at === 'init.after_manifest' || (at === 'init.table_installed' && passage === 2)) {
      t.deepEqual((await (await Graph.open({ root })).snapshot()).commit.operation, 'init');
      await t.throwsAsync(Graph.init({ root, schema: PEOPLE }), { message: /already/ });
    } else {
      const error = await t.throwsAsync(Graph.open({ root }));
      t.like(error, { kind: 'not_found', code: 'no_graph' });
      const graph = await Graph.init({ root, schema: PEOPLE });
      t.is((await graph.mutate(FIRST_PEOPLE)).inserted, 6);
    }
  }
});

/** A write's failpoints, and the states on either side of it. */
async function lookAround(t: ExecutionContext, write: Write) {
  const passed: Failpoint[] = [];
  const record: Failpoints = { reach: async (failpoint) => void passed.push(failpoint) };
  const root = await copyOf(t, foundation);
  const before = await everything(await (await Graph.open({ root })).snapshot());
  const graph = await Graph.open({ root, environment: quietWorld(record, 2) });
  passed.length = 0;
  await write(graph);
  return { before, after: await everything(await graph.snapshot()), passed: [...passed] };
}

async function founded(): Promise<string> {
  const root = join(home, 'graph');
  const graph = await Graph.init({ root, schema: PEOPLE, environment: quietWorld() });
  await graph.mutate(FIRST_PEOPLE);
  await graph.close();
  return root;
}

async function copyOf(t: ExecutionContext, from: string): Promise<string> {
  const root = await temporaryRoot(t);
  await cp(from, root, { recursive: true });
  return root;
}

async function dieAt(t: ExecutionContext, write: Write, at: Failpoint, passage: number): Promise<string> {
  const root = await copyOf(t, foundation);
  const crash = crashAt({ at, passage });
  const graph = await Graph.open({ root, environment: quietWorld(crash.failpoints, 2) });
  void write(graph);
  await crash.crashed;
  return root;
}

async function recoveryPath(root: string): Promise<Failpoint[]> {
  const passed: Failpoint[] = [];
  const record: Failpoints = { reach: async (failpoint) => void passed.push(failpoint) };
  await Graph.open({ root, environment: quietWorld(record, 3) });
  return passed;
}

async function reopened(root: string): Promise<unknown> {
  const graph = await Graph.open({ root, environment: quietWorld(undefined, 4) });
  return everything(await graph.snapshot());
}

/** Nothing is left over, and the next write goes through. */
async function assertTidy(t: ExecutionContext, root: string): Promise<void> {
  const graph = await Graph.open({ root, environment: quietWorld(undefined, 5) });
  const { intents, tables } = await graph.inspect();
  t.deepEqual(intents, []);
  const { commit } = await graph.mutate([{ op: 'insertNode', type: 'City', values: { name: 'after the crash' } }]);
  t.truthy(commit);
  t.truthy(await (await graph.snapshot()).getNode('City', 'after the crash'));
  t.false(tables.some(({ drift }) => drift));
}
