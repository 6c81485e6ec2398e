import test from 'ava';
import type { Plan } from '../../src/commit/plan.ts';
import { armSidecar, readSidecar } from '../../src/commit/sidecar.ts';
import { GraphError } from '../../src/base/errors.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { memoryStore } from '../../src/storage/memory.ts';

// An intent decides what becomes visible, so it is read as it was written or not at all.

const PLAN: Plan = {
  class: 'logical',
  operation: 'mutate',
  branch: 'main',
  operationId: '01HQS2JA0AXHWSKNA9KTXCFA9E',
  commitId: '01HQS2JA0BXHWSKNA9KTXCFA9F',
  startedAt: '2024-02-29T00:00:00.000Z',
  actor: 'somebody',
  readSet: { schema: 'a'.repeat(64), tables: { 'node:person': 3 } },
  tables: [{ key: 'node:person', location: 'nodes/person', effects: ['upsert'] }],
  made: { 'node:person': { versions: [4], begunAt: 3 } },
};

async function armed(): Promise<Uint8Array> {
  const store = memoryStore();
  await armSidecar(store, PLAN);
  const [key = ''] = await store.list('__recovery/');
  return (await store.get(key))?.bytes ?? new Uint8Array();
}

/** What recovery makes of these bytes: the plan, or the kind of its error. */
async function readAs(bytes: Uint8Array): Promise<Plan | string | undefined> {
  const store: ObjectStore = { ...memoryStore(), get: async () => ({ bytes, etag: 'any' }) };
  try {
    return (await readSidecar(store, PLAN.operationId))?.plan;
  } catch (error) {
    return error instanceof GraphError ? error.kind : String(error);
  }
}

test('a bit that flips is noticed wherever it means anything', async (t) => {
  const bytes = await armed();
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const damaged = bytes.slice();
    damaged[bit >>> 3] = (damaged[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
    const read = await readAs(damaged);
    // A format that no release has is refused too, and white space means nothing.
    if (read !== 'corrupt' && read !== 'unsupported_version') t.deepEqual(read, PLAN, `bit ${bit}`);
  }
  t.deepEqual(await readAs(bytes), PLAN);
});

test('an intent that is cut short is noticed wherever it is', async (t) => {
  const bytes = await armed();
  for (let length = 0; length < bytes.length; length += 1) {
    t.is(await readAs(bytes.subarray(0, length)), 'corrupt', `${length} of ${bytes.length} bytes`);
  }
});

test('an object without a format is no intent of any release', async (t) => {
  for (const content of ['{}', '{"plan":{}}', '{"format":"3"}', '{"format":null}']) {
    t.is(await readAs(new TextEncoder().encode(content)), 'corrupt', content);
  }
  t.is(await readAs(new TextEncoder().encode('{"format":99}')), 'unsupported_version');
});
