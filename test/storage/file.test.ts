import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { fileStore } from '../../src/storage/file.ts';

const BYTES = new TextEncoder().encode('bytes');

async function makeDirectory(t: ExecutionContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'omniproof-file-'));
  t.teardown(() => rm(directory, { recursive: true }));
  return directory;
}

test('only a missing file is absent: anything else in its place is an error', async (t) => {
  const directory = await makeDirectory(t);
  const store = fileStore(directory);
  await writeFile(join(directory, 'file'), 'x');
  await mkdir(join(directory, 'folder'));
  const unavailable = (key: string, operation: string) => ({
    kind: 'unavailable',
    code: 'storage_unavailable',
    details: { key, operation },
    outcome: operation === 'get' || operation === 'list' ? 'not_applied' : 'unknown',
  });
  for (const [failing, expected] of [
    [store.get('folder'), unavailable('folder', 'get')],
    [store.get('file/below'), unavailable('file/below', 'get')],
    [store.list('file/'), unavailable('file/', 'list')],
    [store.create('file/below', BYTES), unavailable('file/below', 'create')],
    [store.delete('folder'), unavailable('folder', 'delete')],
    [store.get('x'.repeat(300)), unavailable('x'.repeat(300), 'get')],
  ] as const) {
    const error = await t.throwsAsync(failing);
    t.like(error, expected);
    t.truthy(error?.cause);
  }
});

test('a store leaves nothing behind but its objects', async (t) => {
  const directory = await makeDirectory(t);
  const store = fileStore(directory);
  await Promise.all(Array.from({ length: 8 }, () => store.create('a/b', BYTES)));
  await store.replace('a/b', new TextEncoder().encode('other'), (await store.get('a/b'))?.etag ?? '');
  t.deepEqual(await readdir(join(directory, '.tmp')), []);
  t.deepEqual(await readdir(join(directory, 'a')), ['b']);
});

test('what a crashed writer left is not listed, and names of temporary files are not keys', async (t) => {
  const directory = await makeDirectory(t);
  const store = fileStore(directory);
  await mkdir(join(directory, '.tmp', 'object-dead'), { recursive: true });
  await writeFile(join(directory, '.tmp', 'object-dead', 'bytes'), 'half');
  t.deepEqual(await store.list(''), []);
  await t.throwsAsync(store.get('.tmp/object-dead/bytes'), { code: 'assertion' });
});

test('two stores that hold one tag may both replace: a directory has no compare-and-swap, and the store says so', async (t) => {
  const directory = await makeDirectory(t);
  const stores = [fileStore(directory), fileStore(directory)];
  await stores[0]?.create('a/b', BYTES);
  const tag = (await stores[0]?.get('a/b'))?.etag ?? '';
  const wins = await Promise.all(stores.map((store, i) => store.replace('a/b', new TextEncoder().encode(`${i}`), tag)));
  t.true(wins.some(Boolean));
});

test('folders that an object needed go with it, but for the outermost', async (t) => {
  const root = await makeDirectory(t);
  const store = fileStore(root);
  await store.create('a/b/c/one', new Uint8Array([1]));
  await store.create('a/b/two', new Uint8Array([2]));
  await store.delete('a/b/c/one');
  t.deepEqual((await readdir(root, { recursive: true })).filter((name) => name.startsWith('a')).toSorted(), [
    'a',
    join('a', 'b'),
    join('a', 'b', 'two'),
  ]);
  await store.delete('a/b/two');
  t.deepEqual(
    (await readdir(root)).filter((name) => name !== '.tmp'),
    ['a'],
  );
});
