import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { COMPARISONS, type Comparison } from '../../../props/compare/mismatch.ts';
import { runCase } from '../../../props/run/run-case.ts';
import { fileStore } from '../../../props/store/file.ts';
import { changes, merge, read, write } from '../../../model/index.ts';
import { newest } from '../../../props/run/branches.ts';
import { GraphError, type Engine, type GraphHandle } from '../../../src/index.ts';
import { attempt } from '../../../props/compare/attempt.ts';
import { fakeEngine } from '../support/fake-engine.ts';
import { plantInHandles, plantInReaders } from '../support/plant.ts';
import { branchedSampleCase, maintainedSampleCase, sampleCase } from '../support/sample-case.ts';

const store = fileStore();

interface Planted {
  readonly title: string;
  readonly comparison: Comparison;
  readonly engine: () => Engine;
}

// What each comparison is there for: a defect that it, and no other before it, has to notice.
const PLANTED: readonly Planted[] = [
  {
    title: 'throws what is no error of the contract',
    comparison: 'exception',
    engine: () => plantInHandles(fakeEngine(), () => ({ commits: () => Promise.reject(new TypeError('oops')) })),
  },
  {
    title: 'reports a defect of its own',
    comparison: 'exception',
    engine: () =>
      plantInHandles(fakeEngine(), () => ({
        load: () => Promise.reject(Object.assign(new Error('broken'), { kind: 'internal', code: 'assertion' })),
      })),
  },
  {
    title: 'never answers',
    comparison: 'hang',
    engine: () => plantInHandles(fakeEngine(), () => ({ mutate: () => new Promise(() => {}) })),
  },
  {
    title: 'takes a key that exists',
    comparison: 'outcome',
    engine: () =>
      fakeEngine({
        write: (state, request, minted) => {
          const outcome = write(state, request, minted);
          if (outcome.ok) return outcome;
          return { ok: true, state, changed: false, inserted: 0, updated: 0, deleted: 0, ids: ['ann'] };
        },
      }),
  },
  {
    title: 'refuses with another kind of error',
    comparison: 'outcome',
    engine: () =>
      fakeEngine({
        write: (state, request, minted) => {
          const outcome = write(state, request, minted);
          return outcome.ok ? outcome : { ...outcome, kind: 'bad_request' };
        },
      }),
  },
  {
    title: 'says that it does not know whether a refused write happened',
    comparison: 'outcome',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        mutate: (...request) =>
          handle.mutate(...request).catch((error: unknown) => {
            throw Object.assign(error as Error, { outcome: 'unknown' });
          }),
      })),
  },
  {
    title: 'counts a row too many',
    comparison: 'claim',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        load: async (...request) => {
          const result = await handle.load(...request);
          return { ...result, inserted: result.inserted + 1 };
        },
      })),
  },
  {
    title: 'gives the ids in another order',
    comparison: 'claim',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        load: async (...request) => {
          const result = await handle.load(...request);
          return { ...result, ids: result.ids.toReversed() };
        },
      })),
  },
  {
    title: 'makes a commit of nothing',
    comparison: 'commit',
    engine: () =>
      fakeEngine({
        write: (state, request, minted) => {
          const outcome = write(state, request, minted);
          return outcome.ok ? { ...outcome, changed: true } : outcome;
        },
      }),
  },
  {
    title: 'forgets who wrote',
    comparison: 'commit',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        load: (input) => handle.load(input),
      })),
  },
  {
    title: 'ignores a limit',
    comparison: 'answer',
    engine: () =>
      fakeEngine({
        read: (state, request) =>
          read(state, request.kind === 'scanNodes' ? { kind: request.kind, type: request.type } : request),
      }),
  },
  {
    title: 'leaves a line out of an export',
    comparison: 'answer',
    engine: () =>
      plantInReaders(fakeEngine(), (reader) => ({
        async *exportJsonLines() {
          const lines: string[] = [];
          for await (const line of reader.exportJsonLines()) lines.push(line);
          yield* lines.slice(1);
        },
      })),
  },
  {
    title: 'exports as Arrow what is of another type',
    comparison: 'answer',
    engine: () =>
      plantInReaders(fakeEngine(), (reader) => ({
        exportArrow: () => reader.exportArrow('Note', { element: 'node' }),
      })),
  },
  {
    title: 'finds no node by its id',
    comparison: 'answer',
    engine: () => plantInReaders(fakeEngine(), () => ({ getNode: async () => null })),
  },
  {
    title: 'leaves the edges of a deleted node',
    comparison: 'queries',
    engine: () =>
      fakeEngine({
        write: (state, request, minted) => {
          const outcome = write(state, request, minted);
          const isDelete = request.kind === 'mutate' && request.statements[0]?.op === 'deleteNodes';
          return outcome.ok && isDelete ? { ...outcome, state: { ...outcome.state, edges: state.edges } } : outcome;
        },
      }),
  },
  {
    title: 'stores a value other than the one that queries show',
    comparison: 'tables',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        inspect: async (options) => {
          const found = await handle.inspect(options);
          const tables = found.tables.map((table) => ({
            ...table,
            rows: (table.rows ?? []).map((row) => ({ ...row, c0: null })),
          }));
          return { ...found, tables };
        },
      })),
  },
  {
    title: 'leaves a table ahead of the manifest',
    comparison: 'head',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        inspect: async (options) => {
          const found = await handle.inspect(options);
          return { ...found, tables: found.tables.map((table) => ({ ...table, head: table.head + 1 })) };
        },
      })),
  },
  {
    title: 'leaves an intent',
    comparison: 'intents',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        inspect: async (options) => ({ ...(await handle.inspect(options)), intents: ['01ARZ3NDEKTSV4RRFFQ69G5FAV'] }),
      })),
  },
  {
    title: 'forgets the first commit',
    comparison: 'history',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        commits: async (options) => {
          const all = await handle.commits(options);
          return all.length > 1 ? all.slice(0, -1) : all;
        },
      })),
  },
  {
    title: 'answers for an old commit with what is true now',
    comparison: 'past',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        snapshot: async (options) => ({
          ...(await handle.snapshot()),
          commit: (await handle.snapshot(options)).commit,
        }),
      })),
  },
  {
    title: 'shows a reader what was written after it was taken',
    comparison: 'held',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        snapshot: async (options) => {
          const reader = await handle.snapshot(options);
          return options?.at === undefined
            ? { ...reader, counts: async () => (await handle.snapshot()).counts() }
            : reader;
        },
      })),
  },
  {
    title: 'does not show one handle what another wrote',
    comparison: 'session',
    engine: () => {
      let opened = 0;
      return plantInHandles(fakeEngine(), (handle, { isFounder }) => {
        const number = opened++;
        let newest = handle.snapshot();
        // The founder's handle sees nothing new once there is another.
        return { snapshot: () => (newest = isFounder && opened > number + 1 ? newest : handle.snapshot()) };
      });
    },
  },
  {
    title: 'shows a new handle something else',
    comparison: 'session',
    engine: () =>
      plantInReaders(fakeEngine(), (reader, { options }) => ({
        counts: async () => {
          const counts = await reader.counts();
          return options.mode === 'read-only' ? { ...counts, edges: {} } : counts;
        },
      })),
  },
  {
    title: 'reports another schema when opened again',
    comparison: 'schema',
    engine: () =>
      plantInHandles(fakeEngine(), ({ schema }, { isFounder }) =>
        isFounder ? {} : { schema: { ...schema, edges: {} } },
      ),
  },
  {
    title: 'lets a read-only handle write',
    comparison: 'read-only',
    engine: () =>
      plantInHandles(fakeEngine(), (_, { options }) =>
        options.mode === 'read-only'
          ? { mutate: async () => ({ commit: null, inserted: 0, updated: 0, deleted: 0, ids: [] }) }
          : {},
      ),
  },
];

