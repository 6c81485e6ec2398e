import test from 'ava';
import type { CrashPoint } from '../../../props/case/crash.ts';
import type { Comparison } from '../../../props/compare/mismatch.ts';
import { Grounds } from '../../../props/race/ground.ts';
import { runCrash } from '../../../props/run/run-crash.ts';
import { labStore } from '../../../props/store/lab.ts';
import { Graph, type Engine, type GraphHandle, type OpenOptions } from '../../../src/index.ts';
import { reachRoot } from '../../../src/graph/session.ts';
import { plantInHandles } from '../support/plant.ts';
import { sampleCrash } from './support/sample-crash.ts';

// What the judgement of a crash is there for: defects of whoever recovers, each found by the comparison that is meant for it.

type Change = (handle: GraphHandle, options: OpenOptions) => Partial<GraphHandle>;

/** The engine with something changed in every handle of those who come after the one that dies. */
function heirs(change: Change): Engine {
  let opened = 0;
  return plantInHandles(Graph, (handle, { options, isFounder }) => {
    if (isFounder || options.mode === 'read-only') return {};
    opened += 1;
    return opened === 1 ? {} : change(handle, options);
  });
}

/** The same for handles that only read. */
function readers(change: Change): Engine {
  return plantInHandles(Graph, (handle, { options }) => (options.mode === 'read-only' ? change(handle, options) : {}));
}

/** The graph as it was before the operation. */
const forgetful: Change = (handle) => ({
  commits: async () => (await handle.commits()).slice(-3),
  snapshot: async () => handle.snapshot({ at: (await handle.commits()).at(-3)?.id ?? '' }),
});

const PUBLISHED: CrashPoint = { after: 'write.after_publish', passage: 1, writes: 0, landed: [] };
const OVER: CrashPoint = { after: 'write.before_sidecar_delete', passage: 1, writes: 1, landed: [] };

const PLANTED: readonly (readonly [title: string, Comparison, Engine, point?: CrashPoint])[] = [
  ['does not know a commit any more that readers have seen', 'crash', heirs(forgetful), PUBLISHED],
  [
    'forgets what it acknowledged, also when it is read',
    'crash',
    plantInHandles(Graph, (handle, { options, isFounder }) => (isFounder ? {} : forgetful(handle, options))),
    OVER,
  ],
  [
    'shows a commit that nobody made',
    'history',
    heirs((handle) => ({
      commits: async () => {
        const [head, ...others] = await handle.commits();
        return head ? [{ ...head, id: 'another' }, head, ...others] : [];
      },
    })),
  ],
  [
    'shows part of an operation while its intent lies there',
    'crash',
    readers((handle) => ({
      snapshot: async () => {
        const reader = await handle.snapshot();
        return {
          ...reader,
          commit: reader.commit,
          counts: async () => ({ nodes: { Person: 0 }, edges: { Knows: 0 } }),
        };
      },
    })),
  ],
  [
    'writes again when it recovers again',
    'twice',
    heirs((handle) => ({
      refresh: async () => {
        await handle.mutate([{ op: 'insertNode', type: 'Person', values: { name: 'kim' } }]);
        return handle.refresh();
      },
    })),
  ],
  [
    'leaves an intent',
    'intents',
    heirs((handle) => ({
      inspect: async () => ({ ...(await handle.inspect()), intents: ['01HQVMZ103SAKTBKCFHG6F73V1'] }),
    })),
  ],
  [
    'leaves drift',
    'head',
    heirs((handle) => ({
      inspect: async () => {
        const inspection = await handle.inspect();
        return { ...inspection, tables: inspection.tables.map((table) => ({ ...table, drift: true })) };
      },
    })),
  ],
  [
    'leaves what nobody ever clears away',
    'litter',
    heirs((handle, options) => ({
      mutate: async (...request) => {
        await reachRoot(options).store.create('lock', new Uint8Array(1));
        return handle.mutate(...request);
      },
    })),
  ],
  [
    'lets nobody write any more',
    'outcome',
    heirs((handle) => ({ mutate: () => handle.load({ mode: 'append', nodes: { Person: [{ name: 'ada' }] } }) })),
  ],
];

const grounds = new Grounds();

for (const [title, comparison, engine, point] of PLANTED) {
  test(`an engine that ${title} fails in the comparison ${comparison}`, async (t) => {
    const { failure, crash } = await runCrash(sampleCrash('mutate', point && { point }), grounds, {
      engine,
      store: labStore(),
    });
    t.is(failure?.comparison, comparison, failure?.difference);
    t.truthy(crash?.narrowed?.crash?.point);
    t.true((crash?.lines.length ?? 0) > 1);
  });
}
