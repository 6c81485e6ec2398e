import type { Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { arrowTable } from '../../src/lance/arrow.ts';
import { COLUMNS, data, guardedMerge, rawPlace, row, upsert, type RawPlace } from './support/raw.ts';

// The manifest's stamp is metadata of a field, and every write brings columns of its own.

const STAMP = { 'omniproof.internal_version': '5' };

test('metadata of a field is kept when a table is made', async (t) => {
  t.deepEqual(await metadata(await stamped(t)), { id: STAMP });
});

test('metadata of a field survives merges, appends, deletes, restores and reopening', async (t) => {
  const { place, table } = await stampedPlace(t);
  await guardedMerge(table, row('a', { n: 1 }), row('b'));
  t.deepEqual(await metadata(table), { id: STAMP }, 'guarded merge');
  await upsert(table, row('a'), row('c'));
  await table.add(data(row('d')));
  await table.delete("id = 'b'");
  await table.checkout(2);
  await table.restore();
  t.deepEqual(await metadata(table), { id: STAMP });
  t.deepEqual(await metadata(await place.open('t')), { id: STAMP });
});

test('metadata of a field survives when every row is rewritten', async (t) => {
  const table = await stamped(t);
  for (let n = 0; n < 3; n += 1) await guardedMerge(table, row('a', { n }));
  t.deepEqual(await metadata(table), { id: STAMP });
});

test('an overwrite takes names, types and nullability from its rows, so it keeps them when they are the same', async (t) => {
  const table = await stamped(t);
  const before = await shape(table);
  await table.add(data(row('z')), { mode: 'overwrite' });
  t.deepEqual(await shape(table), before);
  const [first, ...others] = COLUMNS;
  await table.add(arrowTable([...others, ...(first ? [first] : [])], [row('z')]), { mode: 'overwrite' });
  t.deepEqual(await shape(table), [...before.slice(1), ...before.slice(0, 1)]);
});

test('an overwrite loses the metadata of fields: nothing that is overwritten may be stamped', async (t) => {
  const table = await stamped(t);
  await table.add(data(row('z')), { mode: 'overwrite' });
  t.deepEqual(await metadata(table), {});
});

test('a column that an append lacks is null', async (t) => {
  const table = await stamped(t);
  await table.add(arrowTable(COLUMNS.slice(0, 3), [row('b')]));
  t.is(await table.countRows("id = 'b' AND n IS NULL"), 1);
});

test('a merge refuses a column of another type', async (t) => {
  const table = await stamped(t);
  const columns = COLUMNS.map((column) => (column.name === 'n' ? { ...column, type: 'utf8' as const } : column));
  const merge = table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll();
  await t.throwsAsync(merge.execute(arrowTable(columns, [{ ...row('b'), n: 'text' }])));
});

async function stamped(t: ExecutionContext): Promise<Table> {
  return (await stampedPlace(t)).table;
}

async function stampedPlace(t: ExecutionContext): Promise<{ place: RawPlace; table: Table }> {
  const place = await rawPlace(t);
  return { place, table: await place.create('t', [row('a')], { id: STAMP }) };
}

async function metadata(table: Table): Promise<Record<string, Record<string, string>>> {
  const { fields } = await table.schema();
  const some = fields.filter(({ metadata: { size } }) => size > 0);
  return Object.fromEntries(some.map(({ name, metadata }) => [name, Object.fromEntries(metadata)]));
}

async function shape(table: Table): Promise<string[]> {
  const { fields } = await table.schema();
  return fields.map(({ name, type, nullable }) => `${name} ${String(type)} ${nullable}`);
}
