import test from 'ava';
import type { Case } from '../../../props/case/case.ts';
import { startOf } from '../../../props/draw/race.ts';
import { Grounds } from '../../../props/race/ground.ts';
import { runInterleaving } from '../../../props/race/run-interleaving.ts';
import { fileStore } from '../../../props/store/file.ts';
import { labStore } from '../../../props/store/lab.ts';
import { StoreError } from '../../../props/store/store.ts';
import { interleavings } from '../../../props/suite/interleavings.ts';
import { Graph, GraphError, type Engine, type S3Options } from '../../../src/index.ts';
import { fakeEngine } from '../support/fake-engine.ts';
import { plantInHandles } from '../support/plant.ts';

const suite = interleavings();
const grounds = new Grounds();
const run = (index: number, engine: Engine = Graph, store = labStore()) =>
  runInterleaving(suite.draw(11, index), grounds, { engine, store });

test('a race is explained by the order of its commits, and the same case does the same each time', async (t) => {
  for (const index of [0, 1, 2]) {
    const [first, second] = [await run(index), await run(index)];
    t.is(first.failure, undefined);
    t.truthy(first.race?.trace);
    t.deepEqual(second.race, first.race);
    t.deepEqual(second.steps, first.steps);
  }
});

test('on a directory actors take turns at failpoints, and nobody counts durable writes', async (t) => {
  const { failure, race } = await run(3, Graph, fileStore());
  t.is(failure, undefined);
  t.is(race?.trace, undefined);
  t.true(race !== undefined && race.lanes.length > 0);
});

test('an engine that acknowledges what it did not do is found out by the order', async (t) => {
  // Every second write is answered as if it had been done.
  let writes = 0;
  const forgetful = plantInHandles(Graph, (handle, { isFounder }) => ({
    mutate: async (statements, options) => {
      const result = await handle.mutate(statements, options);
      if (isFounder || !result.commit || ++writes % 2 > 0) return result;
      return { ...result, inserted: result.inserted + 1 };
    },
  }));
  const { failure } = await run(1, forgetful);
  t.like(failure, { comparison: 'order', signature: 'order: inexplicable_write' });
});

test('an engine that cannot say what became of what it refused is found out, though nothing failed', async (t) => {
  const doubtful = plantInHandles(Graph, (handle, { isFounder }) => ({
    mutate: (statements, options) =>
      handle.mutate(statements, options).catch((error: unknown) => {
        if (isFounder || !(error instanceof GraphError)) throw error;
        throw new GraphError(error.kind, error.code, error.message, { outcome: 'unknown' });
      }),
  }));
  const failures = [];
  for (const index of [0, 1, 2, 3]) failures.push((await run(index, doubtful)).failure?.signature);
  t.true(failures.includes('order: unjustified_doubt'), String(failures));
});

test('a race that does not end tells what it came to', async (t) => {
  const write = { kind: 'mutate', statements: [{ op: 'insertNode', type: 'City', values: { code: 7 } }] } as const;
  const preemption = { actor: 0, operation: 1, access: 0, to: 1 };
  const schedule = { order: [0, 1], preemptions: [{ ...preemption, operation: 7 }, preemption] };
  const drawn = { programs: [[write, write], [write]], schedule };
  const data: Case = { ...suite.draw(11, 0), operations: startOf(1), race: drawn };
  const stuck = plantInHandles(fakeEngine(), (handle) => ({
    mutate: (statements, options) =>
      options?.actor === 'b#1' ? new Promise(() => {}) : handle.mutate(statements, options),
  }));
  const options = { engine: stuck, store: fileStore(), patienceMs: 500 };
  const { failure, race, narrowed } = await runInterleaving(data, grounds, options);
  t.is(failure?.comparison, 'hang');
  const [first, outcome, last, ...none] = race?.lanes ?? [];
  t.like(first, { actor: 0 });
  t.like(outcome, { actor: 0, text: '= 1 inserted, 0 updated, 0 deleted, commit 3' });
  t.like(last, { actor: 1 });
  t.deepEqual(none, []);
  t.deepEqual(narrowed?.race?.schedule.preemptions, [preemption]);
});

test('a race in which a client gave up on a request that waited for its turn has no verdict', async (t) => {
  const write = { kind: 'mutate', statements: [{ op: 'insertNode', type: 'City', values: { code: 7 } }] } as const;
  const preemptions = [{ actor: 0, operation: 0, access: 1, to: 1 }];
  const data: Case = {
    ...suite.draw(11, 0),
    race: { programs: [[write], [write]], schedule: { order: [0, 1], preemptions } },
  };
  // The first asks for something shared, and hangs up once the second goes on in its place.
  const patience = new AbortController();
  const impatient = plantInHandles(Graph, (handle, { options: { s3 } }) => ({
    mutate: async (statements, options) => {
      if (options?.actor === 'a#1') await ask(s3, patience.signal).catch(() => {});
      if (options?.actor === 'b#1') patience.abort();
      return handle.mutate(statements, options);
    },
  }));
  const run = (engine: Engine) => runInterleaving(data, grounds, { engine, store: labStore() });
  t.is((await run(Graph)).failure, undefined);
  await t.throwsAsync(run(impatient), { instanceOf: StoreError, message: /the machine is too slow/ });
});

/** A request that others could notice. */
function ask(s3: S3Options | undefined, signal: AbortSignal): Promise<Response> {
  const authorization = `AWS4-HMAC-SHA256 Credential=${s3?.accessKeyId}/`;
  return fetch(`${s3?.endpoint}/graphs/graph/__recovery/1.json`, {
    method: 'DELETE',
    headers: { authorization },
    signal,
  });
}
