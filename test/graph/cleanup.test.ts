import test from 'ava';
import { Graph, type CleanupOptions, type SnapshotReader, type Statement } from '../../src/index.ts';
import { everything, FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';

// A cleanup removes what nobody needs, and nothing that anybody does.

/** Nobody else is at work here. */
const AT_ONCE = { minimumAgeMs: 0 } as const;

function insertCity(name: string): Statement {
  return { op: 'insertNode', type: 'City', values: { name } };
}

async function cities(reader: SnapshotReader): Promise<readonly unknown[]> {
  return (await reader.scanNodes('City')).map(({ id }) => id);
}

/** A graph with a commit for each of some cities. */
async function grown(root: string): Promise<Graph> {
  const graph = await Graph.init({ root, schema: PEOPLE });
  await graph.mutate(FIRST_PEOPLE);
  for (const name of ['Bern', 'Lima', 'Oslo', 'Zug']) await graph.mutate([insertCity(name)]);
  return graph;
}

test('the newest commits stay readable, older ones are given up, and the graph is what it was', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await grown(root);
  const commits = await graph.commits();
  const before = await everything(await graph.snapshot());
  const { tables, internal, forks } = await graph.cleanup({ keepCommits: 2, ...AT_ONCE });
  t.deepEqual(
    tables.map(({ branch, type, outcome, versions }) => `${branch} ${type}: ${outcome} ${versions}`),
    ['main City: cleaned 4', 'main Person: cleaned 1', 'main Knows: cleaned 1', 'main LivesIn: cleaned 1'],
  );
  t.like(internal, [{ location: '__manifest', outcome: 'cleaned' }]);
  t.deepEqual(forks, []);
  for (const handle of [graph, await Graph.open({ root }), await Graph.open({ root, mode: 'read-only' })]) {
    t.deepEqual(await handle.commits(), commits);
    t.deepEqual(await everything(await handle.snapshot()), before);
    t.deepEqual(await cities(await handle.snapshot({ at: commits[1]?.id ?? '' })), ['Bern', 'Lima', 'Oslo', 'Rome']);
    for (const given of commits.slice(2)) {
      const error = { kind: 'not_found', code: 'commit_not_retained', details: { commit: given.id } } as const;
      t.like(await t.throwsAsync(handle.snapshot({ at: given.id })), error);
      t.like(await t.throwsAsync(handle.changes({ from: given.id, to: commits[0]?.id ?? '' })), error);
      t.like(await t.throwsAsync(handle.snapshot({ asOf: given.createdAt })), { code: 'commit_not_retained' });
    }
  }
  const again = await graph.cleanup({ keepCommits: 2, ...AT_ONCE });
  t.deepEqual([...new Set(again.tables.map(({ outcome }) => outcome))], ['nothing_to_do']);
  t.is((await graph.mutate([insertCity('Kyiv')])).inserted, 1);
  t.deepEqual((await graph.inspect()).intents, []);
  t.false((await graph.inspect()).tables.some(({ drift }) => drift));
});

test('what was given up stays so, also where a later cleanup keeps more', async (t) => {
  const graph = await grown(await temporaryRoot(t));
  const commits = await graph.commits();
  await graph.cleanup({ keepCommits: 1, ...AT_ONCE });
  await graph.cleanup({ keepCommits: 100, ...AT_ONCE });
  t.like(await t.throwsAsync(graph.snapshot({ at: commits[1]?.id ?? '' })), { code: 'commit_not_retained' });
});

