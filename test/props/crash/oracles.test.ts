import test from 'ava';
import type { Case } from '../../../props/case/case.ts';
import { canonicalCase } from '../../../props/case/codec.ts';
import type { DrawnStatement } from '../../../props/case/operation.ts';
import type { Crash } from '../../../props/case/crash.ts';
import { Grounds } from '../../../props/crash/ground.ts';
import { runCrash } from '../../../props/crash/run-crash.ts';
import { labStore } from '../../../props/store/lab.ts';
import {
  Graph,
  GraphError,
  type Engine,
  type GraphHandle,
  type OpenOptions,
  type RecoveryRecord,
} from '../../../src/index.ts';
import { listSidecars, readSidecar, rewriteSidecar } from '../../../src/commit/sidecar.ts';
import { openObjectStore } from '../../../src/storage/location.ts';
import { plantInHandles } from '../support/plant.ts';
import { insertKnows, insertPerson, sampleCrash } from './support/sample-crash.ts';

// Intent: everything that a crash state is judged by notices an engine that does it wrong.

/** Keys are numbered in each lab: the founder's is the first, that of whoever dies the second. */
const KEYS_BEFORE_THE_DEATH = 2;

/** The engine with something changed in the handles of those who come after the dead. */
function changedAfterwards(change: (handle: GraphHandle, options: OpenOptions) => Partial<GraphHandle>): Engine {
  return plantInHandles(Graph, (handle, { options }) => {
    const number = Number(/\d+$/.exec(options.s3?.accessKeyId ?? '')?.[0].slice(-7));
    return number > KEYS_BEFORE_THE_DEATH ? change(handle, options) : {};
  });
}

function nodeOf(name: string): DrawnStatement {
  return { op: 'insertNode', type: 'Same', values: { name } };
}

function edgeOf(from: string, to: string): DrawnStatement {
  return { op: 'insertEdge', type: 'Same', id: `${from}-${to}`, from, to };
}

async function failureOf(engine: Engine, change: Partial<Crash> = {}) {
  const { failure } = await runCrash(sampleCrash('mutate', change), new Grounds(), { engine, store: labStore() });
  return failure?.signature;
}

test('a write that does not go through after a recovery is noticed', async (t) => {
  const engine = changedAfterwards(() => ({
    mutate: async () => {
      throw new GraphError('contention', 'write_contended', 'somebody dead is in the way');
    },
  }));
  t.is(await failureOf(engine), 'outcome: success became contention write_contended');
});

test('a second recovery that changes something is noticed', async (t) => {
  const engine = changedAfterwards((handle) => ({
    refresh: async (options) => {
      await handle.mutate([{ op: 'insertNode', type: 'Person', values: { name: 'twice' } }]);
      return handle.refresh(options);
    },
  }));
  t.is(await failureOf(engine), 'twice');
});

/** Its recoveries give up what was confirmed. */
const forgetful: Engine = {
  init: (options) => Graph.init(options),
  async open(options) {
    const store = openObjectStore(options.root, options.s3);
    for (const operationId of options.mode === 'read-only' ? [] : await listSidecars(store)) {
      const sidecar = await readSidecar(store, operationId);
      if (!sidecar) continue;
      const { made: _, ...unconfirmed } = sidecar.plan;
      await rewriteSidecar(store, unconfirmed);
    }
    return Graph.open(options);
  },
};

test('a recovery that gives up what was confirmed is noticed', async (t) => {
  const point = { after: 'write.confirmed', passage: 1, writes: 0, landed: [] } as const;
  const data = sampleCrash('mutate', { point });
  const { failure } = await runCrash(data, new Grounds(), { engine: forgetful, store: labStore() });
  t.is(failure?.signature, 'crash');
});

test('a state that is wrong is as wrong at the one death that it is narrowed to', async (t) => {
  const options = { engine: forgetful, store: labStore() };
  const { narrowed, failure } = await runCrash(sampleCrash('mutate'), new Grounds(), options);
  t.is(failure?.signature, 'crash');
  // At the write that confirms, before the failpoint that says so: the store holds the same there.
  t.like(narrowed?.crash?.point, { after: 'write.after_table_effect', writes: 1 });
  if (!narrowed) return;
  const again = await runCrash(narrowed, new Grounds(), options);
  t.is(again.failure?.signature, 'crash');
  t.is(again.crash?.states, 1);
});

