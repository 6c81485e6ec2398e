import test from 'ava';
import type { Crash } from '../../../props/case/crash.ts';
import type { Operation } from '../../../props/case/operation.ts';
import { Grounds } from '../../../props/crash/ground.ts';
import { runCrash } from '../../../props/crash/run-crash.ts';
import { labStore } from '../../../props/store/lab.ts';
import { Graph, GraphError, type Engine, type GraphHandle, type OpenOptions } from '../../../src/index.ts';
import type { Plan } from '../../../src/commit/plan.ts';
import { deleteSidecar, listSidecars, readSidecar, rewriteSidecar } from '../../../src/commit/sidecar.ts';
import { LanceRoot } from '../../../src/lance/connection.ts';
import { placeOf, type LancePlace } from '../../../src/lance/location.ts';
import { Manifest } from '../../../src/manifest/manifest.ts';
import { lanceConnectionTarget, openObjectStore } from '../../../src/storage/location.ts';
import { plantInHandles } from '../support/plant.ts';
import { BRANCHED, branchedCrash, insertKnows, insertPerson } from './support/sample-crash.ts';

// Intent: what a crash may leave of branches is judged as sharply as what it may leave of rows.

async function failureOf(
  engine: Engine,
  kind: Parameters<typeof branchedCrash>[0],
  change: Partial<Crash> = {},
  operations?: readonly Operation[],
) {
  const options = { engine, store: labStore() };
  const { failure } = await runCrash(branchedCrash(kind, change, operations), new Grounds(), options);
  return failure;
}

/** The engine with something done to the intents that are there, and to what they are about, before it is opened for writing. */
function beforeOpening(work: (options: OpenOptions, plan: Plan) => Promise<void>): Engine {
  return {
    init: (options) => Graph.init(options),
    async open(options) {
      const store = openObjectStore(options.root, options.s3);
      for (const operationId of options.mode === 'read-only' ? [] : await listSidecars(store)) {
        const sidecar = await readSidecar(store, operationId);
        if (sidecar) await work(options, sidecar.plan);
      }
      return Graph.open(options);
    },
  };
}

async function onTables(options: OpenOptions, work: (lance: LanceRoot) => Promise<void>): Promise<void> {
  const lance = new LanceRoot(lanceConnectionTarget(options.root, options.s3));
  try {
    await work(lance);
  } finally {
    lance.close();
  }
}

/** The forks that a branch wrote to. */
async function forksOf(options: OpenOptions, branch: string): Promise<readonly LancePlace[]> {
  const reader = await Graph.open({ ...options, branch, mode: 'read-only' });
  const { tables } = await reader.inspect();
  await reader.close();
  return tables.filter(({ inherited }) => !inherited).map(({ location }) => placeOf(location));
}

async function dropForks(options: OpenOptions, of: string): Promise<void> {
  const forks = await forksOf(options, of);
  await onTables(options, async (lance) => {
    for (const { table, branch = '' } of forks) await (await lance.open(table, []))?.dropFork(branch);
  });
}

test('a deletion that removes forks before the branch is gone is noticed', async (t) => {
  const engine = plantInHandles(Graph, (handle, { options }) => ({
    deleteBranch: async (name, bounds) => {
      if (name === 'dev') await dropForks(options, name);
      await handle.deleteBranch(name, bounds);
    },
  }));
  t.regex((await failureOf(engine, 'deleteBranch'))?.signature ?? '', /^outcome: success became corrupt/);
});

test('a deletion that leaves a fork registered is noticed', async (t) => {
  const engine = plantInHandles(Graph, (handle, { options }) => ({
    deleteBranch: async (name, bounds) => {
      const store = openObjectStore(options.root, options.s3);
      const refs = (await forksOf(options, name)).map(
        ({ table, branch }) => `${table}.lance/_refs/branches/${branch}.json`,
      );
      const kept = await Promise.all(refs.map(async (key) => [key, await store.get(key)] as const));
      await handle.deleteBranch(name, bounds);
      for (const [key, object] of kept) if (object) await store.create(key, object.bytes);
    },
  }));
  t.is((await failureOf(engine, 'deleteBranch'))?.signature, 'litter');
});

test('a recovery that leaves the fork of a spent plan registered is noticed', async (t) => {
  const engine = beforeOpening(async ({ root, s3 }, plan) => {
    const tables = plan.tables.map(({ forkOf: _, ...table }) => table);
    await rewriteSidecar(openObjectStore(root, s3), { ...plan, tables });
  });
  const failure = await failureOf(engine, 'mutate', {}, BRANCHED);
  t.is(failure?.signature, 'litter');
});

test('a branch that is visible before its catalog is whole is noticed', async (t) => {
  const engine = plantInHandles(Graph, (handle, { options }) => ({
    branches: async (bounds) => {
      const branches = [...(await handle.branches(bounds))];
      await onTables(options, async (lance) => {
        const main = await Manifest.open(lance);
        for (const row of (await main?.load())?.branches.values() ?? []) {
          const { name, incarnation, commit, actor, createdAt } = row;
          const branch = { name, incarnation, parent: 'main', commit, actor, createdAt };
          if (row.state === 'creating') branches.push(branch);
        }
      });
      return branches;
    },
  }));
  t.is((await failureOf(engine, 'createBranch'))?.signature, 'outcome: success became not_found unknown_branch');
});