test('an old version of a table that a branch inherited survives, whatever is given up', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await grown(root);
  const commits = await graph.commits();
  await graph.createBranch('lazy', { from: commits[3]?.id ?? '' });
  // Lance knows of forks; of what a branch merely inherited nobody but the branch does.
  await graph.createBranch('writing', { from: commits[2]?.id ?? '' });
  const writing = await Graph.open({ root, branch: 'writing' });
  await writing.mutate([insertCity('Riga')]);
  for (const name of ['Kyiv', 'Nice']) await graph.mutate([insertCity(name)]);
  await graph.cleanup({ keepCommits: 1, ...AT_ONCE });
  await graph.optimize();
  await graph.cleanup({ keepCommits: 1, ...AT_ONCE });
  for (const mode of ['read-only', 'read-write'] as const) {
    const lazy = await Graph.open({ root, branch: 'lazy', mode });
    t.deepEqual(await cities(await lazy.snapshot()), ['Bern', 'Rome']);
  }
  const lazy = await Graph.open({ root, branch: 'lazy' });
  await lazy.mutate([insertCity('Pisa')]);
  t.deepEqual(await cities(await lazy.snapshot()), ['Bern', 'Pisa', 'Rome']);
  t.deepEqual(await cities(await writing.snapshot()), ['Bern', 'Lima', 'Riga', 'Rome']);
  // What both were made from is there to merge on.
  t.is((await graph.merge('writing')).inserted, 1);
  t.is((await lazy.merge('main')).kind, 'merged');
  const inLazy = await cities(await lazy.snapshot());
  t.deepEqual(
    (await cities(await graph.snapshot())).filter((city) => !inLazy.includes(city)),
    [],
  );
});

test('branches that were merged before can be merged again', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await grown(root);
  await graph.createBranch('survey');
  const survey = await Graph.open({ root, branch: 'survey' });
  await survey.mutate([insertCity('Riga')]);
  await graph.merge('survey');
  for (const name of ['Pisa', 'Nice']) await survey.mutate([insertCity(name)]);
  for (const name of ['Kyiv', 'Bonn']) await graph.mutate([insertCity(name)]);
  await graph.cleanup({ keepCommits: 1, ...AT_ONCE });
  await survey.mutate([{ op: 'deleteNodes', type: 'City', where: { op: 'eq', field: 'id', value: 'Riga' } }]);
  const merged = await graph.merge('survey');
  t.deepEqual([merged.inserted, merged.deleted], [2, 1]);
});

test('the forks of a deleted branch go, once no commit that is kept names them, and its manifest with them', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await grown(root);
  await graph.createBranch('survey');
  const survey = await Graph.open({ root, branch: 'survey' });
  await survey.mutate([insertCity('Riga')]);
  await graph.merge('survey');
  await graph.deleteBranch('survey');
  const state = await everything(await graph.snapshot());
  const { forks } = await graph.cleanup({ keepCommits: 1, ...AT_ONCE });
  t.deepEqual(
    forks.map(({ location, outcome }) => `${location.split('.lance')[0]?.split('-')[0]}: ${outcome}`),
    ['__manifest: removed', 'nodes/city: removed'],
  );
  t.deepEqual((await graph.cleanup({ keepCommits: 1, ...AT_ONCE })).forks, []);
  t.deepEqual(await everything(await graph.snapshot()), state);
  t.like(await t.throwsAsync(survey.mutate([insertCity('Pisa')])), { code: 'branch_deleted' });
  t.like(await t.throwsAsync(survey.snapshot()), { code: 'branch_deleted' });
  await graph.createBranch('survey');
  t.deepEqual(await everything(await (await Graph.open({ root, branch: 'survey' })).snapshot()), state);
});

test('what was merged is given up on the branch that it was merged into, however much a cleanup keeps', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await grown(root);
  await graph.createBranch('survey');
  const survey = await Graph.open({ root, branch: 'survey' });
  for (const name of ['Riga', 'Pisa']) await survey.mutate([insertCity(name)]);
  const at = (await survey.commits())[1]?.id ?? '';
  await graph.merge('survey');
  t.is((await cities(await graph.snapshot({ at }))).length, 6);
  await graph.cleanup({ keepCommits: 100, ...AT_ONCE });
  t.is((await cities(await survey.snapshot({ at }))).length, 6);
  await graph.deleteBranch('survey');
  t.is((await graph.cleanup({ keepCommits: 100, ...AT_ONCE })).forks.length, 2);
  for (const handle of [graph, await Graph.open({ root })]) {
    t.like(await t.throwsAsync(handle.snapshot({ at })), { code: 'commit_not_retained' });
    t.like(await t.throwsAsync(handle.createBranch('late', { from: at })), { code: 'commit_not_retained' });
  }
  t.is((await graph.commits()).length, 7);
  for (const { id } of await graph.commits()) await t.notThrowsAsync(graph.snapshot({ at: id }).then(cities));
});

