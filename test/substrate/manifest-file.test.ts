import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { data, rawPlace, row } from './support/raw.ts';
import { readManifestFile } from './support/transaction.ts';

// The engine reads one object of Lance's by itself: the manifest of a version, to learn what made it.

test('manifests are named by counting down from 2^64 - 1, so that the newest is listed first', async (t) => {
  const place = await rawPlace(t);
  const table = await place.create('t', [row('a')]);
  for (const id of ['b', 'c']) await table.add(data(row(id)));
  const names = (await readdir(join(place.root, 't.lance/_versions'))).filter((name) => name.endsWith('.manifest'));
  t.deepEqual(names.toSorted(), [
    '18446744073709551612.manifest',
    '18446744073709551613.manifest',
    '18446744073709551614.manifest',
  ]);
});

test('a manifest ends with its position, two version numbers and LANC', async (t) => {
  const place = await rawPlace(t);
  await place.create('t', [row('a')]);
  const bytes = Buffer.from(await place.manifest('t', 1));
  t.is(bytes.subarray(-4).toString(), 'LANC');
  const { position } = readManifestFile(bytes);
  t.is(position + 4 + bytes.readUInt32LE(position), bytes.length - 16, 'the manifest is the last section');
});

test('a manifest tells its own version (3), and where the transaction that made it lies (21)', async (t) => {
  const place = await rawPlace(t);
  const table = await place.create('t', [row('a')]);
  await table.add(data(row('b')));
  for (const version of [1, 2]) {
    const { manifest, transaction, position } = readManifestFile(await place.manifest('t', version));
    t.is(manifest.find(({ field }) => field === 3)?.value, version);
    const at = manifest.find(({ field }) => field === 21)?.value;
    t.true(typeof at === 'number' && at < position);
    t.is(transaction.filter(({ field }) => field >= 100).length, 1);
  }
});

test('a folder without manifests is no table', async (t) => {
  const place = await rawPlace(t);
  await place.create('t', [row('a')]);
  await t.throwsAsync(place.open('u'), { message: /Table 'u' was not found/ });
});
