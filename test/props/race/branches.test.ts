import test from 'ava';
import { CASE_FORMAT, type Case } from '../../../props/case/case.ts';
import type { Operation } from '../../../props/case/operation.ts';
import type { RaceOperation } from '../../../props/case/race.ts';
import { RACING_SCHEMA } from '../../../props/draw/race.ts';
import { Grounds } from '../../../props/race/ground.ts';
import { runInterleaving } from '../../../props/race/run-interleaving.ts';
import { labStore } from '../../../props/store/lab.ts';
import { Graph, GraphError, type Engine, type GraphHandle } from '../../../src/index.ts';
import { plantInHandles } from '../support/plant.ts';

// Defects that only branches show, planted around the engine: each is found by the race that it shows in.

const grounds = new Grounds();
const city = (code: number) =>
  ({ kind: 'mutate', statements: [{ op: 'upsertNode', type: 'City', values: { code } }] }) as const;
const dev = { kind: 'checkout', branch: 'dev' } as const;

const OPERATIONS: readonly Operation[] = [city(1), { kind: 'createBranch', name: 'dev' }, dev, city(2)];

function race(...programs: readonly (readonly RaceOperation[])[]): Case {
  return {
    format: CASE_FORMAT,
    suite: 'interleavings',
    seed: 1,
    schema: RACING_SCHEMA,
    operations: OPERATIONS,
    race: { programs, schedule: { order: programs.map((_, actor) => actor), preemptions: [] } },
  };
}

const PLANTED: readonly {
  readonly title: string;
  readonly data: Case;
  readonly signature: string;
  readonly change: (handle: GraphHandle) => Partial<GraphHandle>;
}[] = [
  {
    title: 'a deletion is acknowledged, and the branch is written to afterwards',
    data: race([{ kind: 'deleteBranch', name: 'dev' }], [dev, city(3)]),
    signature: 'order: inexplicable_branch',
    change: () => ({ deleteBranch: async () => {} }),
  },
  {
    title: 'a branch is made twice',
    data: race([{ kind: 'createBranch', name: 'old' }], [{ kind: 'createBranch', name: 'old' }]),
    signature: 'order: inexplicable_branch',
    change: (handle) => ({
      createBranch: (name, options) =>
        handle.createBranch(name, options).catch(async (error: unknown) => {
          if (!(error instanceof GraphError) || error.code !== 'branch_exists') throw error;
          return { ...(await handle.branches()).at(-1), name, actor: options?.actor } as never;
        }),
    }),
  },
  {
    title: 'a merge ignores what there is to bring',
    data: race([{ kind: 'merge', source: 'dev' }]),
    signature: 'order: inexplicable_nothing',
    change: () => ({
      merge: async () => ({ kind: 'up_to_date', commit: null, inserted: 0, updated: 0, deleted: 0 }),
    }),
  },
  {
    title: 'a merge claims to have done what another write to its target had done',
    data: race([city(3), { kind: 'merge', source: 'dev' }]),
    signature: 'order: inexplicable_write',
    change: (handle) => ({
      merge: async (source, options) => {
        const result = await handle.merge(source, options);
        return { ...result, inserted: result.inserted + 1 };
      },
    }),
  },
];

for (const { title, data, signature, change } of PLANTED) {
  test(title, async (t) => {
    const run = (engine: Engine) => runInterleaving(data, grounds, { engine, store: labStore() });
    t.is((await run(Graph)).failure, undefined);
    const planted = plantInHandles(Graph, (handle, { isFounder }) => (isFounder ? {} : change(handle)));
    t.is((await run(planted)).failure?.signature, signature);
  });
}