test('nobody begins a branch at a commit that was given up, and a branch gives up what its parent did', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await grown(root);
  const commits = await graph.commits();
  await graph.cleanup({ keepCommits: 2, ...AT_ONCE });
  const given = commits[3]?.id ?? '';
  t.like(await t.throwsAsync(graph.createBranch('late', { from: given })), { code: 'commit_not_retained' });
  await graph.createBranch('kept', { from: commits[1]?.id ?? '' });
  const kept = await Graph.open({ root, branch: 'kept' });
  t.deepEqual(await cities(await kept.snapshot()), ['Bern', 'Lima', 'Oslo', 'Rome']);
  t.like(await t.throwsAsync(kept.snapshot({ at: given })), { code: 'commit_not_retained' });
});

test('who reads what is given up meanwhile is told so', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await grown(root);
  const reader = await Graph.open({ root, mode: 'read-only' });
  const old = await reader.snapshot();
  for (const name of ['Kyiv', 'Nice']) await graph.mutate([insertCity(name)]);
  await graph.cleanup({ keepCommits: 1, ...AT_ONCE });
  const error = { kind: 'not_found', code: 'commit_not_retained', details: { commit: old.commit.id } } as const;
  t.like(await t.throwsAsync(old.scanNodes('City')), error);
  t.like(await t.throwsAsync(old.exportJsonLines()[Symbol.asyncIterator]().next().then(String)), error);
  t.is((await (await reader.snapshot()).scanNodes('City')).length, 7);
});

test('what is younger than operations may be old is left alone', async (t) => {
  const graph = await grown(await temporaryRoot(t));
  const { tables, internal } = await graph.cleanup({ keepCommits: 1 });
  t.deepEqual([...new Set([...tables, ...internal].map(({ outcome }) => outcome))], ['nothing_to_do']);
});

test('by age, what the graph was at any time since stays readable', async (t) => {
  const graph = await grown(await temporaryRoot(t));
  await graph.cleanup({ olderThanMs: 3_600_000, ...AT_ONCE });
  const commits = await graph.commits();
  t.deepEqual(await cities(await graph.snapshot({ at: commits[3]?.id ?? '' })), ['Bern', 'Rome']);
  const { tables } = await graph.cleanup({ olderThanMs: 0, ...AT_ONCE });
  t.is(tables.find(({ type }) => type === 'City')?.outcome, 'cleaned');
  t.like(await t.throwsAsync(graph.snapshot({ at: commits[1]?.id ?? '' })), { code: 'commit_not_retained' });
});

test('a cleanup says what it is to keep, and only a handle for writing does it', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE });
  for (const options of [
    {},
    { keepCommits: 0 },
    { keepCommits: 1.5 },
    { keepCommits: 1, olderThanMs: 1 },
    { olderThanMs: -1 },
    { keepCommits: 1, minimumAgeMs: -1 },
    { keep: 1 },
    undefined,
  ]) {
    const refused = graph.cleanup(options as CleanupOptions);
    t.like(await t.throwsAsync(refused), { kind: 'bad_request', code: 'malformed_options' }, JSON.stringify(options));
  }
  const reader = await Graph.open({ root, mode: 'read-only' });
  t.like(await t.throwsAsync(reader.cleanup({ keepCommits: 1 })), { code: 'read_only' });
});
