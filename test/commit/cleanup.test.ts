import { cp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { connect, type Table } from '@lancedb/lancedb';
import { ulid } from 'ulid';
import test, { type ExecutionContext } from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import {
  Graph,
  seededRandom,
  steppingClock,
  type Environment,
  type Failpoint,
  type Failpoints,
  type TableInspection,
} from '../../src/index.ts';
import { Scope } from '../../src/base/scope.ts';
import { createBranch } from '../../src/commit/branches.ts';
import { reachRoot } from '../../src/graph/root.ts';
import { commitContext, openSession } from '../../src/graph/session.ts';
import { Manifest } from '../../src/manifest/manifest.ts';
import { everything, FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';
import { stopAt } from './support/blocking.ts';
import { citiesOf, insertCity } from './support/site.ts';

// A cleanup takes nothing away from those who are at work beside it, and may die anywhere.

const ALL = { keepCommits: 1, minimumAgeMs: 0 } as const;

interface Grown {
  readonly root: string;
  readonly graph: Graph;
  /** Opens it once more, in a world of its own. */
  readonly open: (branch?: string, failpoints?: Failpoints) => Promise<Graph>;
}

/** Cities that came one by one. */
async function grown(t: ExecutionContext, nowMs = Date.UTC(2026, 0, 1)): Promise<Grown> {
  const root = await temporaryRoot(t);
  const clock = steppingClock(nowMs);
  const world = (seed: number, failpoints?: Failpoints) => ({ ...quietWorld(failpoints, seed), clock });
  const graph = await Graph.init({ root, schema: PEOPLE, environment: world(1) });
  await graph.mutate(FIRST_PEOPLE);
  for (const name of ['Bern', 'Lima', 'Oslo']) await graph.mutate([insertCity(name)]);
  let worlds = 1;
  const open = (branch = 'main', failpoints?: Failpoints) =>
    Graph.open({ root, branch, environment: world((worlds += 1), failpoints) });
  return { root, graph, open };
}

async function cityTable(graph: Graph): Promise<TableInspection> {
  const found = (await graph.inspect()).tables.find(({ type }) => type === 'City');
  if (!found) throw new Error('there is a table of cities');
  return found;
}

async function raw(root: string, location: string): Promise<Table> {
  return (await connect(join(root, dirname(location)))).openTable(basename(location));
}

async function versionsOf(root: string, location: string): Promise<number[]> {
  return (await (await raw(root, location)).listVersions()).map(({ version }) => version);
}

test('a branch that is being made keeps what it begins with', async (t) => {
  const { graph, open } = await grown(t, Date.UTC(2100, 0, 1));
  for (const at of ['branch.announced', 'branch.forked', 'branch.rewound'] as const) {
    const [, , third] = await graph.commits();
    const begun = (await (await graph.snapshot({ at: third?.id ?? '' })).scanNodes('City')).map(({ id }) => id);
    const { failpoints, there, goOn } = stopAt(at);
    const name = at.slice('branch.'.length);
    const making = (await open('main', failpoints)).createBranch(name, { from: third?.id ?? '' });
    await there;
    await graph.mutate([insertCity(`${name} city`)]);
    await graph.cleanup({ keepCommits: 1 });
    t.like(await t.throwsAsync(graph.snapshot({ at: third?.id ?? '' })), { code: 'commit_not_retained' });
    goOn();
    await making;
    t.deepEqual(await citiesOf(await open(name)), begun);
    await graph.cleanup(ALL);
    t.deepEqual(await citiesOf(await open(name)), begun);
    for (const more of ['x', 'y']) await graph.mutate([insertCity(`${name} ${more}`)]);
  }
});

test('a branch whose maker is taken for dead is not there when its maker wakes up', async (t) => {
  const { graph, open } = await grown(t);
  const [, , third] = await graph.commits();
  const { failpoints, there, goOn } = stopAt('branch.forked');
  const making = (await open('main', failpoints)).createBranch('late', { from: third?.id ?? '' });
  await there;
  await graph.cleanup(ALL);
  goOn();
  t.like(await t.throwsAsync(making), { kind: 'not_found', code: 'branch_deleted' });
  t.deepEqual(
    (await graph.branches()).map(({ name }) => name),
    ['main'],
  );
  t.deepEqual(
    (await graph.cleanup(ALL)).forks.map(({ outcome }) => outcome),
    [],
    'the fork that it had made was removed before',
  );
});

test('a branch whose maker is taken for dead is never opened, wherever its maker woke up', async (t) => {
  const { graph, open } = await grown(t);
  for (const [at, isOld] of [
    ['branch.announced', false],
    ['branch.announced', true],
    ['branch.forked', false],
    ['branch.rewound', true],
  ] as const) {
    const [, , third] = await graph.commits();
    const { failpoints, there, goOn } = stopAt(at);
    const making = (await open('main', failpoints)).createBranch('late', isOld && third ? { from: third.id } : {});
    await there;
    await graph.mutate([insertCity(`${at} ${isOld}`)]);
    await graph.cleanup(ALL);
    goOn();
    t.like(await t.throwsAsync(making), { kind: 'not_found', code: 'branch_deleted' }, at);
    t.is((await graph.branches()).length, 1);
    await t.notThrowsAsync(graph.cleanup(ALL));
    await graph.createBranch('late');
    await graph.deleteBranch('late');
    for (const more of ['x', 'y']) await graph.mutate([insertCity(`${at} ${isOld} ${more}`)]);
  }
});

test('who makes a branch and has lost its name and its fork is told of the name', async (t) => {
  const { graph, open } = await grown(t);
  const [, , third] = await graph.commits();
  const { failpoints, there, goOn } = stopAt('branch.forked');
  const making = (await open('main', failpoints)).createBranch('late', { from: third?.id ?? '' });
  await there;
  await graph.createBranch('late');
  t.is((await graph.cleanup(ALL)).forks.length, 1);
  goOn();
  t.like(await t.throwsAsync(making), { kind: 'conflict', code: 'branch_exists', outcome: 'not_applied' });
});

test('a branch that is being made has of the past no more than what it begins with', async (t) => {
  const { graph, open } = await grown(t, Date.UTC(2100, 0, 1));
  const [head, ...older] = await graph.commits();
  const { failpoints, there, goOn } = stopAt('branch.forked');
  const making = (await open('main', failpoints)).createBranch('child');
  await there;
  await graph.mutate([insertCity('Riga')]);
  await graph.cleanup({ keepCommits: 1 });
  goOn();
  await making;
  const child = await open('child');
  t.is((await (await child.snapshot({ at: head?.id ?? '' })).scanNodes('City')).length, 4);
  for (const { id } of older) {
    t.like(await t.throwsAsync(child.snapshot({ at: id })), { code: 'commit_not_retained' });
    t.like(await t.throwsAsync(child.createBranch('grandchild', { from: id })), { code: 'commit_not_retained' });
  }
});

test('nobody begins a branch at what was the newest commit when he looked, and is given up by now', async (t) => {
  const { root, graph, open } = await grown(t);
  const reached = reachRoot({ root, environment: quietWorld(undefined, 77) });
  const manifest = await Manifest.open(reached.lance);
  if (!manifest) throw new Error('there is a graph');
  const state = await manifest.load();
  const { head, schemaHash, tables } = state;
  await graph.mutate([insertCity('Riga')]);
  await graph.cleanup(ALL);
  const context = commitContext(openSession(reached, manifest), new Scope(steppingClock(0), {}));
  const making = createBranch(context, 'late', null, { state, ...head, schemaHash, tables });
  t.like(await t.throwsAsync(making), { kind: 'not_found', code: 'commit_not_retained' });
  t.is((await (await open()).branches()).length, 1);
});

test('a writer that is at work keeps its table, its bases and its fork', async (t) => {
  const { graph, open } = await grown(t);
  await graph.createBranch('survey');
  for (const [branch, at] of [
    ['main', 'write.sidecar_armed'],
    ['main', 'write.after_table_effect'],
    ['survey', 'fork.before_create'],
    ['survey', 'write.before_publish'],
  ] as const) {
    const { failpoints, there, goOn } = stopAt(at);
    const writer = await open(branch, failpoints);
    const writing = writer.mutate([insertCity(`${at} ${branch}`)]);
    await there;
    const { tables, forks } = await graph.cleanup(ALL);
    t.deepEqual(forks, []);
    const table = tables.find((each) => each.type === 'City' && each.branch === branch);
    t.not(table?.outcome, 'failed');
    if (branch === 'main') t.not(table?.outcome, 'cleaned');
    goOn();
    t.is((await writing).inserted, 1);
    t.true((await citiesOf(await open(branch))).includes(`${at} ${branch}`));
  }
  t.deepEqual((await graph.inspect()).intents, []);
});

test('an intent is seen on its own branch by a handle that cleaned the tables of another, and the other way round', async (t) => {
  const { root, graph, open } = await grown(t);
  await graph.createBranch('survey');
  for (const name of ['Riga', 'Pisa']) await (await open('survey')).mutate([insertCity(name)]);
  for (const [branch, other] of [
    ['main', 'survey'],
    ['survey', 'main'],
  ] as const) {
    const [handle, elsewhere] = [await open(branch), await open(other)];
    const crash = crashAt({ at: 'write.sidecar_armed', passage: 1 });
    void (await open(branch, crash.failpoints)).mutate([insertCity('Atlantis')]);
    await crash.crashed;
    // It has a look at the intent of the other branch.
    await elsewhere.mutate([insertCity(`${other} beside it`)]);
    await handle.mutate([{ op: 'updateNodes', type: 'Person', set: { age: 1 } }]);
    for (const each of [handle, elsewhere]) {
      const { tables } = await each.cleanup(ALL);
      t.not(tables.find((table) => table.type === 'City' && table.branch === branch)?.outcome, 'cleaned');
    }
    await handle.mutate([insertCity(`${branch} after it`)]);
    t.deepEqual((await (await Graph.open({ root, mode: 'read-only' })).inspect()).intents, []);
  }
});

test('who dies over a cleanup leaves nothing that anybody lacks, and the next goes on', async (t) => {
  const points: readonly Failpoint[] = [
    'cleanup.declared',
    'write.sidecar_armed',
    'write.after_table_effect',
    'write.before_publish',
    'write.after_publish',
    'cleanup.table_cleaned',
    'cleanup.fork_removed',
    'cleanup.manifest_cleaned',
  ];
  for (const at of points) {
    const { root, graph, open } = await grown(t);
    await graph.createBranch('gone');
    await (await open('gone')).mutate([insertCity('Riga')]);
    await graph.createBranch('lazy', { from: (await graph.commits())[1]?.id ?? '' });
    await graph.deleteBranch('gone');
    const [state, lazy] = [
      await everything(await graph.snapshot()),
      await everything(await (await open('lazy')).snapshot()),
    ];
    const crash = crashAt({ at, passage: 1 });
    void (await open('main', crash.failpoints)).cleanup(ALL);
    await crash.crashed;
    const heir = await open();
    t.deepEqual(await everything(await heir.snapshot()), state, at);
    await heir.cleanup(ALL);
    const { tables, internal, forks } = await heir.cleanup(ALL);
    t.deepEqual([...new Set([...tables, ...internal, ...forks].map(({ outcome }) => outcome))], ['nothing_to_do'], at);
    t.deepEqual(await everything(await (await open()).snapshot()), state, at);
    t.deepEqual(await everything(await (await open('lazy')).snapshot()), lazy, at);
    t.is((await heir.mutate([insertCity('Pisa')])).inserted, 1);
    const { tables: after, intents } = await (await open()).inspect();
    t.deepEqual([intents, after.filter(({ drift }) => drift)], [[], []], at);
    t.is((await versionsOf(root, (await cityTable(heir)).location)).length > 0, true);
  }
});

test('a fork that no plan and no branch knows is removed; not one that an older release named', async (t) => {
  const { root, graph, open } = await grown(t);
  const { location, published } = await cityTable(graph);
  const orphan = `${ulid().toLowerCase()}-${ulid().toLowerCase()}`;
  for (const name of [orphan, 'feature/x']) {
    const fork = await (await (await raw(root, location)).branches()).create(name, undefined, published);
    await fork.add([{ __id: 'Atlantis', name: 'Atlantis' }]);
  }
  const { forks } = await graph.cleanup(ALL);
  t.deepEqual(forks, [{ location: `${location}.lance/tree/${orphan}`, outcome: 'removed' }]);
  t.deepEqual(await citiesOf(await open()), ['Bern', 'Lima', 'Oslo', 'Rome']);
});

/** A clock by which `atMs` was an hour ago. */
function anHourAfter(atMs: number): Environment {
  return { ...quietWorld(), clock: steppingClock(atMs + 3_600_000), random: seededRandom(99) };
}

test('what was published within the last hour stays, however long ago it was made', async (t) => {
  const { root, graph } = await grown(t);
  const manifest = await raw(root, '__manifest');
  const city = await cityTable(graph);
  const then = (await manifest.listVersions()).at(-2);
  const later = await Graph.open({ root, environment: anHourAfter(then?.timestamp.getTime() ?? 0) });
  await later.cleanup({ keepCommits: 1 });
  t.is((await versionsOf(root, city.location))[0], city.published - 1);
  t.deepEqual((await versionsOf(root, '__manifest'))[0], then?.version);
});

test('what a merge that began within the last hour is based on stays, although branches have more in common by now', async (t) => {
  const { root, graph, open } = await grown(t);
  await graph.createBranch('survey');
  const survey = await open('survey');
  await survey.mutate([insertCity('Riga')]);
  await graph.mutate([insertCity('Kyiv')]);
  await survey.merge('main');
  const base = (await cityTable(graph)).published;
  for (const name of ['Pisa', 'Nice']) await graph.mutate([insertCity(name)]);
  const then = (await (await raw(root, '__manifest')).listVersions()).at(-1);
  await survey.merge('main');
  const later = await Graph.open({ root, environment: anHourAfter(then?.timestamp.getTime() ?? 0) });
  await later.cleanup({ keepCommits: 1 });
  const { location } = await cityTable(graph);
  t.true((await versionsOf(root, location)).includes(base));
  await (await open()).cleanup(ALL);
  t.false((await versionsOf(root, location)).includes(base));
});

test('a cleanup goes on where another died while it removed old versions of a manifest', async (t) => {
  const { root, graph } = await grown(t);
  const manifest = await raw(root, '__manifest');
  const then = (await manifest.listVersions()).at(-3);
  const versions = join(root, '__manifest.lance/_versions');
  await cp(versions, `${versions}.before`, { recursive: true });
  await manifest.optimize({ cleanupOlderThan: new Date(Date.now() + 86_400_000) });
  // Lance removes data first, then versions.
  await cp(`${versions}.before`, versions, { recursive: true });
  await rm(`${versions}.before`, { recursive: true });
  const later = await Graph.open({ root, environment: anHourAfter(then?.timestamp.getTime() ?? 0) });
  t.deepEqual([...new Set((await later.cleanup({ keepCommits: 1 })).tables.map(({ error }) => error))], [undefined]);
  await graph.cleanup(ALL);
  t.is((await versionsOf(root, '__manifest')).length, 1);
});

test('an intent on one branch does not keep the manifest of another from being cleaned', async (t) => {
  const { graph, open } = await grown(t);
  await graph.createBranch('survey');
  const crash = crashAt({ at: 'write.sidecar_armed', passage: 1 });
  void (await open('survey', crash.failpoints)).mutate([insertCity('Riga')]);
  await crash.crashed;
  t.is((await graph.cleanup(ALL)).internal[0]?.outcome, 'cleaned');
});

test('who deletes a branch is not told of damage where a cleanup was faster', async (t) => {
  const { graph, open } = await grown(t);
  for (const at of ['branch.closing', 'branch.deleted'] as const) {
    await graph.createBranch('survey');
    await (await open('survey')).mutate([insertCity(at)]);
    const { failpoints, there, goOn } = stopAt(at);
    const deleting = (await open('main', failpoints)).deleteBranch('survey');
    await there;
    await graph.cleanup(ALL);
    goOn();
    await t.notThrowsAsync(deleting);
    t.is((await graph.branches()).length, 1);
  }
});

test('what a fork was made from stays where the ref of the fork is lost', async (t) => {
  const { root, graph, open } = await grown(t);
  await graph.createBranch('survey');
  const survey = await open('survey');
  await survey.mutate([insertCity('Riga')]);
  const { location } = await cityTable(graph);
  for (const table of ['__manifest', location]) {
    const refs = join(root, `${table}.lance/_refs`);
    await rename(refs, `${refs}.away`);
    for (let round = 0; round < 3; round += 1) {
      await graph.mutate([insertCity(`${table} ${round}`)]);
      await survey.merge('main');
      await graph.merge('survey');
      const { tables, internal } = await graph.cleanup(ALL);
      const city = tables.find(({ type, branch }) => type === 'City' && branch === 'main');
      t.is((table === location ? city : internal[0])?.error, 'ref_missing');
      t.not((table === location ? internal[0] : city)?.outcome, 'failed');
    }
    t.deepEqual(await citiesOf(await open('survey')), await citiesOf(await open()));
    await rename(`${refs}.away`, refs);
  }
  t.deepEqual([...new Set((await graph.cleanup(ALL)).tables.map(({ error }) => error))], [undefined]);
  t.deepEqual(await citiesOf(await open('survey')), await citiesOf(await open()));
});

test('a table that fails does not keep the others from being cleaned', async (t) => {
  const { root, graph, open } = await grown(t);
  await graph.mutate([{ op: 'updateNodes', type: 'Person', set: { age: 1 } }]);
  const { location } = await cityTable(graph);
  const fresh = await open();
  const table = await raw(root, location);
  await table.add([{ __id: 'Atlantis', name: 'Atlantis' }]);
  const outcomes = (await fresh.cleanup(ALL)).tables.map(({ type, outcome }) => `${type}: ${outcome}`);
  t.deepEqual(outcomes, ['City: drift', 'Person: cleaned', 'Knows: cleaned', 'LivesIn: cleaned']);
});
