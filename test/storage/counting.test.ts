import test from 'ava';
import { countCalls, countingStore } from '../../src/storage/counting.ts';
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

test('calls are counted by class and verb, until they are counted anew', async (t) => {
  const counted = countCalls(memoryStore(), (key) => (key.startsWith('a/') ? 'inner' : 'outer'));
  const bytes = new TextEncoder().encode('x');
  await counted.store.create('a/b', bytes);
  await counted.store.create('a/b', bytes);
  await counted.store.get('c');
  await counted.store.list('a/');
  t.deepEqual(counted.counts(), { 'inner create': 2, 'inner list': 1, 'outer get': 1 });
  counted.reset();
  t.deepEqual(counted.counts(), {});
  await counted.store.delete('c');
  t.deepEqual(counted.counts(), { 'outer delete': 1 });
});
