import test, { type ExecutionContext } from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { bucketOf } from '../../failpoints/lab/state.ts';
import { entriesAt } from '../../failpoints/lab/tree.ts';
import { Graph, type Failpoint, type Failpoints } from '../../src/index.ts';
import { add, assertTidy, cities, labGround, refusalOf, type Ground } from '../support/branched.ts';
import { quietWorld } from '../support/world.ts';

// The failpoints that only branches pass; the suite of crashes tries all of them, on graphs of its own. What branches are made of is written in several steps. Whoever dies between two of them leaves the graph as it was before or as
// it is after, for everybody; and whoever opens it next for writing leaves nothing lying about.

interface Story {
  readonly name: string;
  /** The branch that the one who dies has open. */
  readonly branch: string;
  readonly begin: (ground: Ground) => Promise<unknown>;
  readonly operate: (graph: Graph) => Promise<unknown>;
  /** Failpoints that it passes, among others. */
  readonly passes: readonly Failpoint[];
  /** From where on it has happened. */
  readonly happens: Failpoint;
  /** What doing it once more is answered where it has happened. */
  readonly again: string;
}

const STORIES: readonly Story[] = [
  {
    name: 'making a branch of an old commit',
    branch: 'main',
    begin: ({ main }) => add(main, 'Oslo'),
    operate: async (graph) => graph.createBranch('new', { from: (await graph.commits())[1]?.id ?? '' }),
    passes: ['branch.announced', 'branch.forked', 'branch.rewound', 'branch.opened'],
    happens: 'branch.opened',
    again: 'conflict branch_exists',
  },
  {
    name: 'deleting a branch with tables of its own',
    branch: 'main',
    begin: async ({ fork }) => {
      const dev = await fork('dev');
      await add(dev, 'Oslo');
      await dev.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'ada' } }]);
    },
    operate: (graph) => graph.deleteBranch('dev'),
    passes: ['branch.closing', 'branch.deleted', 'branch.fork_removed', 'branch.name_freed'],
    happens: 'branch.deleted',
    again: 'not_found unknown_branch',
  },
  {
    name: 'the first write to a table of a branch',
    branch: 'dev',
    begin: async ({ main, fork }) => {
      await fork('dev');
      // What the branch inherited is no longer what is the newest there.
      await add(main, 'Bern');
    },
    operate: (graph) => add(graph, 'Oslo'),
    passes: ['fork.before_create', 'fork.created', 'write.after_table_effect', 'write.after_publish'],
    happens: 'write.after_publish',
    again: 'conflict key_exists',
  },
  {
    name: 'the first write to several tables of a branch',
    branch: 'dev',
    begin: ({ fork }) => fork('dev'),
    operate: (graph) =>
      graph.mutate([
        { op: 'insertNode', type: 'Person', values: { email: 'ada' } },
        { op: 'insertEdge', type: 'LivesIn', from: 'ada', to: 'Rome' },
      ]),
    passes: ['fork.before_create', 'fork.created', 'write.confirmed', 'write.after_publish'],
    happens: 'write.confirmed',
    again: 'conflict key_exists',
  },
  {
    name: 'a merge into a branch',
    branch: 'dev',
    begin: async ({ main, fork }) => {
      const dev = await fork('dev');
      await add(main, 'Bern');
      await dev.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'ada' } }]);
    },
    operate: (graph) => graph.merge('main'),
    passes: ['fork.created', 'write.after_publish'],
    happens: 'write.after_publish',
    again: 'none',
  },
];

interface Passage {
  readonly at: Failpoint;
  readonly passage: number;
}

for (const story of STORIES) {
  test(`${story.name} has happened or not, wherever it is cut short`, async (t) => {
    const { lab, snapshot } = await begun(t, story);
    const before = await standing(lab);
    const passed: Failpoint[] = [];
    const reach = async (failpoint: Failpoint): Promise<void> => void passed.push(failpoint);
    await story.operate(await open(lab, story.branch, { reach }));
    const after = await standing(lab);
    t.deepEqual(
      story.passes.filter((at) => !passed.includes(at)),
      [],
    );
    for (const [index, at] of passed.entries()) {
      if (!story.passes.includes(at)) continue;
      const passage = passed.slice(0, index + 1).filter((other) => other === at).length;
      const dead = await dieAt(t, snapshot, story, { at, passage });
      const has = index >= passed.indexOf(story.happens);
      const what = `${at} ${passage}`;
      // Whoever only looks finds it so already, unless others have to carry it through.
      if (!passed.includes('write.confirmed') || !has) t.deepEqual(await standing(dead), has ? after : before, what);
      await everybodyOpens(dead);
      const found = await standing(dead);
      const carried = at === 'branch.closing' || has;
      t.deepEqual(found, carried ? after : before, what);
      await everybodyOpens(dead);
      t.deepEqual(await standing(dead), found, 'recovering twice is recovering once');
      await assertNothingLeft(t, dead, what);
      t.is(await refusalOf(story.operate(await open(dead, story.branch))), carried ? story.again : 'none', what);
      t.deepEqual(await branchesIn(dead), await branchesIn(lab), what);
      await assertNothingLeft(t, dead, what);
    }
  });
}

