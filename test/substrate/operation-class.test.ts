import { Index, type Table } from '@lancedb/lancedb';
import test from 'ava';
import { data, guardedMerge, rawPlace, row, seen, upsert } from './support/raw.ts';
import { operationOf } from './support/transaction.ts';

// What made a version is read from the number of its operation; which of them keep the rows is what these tests hold.

const OPERATIONS: readonly (readonly [string, number, (table: Table) => Promise<unknown>])[] = [
  ['append', 100, (table) => table.add(data(row('b'), row('c')))],
  ['delete', 101, (table) => table.delete("id = 'b'")],
  ['overwrite', 102, (table) => table.add(data(row('a'), row('b')), { mode: 'overwrite' })],
  ['index', 103, (table) => table.createIndex('id', { config: Index.btree() })],
  ['upsert', 108, (table) => upsert(table, row('a', { n: 1 }), row('d'))],
  ['guarded merge', 108, (table) => guardedMerge(table, row('a', { n: 2 }), row('e'))],
  ['update', 108, (table) => table.update({ where: "id = 'a'", values: { n: 7 } })],
  ['new column', 105, (table) => table.addColumns([{ name: 'm', valueSql: '1' }])],
  ['dropped column', 109, (table) => table.dropColumns(['m'])],
  ['metadata of a field', 110, (table) => table.updateFieldMetadata([{ path: 'n', metadata: { a: 'b' } }])],
];

test('each operation has its number', async (t) => {
  const place = await rawPlace(t);
  const table = await place.create('t', [row('a')]);
  t.is(operationOf(await place.manifest('t', 1)).operation, 102, 'creation is an overwrite of nothing');
  for (const [what, expected, write] of OPERATIONS) {
    await write(table);
    t.is(operationOf(await place.manifest('t', await table.version())).operation, expected, what);
  }
});

test('an optimize reserves fragments (107), rewrites (104) and updates its indexes (103), and keeps every row', async (t) => {
  const place = await rawPlace(t);
  const table = await place.create('t', [row('a')]);
  for (const id of ['b', 'c', 'd']) await table.add(data(row(id)));
  await table.createIndex('id', { config: Index.btree() });
  await table.add(data(row('e')));
  await table.delete("id = 'b'");
  const [before, rows] = [await table.version(), await seen(table)];
  await table.optimize();
  const made: number[] = [];
  for (let version = before + 1; version <= (await table.version()); version += 1) {
    made.push(operationOf(await place.manifest('t', version)).operation);
  }
  t.deepEqual(new Set(made), new Set([107, 104, 103]));
  t.deepEqual(made.slice(0, 2), [107, 104]);
  t.deepEqual(await seen(table), rows);
});

test('an index keeps every row', async (t) => {
  const place = await rawPlace(t);
  const table = await place.create('t', [row('a', { n: 1 }), row('b')]);
  await table.createIndex('id', { config: Index.btree() });
  await table.updateFieldMetadata([{ path: 'n', metadata: { a: 'b' } }]);
  t.is(await table.version(), 3);
  t.deepEqual(await seen(table), ['a=1', 'b=null']);
});

test('a rebased write keeps its operation', async (t) => {
  const place = await rawPlace(t);
  const table = await place.create('t', [row('a'), row('b')]);
  const writes: readonly (readonly [number, (late: Table) => Promise<{ version: number }>])[] = [
    [100, (late) => late.add(data(row('x')))],
    [101, (late) => late.delete("id = 'b'")],
    [108, (late) => upsert(late, row('a', { n: 1 }))],
  ];
  for (const [operation, write] of writes) {
    const late = await place.open('t');
    await table.checkoutLatest();
    await table.add(data(row(`landed before ${operation}`)));
    const { version } = await write(late);
    t.is(operationOf(await place.manifest('t', version)).operation, operation);
  }
});

test('even a large transaction lies within its manifest', async (t) => {
  const place = await rawPlace(t);
  const rows = Array.from({ length: 10_000 }, (_, index) => row(`r${index}`));
  const table = await place.create('t', rows);
  await table.delete(`id IN (${rows.map(({ id }) => `'${String(id)}'`).join(', ')})`);
  t.is(operationOf(await place.manifest('t', 2)).operation, 101);
  await upsert(table, ...rows);
  t.is(operationOf(await place.manifest('t', 3)).operation, 108);
});