/** The same, of what is seen only where there are branches. */
const PLANTED_ON_BRANCHES: readonly Planted[] = [
  {
    title: 'shows branches without the one that was made last',
    comparison: 'branches',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        branches: async () => (await handle.branches()).slice(0, 2),
      })),
  },
  {
    title: 'gives a branch that is made again the incarnation that it had',
    comparison: 'branches',
    engine: () => {
      const incarnations = new Map<string, string>();
      return plantInHandles(fakeEngine(), (handle) => ({
        createBranch: async (...request) => {
          const made = await handle.createBranch(...request);
          const incarnation = incarnations.get(made.name) ?? made.incarnation;
          incarnations.set(made.name, incarnation);
          return { ...made, incarnation };
        },
      }));
    },
  },
  {
    title: 'deletes no branch',
    comparison: 'deleted',
    engine: () => plantInHandles(fakeEngine(), () => ({ deleteBranch: async () => {} })),
  },
  {
    title: 'has handles of a deleted branch go on with the next one of its name',
    comparison: 'deleted',
    engine: () => {
      const engine = fakeEngine();
      return plantInHandles(engine, (handle, { options }) => ({
        snapshot: (request) =>
          handle.snapshot(request).catch(async (error: unknown) => {
            const next = (await (await engine.open({ ...options, branch: 'main' })).branches()).at(-1);
            if (next?.name !== handle.branch) throw error;
            return (await engine.open(options)).snapshot();
          }),
      }));
    },
  },
  {
    title: 'writes what is written on a branch to main as well',
    comparison: 'elsewhere',
    engine: () => {
      let main: GraphHandle | undefined;
      return plantInHandles(fakeEngine(), (handle, { isFounder }) => {
        if (isFounder) main = handle;
        return {
          mutate: async (...request) => {
            if (main && handle !== main) await main.mutate(...request);
            return handle.mutate(...request);
          },
        };
      });
    },
  },
  {
    title: 'has a branch share the state of the one that it was made from',
    comparison: 'queries',
    engine: () => {
      let main: GraphHandle | undefined;
      return plantInHandles(fakeEngine(), (handle) => {
        main ??= handle;
        return { snapshot: (options) => (main ?? handle).snapshot(options) };
      });
    },
  },
  {
    title: 'says of tables that were written to that they are those of another branch',
    comparison: 'tables',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        inspect: async (options) => {
          const found = await handle.inspect(options);
          const inherited = handle.branch !== 'main';
          return { ...found, tables: found.tables.map((table) => ({ ...table, inherited })) };
        },
      })),
  },
  {
    title: 'takes the first commit for the common ancestor of any two',
    comparison: 'lineage',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({ mergeBases: async () => (await handle.commits()).slice(-1) })),
  },
  {
    title: 'forgets among the ancestors what was merged',
    comparison: 'lineage',
    engine: () => plantInHandles(fakeEngine(), (handle) => ({ ancestors: () => handle.commits() })),
  },
  {
    title: 'lists ancestors behind what they were built on',
    comparison: 'lineage',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        ancestors: async () => {
          const [head, ...others] = await handle.ancestors();
          return head ? [head, ...others.toReversed()] : [];
        },
      })),
  },
  {
    title: 'merges on the first commit in place of the best common ancestor',
    comparison: 'outcome',
    engine: () =>
      fakeEngine({
        merge: (branches, target, name) => {
          const [first, line] = [target.published[0], branches.get(name)];
          if (!first || !line) return branches.merge(target, name);
          const source = newest(line);
          const outcome = merge({ rows: first.state, newest: first.state }, newest(target).state, source.state);
          if (!outcome.ok) return { ...outcome, reason: '' };
          const { state, inserted, updated, deleted } = outcome;
          return { ok: true, result: { kind: 'merged', inserted, updated, deleted }, state, source, bases: 1 };
        },
      }),
  },
  {
    title: 'tells a conflict without the row that both sides had',
    comparison: 'conflicts',
    engine: () =>
      fakeEngine({
        merge: (branches, target, source) => {
          const fate = branches.merge(target, source);
          if (!('conflicts' in fate)) return fate;
          return { ...fate, conflicts: fate.conflicts.map((each) => ({ ...each, base: null })) };
        },
      }),
  },
  {
    title: 'loses what a merge deletes',
    comparison: 'queries',
    engine: () =>
      fakeEngine({
        merge: (branches, target, source) => {
          const fate = branches.merge(target, source);
          return fate.ok && fate.result.deleted > 0 ? { ...fate, state: newest(target).state } : fate;
        },
      }),
  },
  {
    title: 'counts what a merge brings as nothing',
    comparison: 'claim',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        merge: async (...request) => ({ ...(await handle.merge(...request)), inserted: 0 }),
      })),
  },
  {
    title: 'forgets in the commit of a merge what was merged',
    comparison: 'commit',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        merge: async (...request) => {
          const { commit, ...result } = await handle.merge(...request);
          return { ...result, commit: commit && { ...commit, merged: null } };
        },
      })),
  },
  {
    title: 'leaves deletions out of changes',
    comparison: 'answer',
    engine: () =>
      fakeEngine({
        changes: (from, to) => {
          const { nodes, edges } = changes(from, to);
          const kept = Object.entries(nodes).map(([type, each]) => [type, { ...each, deleted: [] }] as const);
          return { nodes: Object.fromEntries(kept), edges };
        },
      }),
  },
  {
    title: 'reads the newest state whatever the time',
    comparison: 'answer',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        snapshot: ({ asOf: _, ...options } = {}) => handle.snapshot(options),
      })),
  },
];