test('recovery of the first write to a table of a branch may be cut short itself, and leaves alone what the table was forked from', async (t) => {
  const [, , story] = STORIES;
  if (!story) return t.fail();
  const { lab, snapshot } = await begun(t, story);
  const before = await standing(lab);
  const dead = await dieAt(t, snapshot, story, { at: 'write.after_table_effect', passage: 1 });
  const parent = await mainCities(dead);
  const path = await dead.fork();
  t.teardown(() => path.stop());
  const passed: Failpoint[] = [];
  await open(path, 'dev', { reach: async (at) => void passed.push(at) });
  for (const at of ['recovery.after_spend', 'recovery.before_reclaim', 'recovery.before_sidecar_delete'] as const) {
    t.true(passed.includes(at));
    const again = await forkOf(t, dead.snapshot());
    const crash = crashAt({ at, passage: 1 });
    void open(again, 'dev', crash.failpoints);
    await crash.crashed;
    await everybodyOpens(again);
    t.deepEqual(await standing(again), before, at);
    t.deepEqual(await mainCities(again), parent, 'nobody touched it');
    await assertNothingLeft(t, again, at);
  }
});

async function begun(t: ExecutionContext, { begin }: Story): Promise<{ lab: Lab; snapshot: LabSnapshot }> {
  const ground = await labGround(t);
  await begin(ground);
  return { lab: ground.lab, snapshot: ground.lab.snapshot() };
}

async function forkOf(t: ExecutionContext, from: LabSnapshot): Promise<Lab> {
  const lab = await startLab({ from });
  t.teardown(async () => {
    lab.refuseAll();
    await lab.stop();
  });
  return lab;
}

async function dieAt(t: ExecutionContext, from: LabSnapshot, { branch, operate }: Story, plan: Passage): Promise<Lab> {
  const lab = await forkOf(t, from);
  const crash = crashAt(plan);
  void operate(await open(lab, branch, crash.failpoints));
  await crash.crashed;
  return lab;
}

let seed = 100;

function open(lab: Lab, branch: string, failpoints?: Failpoints): Promise<Graph> {
  return Graph.open({ ...reach(lab), branch, environment: quietWorld(failpoints, (seed += 1)) });
}

function reach(lab: Lab) {
  return { root: 's3://bucket/graph', s3: lab.issueKey('somebody') };
}

/** The branches, and what is in each of them, as one finds it who only looks. */
async function standing(lab: Lab): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, unknown> = {};
  const main = await Graph.open({ ...reach(lab), mode: 'read-only' });
  for (const { name } of await main.branches()) {
    const branch = await Graph.open({ ...reach(lab), branch: name, mode: 'read-only' });
    const people = (await (await branch.snapshot()).scanNodes('Person')).map(({ id }) => id);
    found[name] = { cities: await cities(branch), people, commits: (await branch.commits()).length };
  }
  return found;
}

async function branchesIn(lab: Lab): Promise<readonly string[]> {
  return Object.keys(await standing(lab));
}

async function everybodyOpens(lab: Lab): Promise<void> {
  const main = await open(lab, 'main');
  for (const { name } of await main.branches()) await open(lab, name);
}

async function mainCities(lab: Lab): Promise<unknown> {
  const { tables } = await (await open(lab, 'main')).inspect({ rows: true });
  return tables.find(({ type }) => type === 'City');
}

/** No intent, nothing unpublished, and no fork of a table that no branch has. */
async function assertNothingLeft(t: ExecutionContext, lab: Lab, what: string): Promise<void> {
  const main = await open(lab, 'main');
  const named = new Set<string>();
  for (const { name } of await main.branches()) {
    const branch = await open(lab, name);
    await assertTidy(t, branch);
    for (const { location } of (await branch.inspect()).tables) named.add(location);
  }
  const forks = forksIn(lab);
  t.true([...named].filter((location) => location.includes('/tree/')).every((location) => forks.includes(location)));
  t.deepEqual(
    forks.filter((fork) => !named.has(fork)),
    [],
    what,
  );
}

/** Locations of all forks of tables of which there is any file. */
function forksIn(lab: Lab): readonly string[] {
  const { root } = bucketOf(lab.snapshot().state, 'bucket');
  const below = (path: string): string[] =>
    entriesAt(root, path).flatMap((entry) => (entry.kind === 'directory' ? [entry.prefix] : []));
  const tables = ['graph/nodes/', 'graph/edges/'].flatMap(below);
  return tables.flatMap((table) => below(`${table}tree/`)).map((prefix) => prefix.slice('graph/'.length, -1));
}