test('what nobody will ever clear away is noticed', async (t) => {
  const engine = changedAfterwards((handle, { root, s3 }) => ({
    inspect: async (options) => {
      await openObjectStore(root, s3).create('forgotten.json', new Uint8Array([1]));
      return handle.inspect(options);
    },
  }));
  t.is(await failureOf(engine), 'litter');
});

test('edges that are wrong after a death are noticed where a node type has the same name', async (t) => {
  // Readers, who look before the recovery, see them as they are.
  const engine = changedAfterwards((handle, { mode }) => ({
    snapshot: async (options) => {
      const reader = await handle.snapshot(options);
      return mode === 'read-only' ? reader : Object.assign(reader, { scanEdges: async () => [] });
    },
  }));
  const data = canonicalCase({
    ...sampleCrash('mutate', {
      operation: { kind: 'mutate', statements: [edgeOf('b', 'a')] },
      next: { kind: 'mutate', statements: [nodeOf('c')] },
      point: { after: 'write.sidecar_armed', passage: 1, writes: 0, landed: [] },
    }),
    schema: {
      nodes: { Same: { key: ['name'], properties: { name: { type: 'String' } } } },
      edges: { Same: { from: 'Same', to: 'Same', properties: {} } },
    },
    operations: [{ kind: 'mutate', statements: [nodeOf('a'), nodeOf('b'), edgeOf('a', 'b')] }],
  });
  const right = await runCrash(data, new Grounds(), { engine: Graph, store: labStore() });
  t.is(right.failure, undefined);
  const { failure } = await runCrash(data, new Grounds(), { engine, store: labStore() });
  t.like(failure, { comparison: 'queries' });
  t.regex(failure?.difference ?? '', /scanEdges\("Same"\)/);
});

const MISREPORTS: Readonly<Record<string, (records: readonly RecoveryRecord[]) => readonly RecoveryRecord[]>> = {
  'is on no record': () => [],
  'is on record twice': (records) => [...records, ...records],
  'is on record with another outcome': (records) =>
    records.map((one) => ({ ...one, outcome: one.outcome === 'spent' ? 'published' : 'spent' })),
  'is on record under a name that nobody had': (records) => records.map((one) => ({ ...one, operation: 'nobody' })),
};

for (const [what, misreport] of Object.entries(MISREPORTS)) {
  test(`a recovery that ${what} is noticed`, async (t) => {
    const engine = changedAfterwards((handle) => ({
      inspect: async (options) => {
        const { recoveries, ...inspection } = await handle.inspect(options);
        return { ...inspection, ...(recoveries && { recoveries: misreport(recoveries) }) };
      },
    }));
    t.is(await failureOf(engine), 'recoveries');
  });
}

test('a record of a recovery where there was nothing to recover is noticed', async (t) => {
  const record: RecoveryRecord = { operation: 'nobody', commit: 'none', outcome: 'spent' };
  const engine = changedAfterwards((handle) => ({
    inspect: async (options) => {
      const { recoveries, ...inspection } = await handle.inspect(options);
      return { ...inspection, ...(recoveries && { recoveries: recoveries.length > 0 ? recoveries : [record] }) };
    },
  }));
  t.is(await failureOf(engine), 'recoveries');
});

test('a write that does not recover what it overlaps is noticed', async (t) => {
  const engine = changedAfterwards((handle) => ({
    mutate: async (statements, options) =>
      statements.every(({ op }) => op.startsWith('delete'))
        ? { commit: null, inserted: 0, updated: 0, deleted: 0, ids: [] }
        : handle.mutate(statements, options),
  }));
  const point = { after: 'write.after_table_effect', passage: 1, writes: 0, landed: [] } as const;
  t.is(await failureOf(engine, { point }), undefined);
  t.is(await failureOf(engine, { heir: 'standby', point }), 'intents');
});

test('a write that comes next on other tables, or on none, is not blamed for what it need not recover', async (t) => {
  const point = { after: 'write.after_table_effect', passage: 1, writes: 0, landed: [] } as const;
  const operation = { kind: 'mutate', statements: [{ op: 'deleteEdges', type: 'Knows' }] } as const;
  const crash = { operation, heir: 'standby', point } as const;
  const data = sampleCrash('mutate', crash);
  const operations: Case['operations'] = [...data.operations, insertKnows('ada', 'bob')];
  for (const next of [insertPerson('zoe'), { kind: 'mutate', statements: [] } as const]) {
    const small = canonicalCase({ ...data, operations, crash: { ...crash, next } });
    const report = await runCrash(small, new Grounds(), { engine: Graph, store: labStore() });
    t.is(report.failure, undefined);
    t.is(report.crash?.states, 1);
  }
});
