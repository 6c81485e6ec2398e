import type { Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { data, guardedMerge, rawPlace, row, seen, upsert, type RawPlace } from './support/raw.ts';

// Plans list the versions that their calls returned, so those must be true, one a call, and in one chain.

async function small(t: ExecutionContext): Promise<{ place: RawPlace; table: Table }> {
  const place = await rawPlace(t);
  return { place, table: await place.create('t', [row('a', { n: 1 })]) };
}

test('a new table is at version 1', async (t) => {
  const { table } = await small(t);
  t.is(await table.version(), 1);
});

const WRITES: Readonly<Record<string, (table: Table) => Promise<{ version: number }>>> = {
  'an append': (table) => table.add(data(row('b'), row('c'))),
  'an upsert': (table) => upsert(table, row('a', { n: 2 }), row('b')),
  'an upsert that only inserts': (table) => upsert(table, row('b')),
  'an upsert that changes nothing': (table) => upsert(table, row('a', { n: 1 })),
  'a guarded merge': (table) => guardedMerge(table, row('a', { n: 2 }), row('b')),
  'a delete': (table) => table.delete("id = 'a'"),
  'a delete of nothing': (table) => table.delete("id = 'nobody'"),
  'an overwrite': (table) => table.add(data(row('z')), { mode: 'overwrite' }),
  'a restore': async (table) => {
    await table.checkout(1);
    await table.restore();
    return { version: await table.version() };
  },
};

for (const [what, write] of Object.entries(WRITES)) {
  test(`${what} makes exactly one version, says which, and moves its handle there`, async (t) => {
    const { place, table } = await small(t);
    await table.add(data(row('y')));
    t.is((await write(table)).version, 3);
    t.is(await table.version(), 3);
    const other = await place.open('t');
    t.is(await other.version(), 3);
    t.deepEqual(await seen(other), await seen(table));
  });
}

test('adding an empty list of rows is an error and makes no version', async (t) => {
  const { place, table } = await small(t);
  await t.throwsAsync(table.add([]));
  t.is(await (await place.open('t')).version(), 1);
});

test('a merge that fails makes no version', async (t) => {
  const { place, table } = await small(t);
  await t.throwsAsync(guardedMerge(table, row('a', { expected: 'other' })));
  t.is(await (await place.open('t')).version(), 1);
  t.is((await table.add(data(row('b')))).version, 2);
});

test('racing appends all land, in one chain, and each says in which version its row came', async (t) => {
  const { place, table } = await small(t);
  const racers = await Promise.all(Array.from({ length: 8 }, () => place.open('t')));
  const answers = await Promise.all(racers.map((racer, index) => racer.add(data(row(`r${index}`)))));
  t.deepEqual(
    answers.map(({ version }) => version).toSorted((a, b) => a - b),
    Array.from({ length: 8 }, (_, index) => index + 2),
  );
  for (const [index, { version }] of answers.entries()) {
    await table.checkout(version);
    t.is(await table.countRows(`id = 'r${index}'`), 1);
    t.is(await table.countRows(), version, 'each version is the one before and one row more');
    await table.checkout(version - 1);
    t.is(await table.countRows(`id = 'r${index}'`), 0);
  }
});

test('a version never changes, whatever comes after it', async (t) => {
  const { table } = await small(t);
  await upsert(table, row('a', { n: 2 }), row('b'));
  await table.delete('true');
  await table.add(data(row('z')), { mode: 'overwrite' });
  await table.checkout(2);
  await table.restore();
  const history = [['a=1'], ['a=2', 'b=null'], [], ['z=null'], ['a=2', 'b=null']];
  for (const [index, expected] of history.entries()) {
    await table.checkout(index + 1);
    t.deepEqual(await seen(table), expected);
  }
});

test('a table keeps all its versions by itself', async (t) => {
  const { place, table } = await small(t);
  for (let index = 0; index < 50; index += 1) await table.add(data(row(`r${index}`)));
  t.is((await table.listVersions()).length, 51);
  await table.checkout(1);
  t.deepEqual(await seen(table), ['a=1']);
  const config = Buffer.from(await place.manifest('t', 51)).toString('latin1');
  t.false(config.includes('auto_cleanup'), 'nor does it ask for cleanup by age');
});
