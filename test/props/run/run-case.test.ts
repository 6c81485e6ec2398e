import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { COMPARISONS, type Comparison } from '../../../props/compare/mismatch.ts';
import { runCase } from '../../../props/run/run-case.ts';
import { fileStore } from '../../../props/store/file.ts';
import { read, write } from '../../../model/index.ts';
import type { Engine } from '../../../src/index.ts';
import { fakeEngine } from '../support/fake-engine.ts';
import { plantInHandles, plantInReaders } from '../support/plant.ts';
import { sampleCase } from '../support/sample-case.ts';

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

test('an engine that does what the model does passes', async (t) => {
  const data = sampleCase();
  const report = await runCase(data, { engine: fakeEngine(), store });
  t.is(report.failure, undefined);
  t.is(report.steps.length, data.operations.length);
  t.is(report.steps.filter(({ effective }) => effective).length, data.operations.length - 2);
});

for (const { title, comparison, engine } of PLANTED) {
  test(`an engine that ${title} fails in the comparison ${comparison}`, async (t) => {
    const { failure } = await runCase(sampleCase(), { engine: engine(), store, patienceMs: 500 });
    t.is(failure?.comparison, comparison, failure?.difference);
  });
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
    ...PLANTED.map(({ comparison }) => comparison),
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