test('an engine that does what the model does passes', async (t) => {
  const data = sampleCase();
  const report = await runCase(data, { engine: fakeEngine(), store });
  t.is(report.failure, undefined);
  t.is(report.steps.length, data.operations.length);
  t.is(report.steps.filter(({ effective }) => effective).length, data.operations.length - 2);
});

test('an engine that does what the model does on branches passes', async (t) => {
  const data = branchedSampleCase();
  const report = await runCase(data, { engine: fakeEngine(), store });
  t.is(report.failure, undefined);
  t.is(report.steps.length, data.operations.length);
  t.is(report.steps.filter(({ effective }) => effective).length, data.operations.length - 2);
  const traits = new Set(report.steps.flatMap((step) => step.traits ?? []));
  for (const trait of ['conflict: delete_update', 'merge: merged', 'merge: fast_forward', 'merge: up_to_date']) {
    t.true(traits.has(trait), trait);
  }
});

const PLANTED_IN_MAINTENANCE: readonly Planted[] = [
  {
    title: 'still reads a commit that was given up',
    comparison: 'retention',
    engine: () => fakeEngine({ cleanUp: (branches, keep) => branches.cleanUp(keep * 1000) }),
  },
  {
    title: 'refuses a commit that was given up as one that never was',
    comparison: 'retention',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        snapshot: (options) =>
          handle.snapshot(options).catch((error: unknown) => {
            throw Object.assign(error as Error, { code: 'unknown_commit' });
          }),
      })),
  },
  {
    title: 'begins a branch at a commit that was given up',
    comparison: 'outcome',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        createBranch: async (name, { from, ...options } = {}) => {
          const kept = await attempt('snapshot', () => handle.snapshot(from === undefined ? {} : { at: from }));
          return handle.createBranch(name, { ...options, ...(kept.ok && from !== undefined && { from }) });
        },
      })),
  },
  {
    title: 'gives up more than it was asked to',
    comparison: 'outcome',
    engine: () => fakeEngine({ cleanUp: (branches, keep) => branches.cleanUp(Math.min(keep, 1)) }),
  },
  {
    title: 'fails to clean what nothing is wrong with',
    comparison: 'maintenance',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        cleanup: async (options) => {
          const { tables, ...others } = await handle.cleanup(options);
          return { ...others, tables: tables.map((table) => ({ ...table, outcome: 'failed', error: 'ref_missing' })) };
        },
      })),
  },
  {
    title: 'finds drift where nobody left any',
    comparison: 'maintenance',
    engine: () =>
      plantInHandles(fakeEngine(), (handle) => ({
        repair: async (options) => {
          const { tables } = await handle.repair(options);
          return { tables: tables.map((table) => ({ ...table, found: 'suspicious' })) };
        },
      })),
  },
  {
    title: 'takes away a reader whose commit is kept',
    comparison: 'outcome',
    engine: () => losingReaders(),
  },
];

