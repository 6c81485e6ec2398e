import test from 'ava';
import { memoryStore } from '../../src/storage/memory.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { verifyConditionalWrites } from '../../src/storage/probe.ts';

test('a store that keeps its word passes, and nothing is left in it', async (t) => {
  const store = memoryStore();
  await verifyConditionalWrites(store, 'id');
  t.deepEqual(await store.list('_probe/'), []);
});

/** Stores that accept conditions and do not keep them, each in its way. */
const LIARS: Readonly<Record<string, (honest: ObjectStore) => Partial<ObjectStore>>> = {
  'creates what exists': (honest) => ({
    create: async (key, bytes) => (await honest.create(key, bytes)) || true,
  }),
  'checks, and then writes': (honest) => ({
    create: async (key, bytes) => {
      if (await honest.get(key)) return false;
      await new Promise(setImmediate);
      return (await honest.create(key, bytes)) || true;
    },
  }),
  'creates nothing': () => ({ create: async () => false }),
  'replaces whatever the tag': (honest) => ({
    replace: async (key, bytes) => {
      await honest.delete(key);
      return honest.create(key, bytes);
    },
  }),
  'refuses the right tag': () => ({ replace: async () => false }),
};

for (const [habit, liar] of Object.entries(LIARS)) {
  test(`a store that ${habit} is refused, and the probe is removed`, async (t) => {
    const honest = memoryStore();
    const error = await t.throwsAsync(verifyConditionalWrites({ ...honest, ...liar(honest) }, 'id'));
    t.like(error, { kind: 'unavailable', code: 'store_without_conditional_writes' });
    t.regex(error?.message ?? '', /use one that supports If-None-Match and If-Match/);
    t.deepEqual(await honest.list('_probe/'), []);
  });
}
