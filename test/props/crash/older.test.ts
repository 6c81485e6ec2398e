import test from 'ava';
import type { Case } from '../../../props/case/case.ts';
import type { DyingOperation } from '../../../props/case/crash.ts';
import type { Demotion } from '../../../props/case/operation.ts';
import { Grounds } from '../../../props/crash/ground.ts';
import { runCrash } from '../../../props/crash/run-crash.ts';
import { fileStore } from '../../../props/store/file.ts';
import { labStore } from '../../../props/store/lab.ts';
import { Graph, type Engine, type OpenOptions } from '../../../src/index.ts';
import { openObjectStore } from '../../../src/storage/location.ts';
import { plantInHandles } from '../support/plant.ts';
import { BRANCHED, branchedCrash, insertPerson, MERGEABLE } from './support/sample-crash.ts';

// Intent: whoever dies on a graph of an older release leaves it as it was, or as it is to become; and what is wrong with that is noticed.

const grounds = new Grounds();

function older(operation: DyingOperation, demotion: Demotion, operations = BRANCHED): Case {
  return branchedCrash('mutate', { operation }, [...operations, demotion]);
}

const FIRST_WRITES: readonly (readonly [DyingOperation, Demotion, typeof BRANCHED])[] = [
  [insertPerson('kim'), { kind: 'demote', version: 3 }, BRANCHED],
  [{ kind: 'deleteBranch', name: 'dev' }, { kind: 'demote', version: 4 }, MERGEABLE],
];

for (const [operation, demotion, operations] of FIRST_WRITES) {
  test(`whoever dies in a ${operation.kind} that comes first on a branch of an older graph leaves all of it or nothing`, async (t) => {
    t.timeout(300_000, 'many states are judged, on a machine that may be busy');
    const { failure, crash } = await runCrash(older(operation, demotion, operations), grounds, {
      engine: Graph,
      store: labStore(),
    });
    t.is(failure, undefined, failure?.difference);
    t.true((crash?.crashed.get('migrate.replaced') ?? 0) > 0);
  });
}

test('so does whoever dies at a failpoint while it opens the graph, on a store that nobody can fork', async (t) => {
  t.timeout(300_000, 'every death has a graph of its own');
  const data = branchedCrash('mutate', { operation: { kind: 'open' } }, [
    insertPerson('ada'),
    { kind: 'demote', version: 3 },
  ]);
  const { failure, crash } = await runCrash(data, grounds, { engine: Graph, store: fileStore() });
  t.is(failure, undefined, failure?.difference);
  for (const name of ['history_copied', 'head_set', 'furnished', 'replaced', 'stamped'] as const) {
    t.true((crash?.crashed.get(`migrate.${name}`) ?? 0) > 0, name);
  }
});

/** One death, in the middle of a migration. */
const DEATH = branchedCrash(
  'mutate',
  { operation: { kind: 'open' }, point: { after: 'migrate.replaced', passage: 1, writes: 0, landed: [] } },
  [...MERGEABLE, { kind: 'demote', version: 4 }],
);

async function failureOf(engine: Engine) {
  const { failure } = await runCrash(DEATH, new Grounds(), { engine, store: labStore() });
  return failure?.signature;
}

/** The engine with something done behind every opening for writing. */
function openingMore(work: (options: OpenOptions) => Promise<unknown>): Engine {
  return {
    init: (options) => Graph.init(options),
    async open(options) {
      const handle = await Graph.open(options);
      if (options.mode !== 'read-only') await work(options);
      return handle;
    },
  };
}

test('a death in the middle of a migration is judged right', async (t) => {
  t.is(await failureOf(Graph), undefined);
});

test('a migration that never comes to its end is noticed', async (t) => {
  let turns = 0;
  const engine = openingMore(async ({ root, s3 }) => {
    turns += 1;
    await openObjectStore(root, s3).create(`_schema/turn-${turns}.json`, new Uint8Array([1]));
  });
  t.is(await failureOf(engine), 'twice');
});

test('a branch of a run that is left behind is noticed', async (t) => {
  const engine = openingMore(async ({ root, s3 }) => {
    const store = openObjectStore(root, s3);
    const [ref] = await store.list('__manifest.lance/_refs/branches/');
    const object = ref === undefined ? undefined : await store.get(ref);
    if (object) await store.create('__manifest.lance/_refs/branches/__run__1.json', object.bytes);
  });
  t.is(await failureOf(engine), 'litter');
});

for (const [title, signature, change] of [
  ['what was merged', 'history', { merged: 'nobody' }],
  ['who made a commit', 'history', { actor: null }],
] as const) {
  test(`a reader who is told otherwise in the middle of a migration ${title} is noticed`, async (t) => {
    let reads = 0;
    // The first to read are those who look at the graph before anybody dies.
    const engine = plantInHandles(Graph, (handle, { options }) =>
      options.mode === 'read-only'
        ? {
            commits: async (bounds) => {
              const commits = await handle.commits(bounds);
              reads += 1;
              return reads > 2 ? commits.map((commit) => ({ ...commit, ...change })) : commits;
            },
          }
        : {},
    );
    t.is(await failureOf(engine), signature);
  });
}