/** Whose readers are told that their commits were given up as soon as there was a cleanup. */
function losingReaders(): Engine {
  let cleanups = 0;
  return plantInHandles(fakeEngine(), (handle) => ({
    cleanup: async (options) => {
      const done = await handle.cleanup(options);
      cleanups += 1;
      return done;
    },
    snapshot: async (options) => {
      const reader = await handle.snapshot(options);
      const takenAt = cleanups;
      return {
        ...reader,
        scanNodes: async (type, query) => {
          if (takenAt === cleanups) return reader.scanNodes(type, query);
          throw new GraphError('not_found', 'commit_not_retained', 'it was given up');
        },
      };
    },
  }));
}

test('a reader whose commit is given up may be told so', async (t) => {
  const { operations } = maintainedSampleCase();
  const data = sampleCase(operations.map((each) => (each.kind === 'cleanup' ? { ...each, keep: 1 } : each)));
  const { failure } = await runCase(data, { engine: losingReaders(), store });
  t.is(failure, undefined, failure?.difference);
});

test('an engine that does what the model does about maintenance passes', async (t) => {
  const data = maintainedSampleCase();
  const report = await runCase(data, { engine: fakeEngine(), store });
  t.is(report.failure, undefined, report.failure?.difference);
  t.is(report.steps.length, data.operations.length);
  const traits = new Set(report.steps.flatMap((step) => step.traits ?? []));
  for (const what of ['readAt', 'readAsOf', 'changes', 'createBranch']) t.true(traits.has(`given up: ${what}`), what);
});

