import test from 'ava';
import { countingStore } from '../../src/storage/counting.ts';
import { memoryStore } from '../../src/storage/memory.ts';

test('every request is told, once, with its verb and key, and answered by the store within', async (t) => {
  const told: string[] = [];
  const store = countingStore(memoryStore(), (verb, key) => told.push(`${verb} ${key}`));
  const bytes = new TextEncoder().encode('x');
  t.true(await store.create('a/b', bytes));
  t.false(await store.create('a/b', bytes));
  const found = await store.get('a/b');
  t.deepEqual(found?.bytes, bytes);
  t.true(await store.replace('a/b', bytes, found?.etag ?? ''));
  t.deepEqual(await store.list('a/'), ['a/b']);
  await store.delete('a/b');
  t.is(await store.get('a/b'), undefined);
  t.deepEqual(told, ['create a/b', 'create a/b', 'get a/b', 'replace a/b', 'list a/', 'delete a/b', 'get a/b']);
});
