import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { data, guardedMerge, rawPlace, row, seen } from './support/raw.ts';

// Founding a graph copies a fresh table's objects to the place where everybody looks, its manifest last.

test('a table is data, transactions and versions, and nothing else', async (t) => {
  const place = await rawPlace(t);
  await place.create('staged', [row('a', { n: 1 })]);
  t.deepEqual((await readdir(join(place.root, 'staged.lance'))).toSorted(), ['_transactions', '_versions', 'data']);
  for (const folder of ['_transactions', '_versions', 'data']) {
    const entries = await readdir(join(place.root, 'staged.lance', folder), { withFileTypes: true });
    t.true(entries.length > 0 && entries.every((entry) => entry.isFile()), `${folder} holds files only`);
  }
});

test('a copy of a fresh table is a table: it opens, reads and writes without the original', async (t) => {
  const place = await rawPlace(t);
  await place.create('staged', [row('a', { token: 't0', n: 1 }), row('b', { token: 't0' })]);
  await cp(join(place.root, 'staged.lance'), join(place.root, 'there.lance'), { recursive: true });
  await rm(join(place.root, 'staged.lance'), { recursive: true });
  const table = await place.open('there');
  t.is(await table.version(), 1);
  t.deepEqual(await seen(table), ['a=1', 'b=null']);
  t.is((await guardedMerge(table, row('a', { expected: 't0', n: 2 }), row('c'))).version, 2);
  t.is((await table.add(data(row('d')))).version, 3);
  t.is((await table.delete("id = 'b'")).version, 4);
  t.deepEqual(await seen(await place.open('there')), ['a=2', 'c=null', 'd=null']);
});

test('a copy is no table until the manifest of its first version is there', async (t) => {
  const place = await rawPlace(t);
  await place.create('staged', [row('a')]);
  const [from, to] = [join(place.root, 'staged.lance'), join(place.root, 'there.lance')];
  for (const folder of ['data', '_transactions']) await cp(join(from, folder), join(to, folder), { recursive: true });
  await mkdir(join(to, '_versions'));
  const [manifests, others] = await split(join(from, '_versions'));
  for (const name of others) await cp(join(from, '_versions', name), join(to, '_versions', name));
  await t.throwsAsync(place.open('there'), { message: /Table 'there' was not found/ });
  t.is(manifests.length, 1);
  for (const name of manifests) await cp(join(from, '_versions', name), join(to, '_versions', name));
  t.deepEqual(await seen(await place.open('there')), ['a=null']);
});

test("another's unreferred objects beside a table's own are in nobody's way", async (t) => {
  const place = await rawPlace(t);
  const table = await place.create('t', [row('a')]);
  await place.create('loser', [row('z')]);
  for (const folder of ['data', '_transactions']) {
    await cp(join(place.root, 'loser.lance', folder), join(place.root, 't.lance', folder), { recursive: true });
  }
  await table.add(data(row('b')));
  t.deepEqual(await seen(await place.open('t')), ['a=null', 'b=null']);
});

async function split(directory: string): Promise<[manifests: string[], others: string[]]> {
  const names = await readdir(directory);
  return [names.filter((name) => name.endsWith('.manifest')), names.filter((name) => !name.endsWith('.manifest'))];
}