for (const [planted, data] of [
  [PLANTED, sampleCase()],
  [PLANTED_ON_BRANCHES, branchedSampleCase()],
  [PLANTED_IN_MAINTENANCE, maintainedSampleCase()],
] as const) {
  for (const { title, comparison, engine } of planted) {
    test(`an engine that ${title} fails in the comparison ${comparison}`, async (t) => {
      const { failure } = await runCase(data, { engine: engine(), store, patienceMs: 500 });
      t.is(failure?.comparison, comparison, failure?.difference);
    });
  }
}

test('a defect of the harness itself is a failure of its own class', async (t) => {
  const onStep = () => {
    throw new Error('oops');
  };
  const { failure } = await runCase(sampleCase(), { engine: fakeEngine(), store, onStep });
  t.is(failure?.comparison, 'harness');
});

test('every comparison has a planted defect that it notices', (t) => {
  // `order` is that of races: interleaving.test.ts. The four after it are those of crashes: crash/oracles.test.ts.
  const covered = new Set<Comparison>([
    ...[...PLANTED, ...PLANTED_ON_BRANCHES, ...PLANTED_IN_MAINTENANCE].map(({ comparison }) => comparison),
    'harness',
    'order',
    'crash',
    'twice',
    'recoveries',
    'litter',
  ]);
  t.deepEqual(
    COMPARISONS.filter((comparison) => !covered.has(comparison)),
    [],
  );
});

test('a failure names the step, where engine and model differ, and what each has', async (t) => {
  const engine = plantInReaders(fakeEngine(), () => ({ getNode: async () => null }));
  const { failure } = await runCase(sampleCase(), { engine, store });
  t.is(failure?.step, 4);
  t.is(
    failure?.difference,
    'at getNode: the model expects {"id":"bob","type":"Person","values":{"age":7,"name":"bob"}}, the engine has null',
  );
});

test('a run leaves nothing behind, whether it passes or fails', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'omniproof-test-'));
  t.teardown(() => rm(directory, { recursive: true }));
  const here = fileStore(directory);
  await runCase(sampleCase(), { engine: fakeEngine(), store: here });
  await runCase(sampleCase(), {
    engine: plantInReaders(fakeEngine(), () => ({ getNode: async () => null })),
    store: here,
  });
  t.deepEqual(await readdir(directory), []);
});