/** Puts the tables that an intent forked back to where it forked them. */
const meddling = beforeOpening((options, plan) =>
  onTables(options, async (lance) => {
    for (const { forkOf } of plan.tables) {
      if (forkOf) await (await lance.open(forkOf.location, []))?.restore(forkOf.version);
    }
  }),
);

test("a recovery that restores a table of the branch's parent is noticed", async (t) => {
  const failure = await failureOf(meddling, 'mutate', {}, BRANCHED);
  t.is(failure?.signature, 'crash');
  t.regex(failure?.difference ?? '', /where the tables of main stand/);
});

/** In the middle of a write to the table that the branch writes to. */
const ON_MAIN = { branch: 'main', write: insertKnows('ada', 'bob') } as const;

test('a recovery leaves alone what somebody else is in the middle of on the parent', async (t) => {
  const change = { sleeper: ON_MAIN, operation: insertKnows('dan', 'ada') };
  t.is(await failureOf(Graph, 'mutate', change, BRANCHED), undefined);
  const failure = await failureOf(meddling, 'mutate', change, BRANCHED);
  t.regex(failure?.difference ?? '', /where the tables of main stand/);
});

test('a recovery that takes away the intent of somebody on another branch is noticed', async (t) => {
  const engine = beforeOpening(async ({ root, s3, branch }, plan) => {
    if (plan.branch === 'main' && branch === 'dev') await deleteSidecar(openObjectStore(root, s3), plan.operationId);
  });
  const point = { after: 'write.sidecar_armed', passage: 1, writes: 0, landed: [] } as const;
  const heir = 'standby' as const;
  t.is((await failureOf(engine, 'mutate', { sleeper: ON_MAIN }, BRANCHED))?.signature, 'intents');
  t.is(await failureOf(Graph, 'mutate', { sleeper: ON_MAIN, point, heir }, BRANCHED), undefined);
});

test('a deletion that forgets what somebody had forked and not published is noticed', async (t) => {
  const sleeper = { branch: 'dev', write: insertKnows('ada', 'bob') };
  const point = { after: 'branch.closing', passage: 1, writes: 0, landed: [] } as const;
  // Nobody who deletes it finds an intent that would tell of the fork.
  const engine = beforeOpening(async ({ root, s3, branch }, plan) => {
    if (plan.branch !== 'main' && branch === undefined)
      await deleteSidecar(openObjectStore(root, s3), plan.operationId);
  });
  t.is(await failureOf(Graph, 'deleteBranch', { sleeper, point }), undefined);
  t.is((await failureOf(engine, 'deleteBranch', { sleeper, point }))?.signature, 'litter');
});

/** The engine with something changed in handles on the branch. */
function changedOnDev(change: (handle: GraphHandle) => Partial<GraphHandle>): Engine {
  return plantInHandles(Graph, (handle) => (handle.branch === 'dev' ? change(handle) : {}));
}

test('a handle that goes on showing a branch which was deleted is noticed', async (t) => {
  const point = { after: 'branch.deleted', passage: 1, writes: 0, landed: [] } as const;
  const engine = changedOnDev((handle) => ({ commits: (bounds) => handle.commits(bounds).catch(() => []) }));
  t.is(await failureOf(Graph, 'deleteBranch', { heir: 'standby', point }), undefined);
  t.is((await failureOf(engine, 'deleteBranch', { heir: 'standby', point }))?.signature, 'crash');
});

test('a name that cannot be taken again after somebody died over it is noticed', async (t) => {
  const point = { after: 'branch.announced', passage: 1, writes: 0, landed: [] } as const;
  let made = 0;
  const engine = plantInHandles(Graph, (handle) => ({
    createBranch: async (name, options) => {
      if (name === 'fix' && made++ > 0) throw new GraphError('conflict', 'branch_exists', 'somebody dead has the name');
      return handle.createBranch(name, options);
    },
  }));
  const failure = await failureOf(engine, 'createBranch', { point });
  t.is(failure?.signature, 'outcome: success became conflict branch_exists');
});

test('a merge whose confirmed plan is given up is noticed', async (t) => {
  const point = { after: 'write.confirmed', passage: 1, writes: 0, landed: [] } as const;
  const engine = beforeOpening(async ({ root, s3 }, { made: _, ...unconfirmed }) => {
    await rewriteSidecar(openObjectStore(root, s3), unconfirmed);
  });
  const operations = [...BRANCHED, insertKnows('dan', 'ada'), { kind: 'checkout', branch: 'main' }] as const;
  t.is(await failureOf(Graph, 'merge', { point }, operations), undefined);
  t.is((await failureOf(engine, 'merge', { point }, operations))?.signature, 'crash');
});

test('a branch is written to, and merged, and deleted, with no trace of what was cut short', async (t) => {
  const heir = 'standby' as const;
  for (const [kind, operations] of [
    ['mutate', BRANCHED],
    ['merge', undefined],
  ] as const) {
    t.is(await failureOf(Graph, kind, { heir, next: insertPerson('zoe') }, operations), undefined);
  }
});
