import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { data, fragments, guardedMerge, rawPlace, row, upsert } from './support/raw.ts';

// Folding while publishing keeps the manifest's fragments bounded only because of how Lance lays rows out.

test('the upper half of a row id is the fragment that holds the row', async (t) => {
  const place = await rawPlace(t);
  const table = await place.create('t', [row('a'), row('b')]);
  await table.add(data(row('c')));
  t.deepEqual(await fragments(table), { 0: ['a', 'b'], 1: ['c'] });
  t.is((await table.stats()).fragmentStats.numFragments, 2);
  t.is((await readdir(join(place.root, 't.lance/data'))).length, 2);
});

test('a merge puts what it rewrites and what it inserts into one new fragment', async (t) => {
  const table = await (await rawPlace(t)).create('t', [row('a'), row('b')]);
  await guardedMerge(table, row('b', { n: 1 }), row('c'), row('d'));
  t.deepEqual(await fragments(table), { 0: ['a'], 1: ['b', 'c', 'd'] });
});

test('a fragment whose rows were all rewritten disappears, at once or bit by bit', async (t) => {
  const table = await (await rawPlace(t)).create('t', [row('a'), row('b'), row('c')]);
  await guardedMerge(table, row('a'), row('b'), row('c'));
  t.deepEqual(await fragments(table), { 1: ['a', 'b', 'c'] });
  await guardedMerge(table, row('a'));
  await guardedMerge(table, row('c'));
  t.deepEqual(await fragments(table), { 1: ['b'], 2: ['a'], 3: ['c'] });
  await guardedMerge(table, row('b'));
  t.deepEqual(await fragments(table), { 2: ['a'], 3: ['c'], 4: ['b'] });
  t.is((await table.stats()).fragmentStats.numFragments, 3);
});

test('rows of many fragments rewritten in one merge end up in one, however many there were', async (t) => {
  const table = await (await rawPlace(t)).create('t', [row('r0')]);
  for (let index = 1; index < 10; index += 1) await table.add(data(row(`r${index}`)));
  t.is((await table.stats()).fragmentStats.numFragments, 10);
  await guardedMerge(table, ...Array.from({ length: 10 }, (_, index) => row(`r${index}`, { n: index })));
  t.is((await table.stats()).fragmentStats.numFragments, 1);
  t.is(await table.countRows(), 10);
});

test('a fragment whose rows were all deleted disappears', async (t) => {
  const table = await (await rawPlace(t)).create('t', [row('a')]);
  await table.add(data(row('b')));
  await table.delete("id = 'a'");
  t.is((await table.stats()).fragmentStats.numFragments, 1);
  t.deepEqual(await fragments(table), { 1: ['b'] });
});

test('thousands of rows go into one fragment', async (t) => {
  const rows = Array.from({ length: 5000 }, (_, index) => row(`r${index}`));
  const table = await (await rawPlace(t)).create('t', rows);
  await upsert(table, ...rows);
  t.is((await table.stats()).fragmentStats.numFragments, 1);
});
