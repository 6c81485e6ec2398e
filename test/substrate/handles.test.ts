import type { Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { data, rawPlace, row, seen, upsert } from './support/raw.ts';

// Handles are lazy: the version at which a handle stands is known without asking, and what it writes is computed there.

async function two(t: ExecutionContext): Promise<{ mine: Table; theirs: Table }> {
  const place = await rawPlace(t);
  return { theirs: await place.create('t', [row('a')]), mine: await place.open('t') };
}

test('a handle does not move until it is refreshed', async (t) => {
  const { mine, theirs } = await two(t);
  await theirs.add(data(row('b')));
  await theirs.delete("id = 'a'");
  t.is(await mine.version(), 1);
  t.deepEqual(await seen(mine), ['a=null']);
  await mine.checkoutLatest();
  t.is(await mine.version(), 3);
  t.deepEqual(await seen(mine), ['b=null']);
});

test('a write through a stale handle is rebased, and answers with the version that it truly made', async (t) => {
  const { mine, theirs } = await two(t);
  await theirs.add(data(row('b')));
  await theirs.add(data(row('c')));
  t.is((await mine.add(data(row('d')))).version, 4);
  t.is(await mine.version(), 4);
  t.deepEqual(await seen(mine), ['a=null', 'b=null', 'c=null', 'd=null']);
});

test('a delete and an upsert through stale handles answer with the versions that they truly made', async (t) => {
  const { mine, theirs } = await two(t);
  await theirs.add(data(row('b')));
  t.is((await mine.delete("id = 'a'")).version, 3);
  await theirs.add(data(row('c')));
  t.is((await mine.delete("id = 'b'")).version, 5);
  t.is((await theirs.add(data(row('d')))).version, 6);
  t.is((await upsert(mine, row('c', { n: 7 }))).version, 7);
  t.deepEqual(await seen(mine), ['c=7', 'd=null']);
});

test('a write that failed leaves its handle where it was', async (t) => {
  const { mine, theirs } = await two(t);
  await theirs.add(data(row('b')), { mode: 'overwrite' });
  await t.throwsAsync(mine.add(data(row('c'))));
  t.is(await mine.version(), 1);
  await t.throwsAsync(mine.add(data(row('c'))), undefined, 'and no second attempt goes better');
  await mine.checkoutLatest();
  t.is((await mine.add(data(row('c')))).version, 3);
});

test('a handle that is checked out at a version refuses to append and to delete until it is let go', async (t) => {
  const { mine, theirs } = await two(t);
  await theirs.add(data(row('b')));
  await mine.checkout(1);
  await t.throwsAsync(mine.add(data(row('x'))), { message: /specific version is checked out/ });
  await t.throwsAsync(mine.delete('true'), { message: /specific version is checked out/ });
  await mine.checkoutLatest();
  t.is((await mine.add(data(row('x')))).version, 3);
});

test('a restore leaves its handle on the newest version, ready to write', async (t) => {
  const { mine, theirs } = await two(t);
  await theirs.add(data(row('b')));
  await mine.checkout(1);
  await mine.restore();
  t.is(await mine.version(), 3);
  t.is((await mine.add(data(row('c')))).version, 4);
});

test('a checkout of a version that is not there fails, and leaves the handle free', async (t) => {
  const { mine } = await two(t);
  await t.throwsAsync(mine.checkout(99), { message: /was not found/ });
  t.is(await mine.version(), 1);
  t.is((await mine.add(data(row('b')))).version, 2);
});
