import test from 'ava';
import { OLDER_VERSIONS } from '../../../props/case/scar.ts';
import type { Comparison } from '../../../props/compare/mismatch.ts';
import { runCase } from '../../../props/run/run-case.ts';
import { fileStore } from '../../../props/store/file.ts';
import { labStore } from '../../../props/store/lab.ts';
import { Graph, type Commit, type Engine, type GraphHandle } from '../../../src/index.ts';
import { fakeEngine } from '../support/fake-engine.ts';
import { plantInHandles } from '../support/plant.ts';
import { olderSampleCase } from '../support/sample-case.ts';

// Intent: whatever is wrong with how older graphs are read, or migrated, is noticed.

for (const version of OLDER_VERSIONS) {
  test(`an engine that reads and migrates graphs of version ${version} passes, in a directory too`, async (t) => {
    for (const store of [labStore(), fileStore()]) {
      const { failure, steps } = await runCase(olderSampleCase(version), { engine: Graph, store });
      t.is(failure, undefined, failure?.difference);
      t.deepEqual(
        steps.filter(({ effective }) => !effective).map(({ kind }) => kind),
        [],
      );
    }
  });
}

test('an engine that stores graphs in a way of its own has no older ones', async (t) => {
  const { failure, steps } = await runCase(olderSampleCase(4), { engine: fakeEngine(), store: fileStore() });
  t.is(failure, undefined, failure?.difference);
  t.like(
    steps.find(({ kind }) => kind === 'demote'),
    { effective: false },
  );
});

/** The engine with something changed in the handles on graphs of older releases: the first that only reads is on one. */
function changedThen(change: (handle: GraphHandle) => Partial<GraphHandle>): Engine {
  let isOlder = false;
  return plantInHandles(Graph, (handle, { options }) => {
    isOlder ||= options.mode === 'read-only';
    return isOlder ? change(handle) : {};
  });
}

/** Tells otherwise of commits. */
function mistold(change: (commit: Commit) => Partial<Commit>): Engine {
  const changed = (commits: readonly Commit[]) => commits.map((commit) => ({ ...commit, ...change(commit) }));
  return changedThen((handle) => ({ commits: async (options) => changed(await handle.commits(options)) }));
}

interface Planted {
  readonly title: string;
  readonly comparison: Comparison;
  readonly engine: () => Engine;
}

const PLANTED: readonly Planted[] = [
  { title: 'forgets who made a commit', comparison: 'history', engine: () => mistold(() => ({ actor: null })) },
  {
    title: 'forgets what was merged',
    comparison: 'history',
    engine: () => mistold(() => ({ merged: null })),
  },
  {
    title: 'forgets what a commit was made from',
    comparison: 'history',
    engine: () => mistold(({ sequence }) => (sequence === 1 ? { parent: null } : {})),
  },
  {
    title: 'forgets when a commit was made',
    comparison: 'history',
    engine: () => mistold(() => ({ createdAt: '2020-01-01T00:00:00.000Z' })),
  },
  {
    title: 'makes another branch of one that it knows',
    comparison: 'branches',
    engine: () =>
      changedThen((handle) => ({
        branches: async (options) =>
          (await handle.branches(options)).map((branch) =>
            branch.name === 'fix' ? { ...branch, parent: 'main' } : branch,
          ),
      })),
  },
  {
    title: 'shows a table that was dropped',
    comparison: 'tables',
    engine: () =>
      changedThen((handle) => ({
        inspect: async (options) => {
          const { tables, ...others } = await handle.inspect(options);
          const dropped = tables.slice(0, 1).map((table) => ({ ...table, key: 'node:Dropped', type: 'Dropped' }));
          return { ...others, tables: [...tables, ...dropped] };
        },
      })),
  },
  {
    title: 'writes although it only reads',
    comparison: 'read-only',
    engine: () => ({
      init: (options) => Graph.init(options),
      async open(options) {
        if (options.mode === 'read-only') await (await Graph.open({ ...options, mode: 'read-write' })).close();
        return Graph.open(options);
      },
    }),
  },
  {
    title: 'finds other merge bases than there are',
    comparison: 'lineage',
    engine: () => changedThen((handle) => ({ mergeBases: async () => (await handle.commits()).slice(-1) })),
  },
];

for (const { title, comparison, engine } of PLANTED) {
  test(`an engine that ${title} is noticed`, async (t) => {
    for (const store of comparison === 'read-only' ? [labStore(), fileStore()] : [labStore()]) {
      const data = olderSampleCase(3);
      const { failure } = await runCase(data, { engine: engine(), store });
      t.is(failure?.comparison, comparison, failure?.difference);
      t.is(data.operations[failure?.step ?? 0]?.kind, 'demote');
    }
  });
}
