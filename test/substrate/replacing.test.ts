import type { Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import type { Column } from '../../src/base/column.ts';
import { arrowTable } from '../../src/lance/arrow.ts';
import { rawPlace, row, data, seen, upsert, type RawPlace } from './support/raw.ts';

// What the step from version 4 to 5 leans on: all rows are put in place of all that there are, with other columns, while others
// write. Lance lets it through; so it is what lies right below that tells whether somebody's write was lost.

const STAMP = 'omniproof.internal_version';
const KEY = 'lance-schema:unenforced-primary-key:position';

const OTHER: readonly Column[] = [
  { name: 'id', type: 'utf8', nullable: false },
  { name: 'body', type: 'utf8', nullable: false },
];

const REFUSED = { message: /Incompatible transaction/ };
const LOST = { message: /Retryable commit conflict/ };

async function founded(t: ExecutionContext): Promise<{ place: RawPlace; table: Table }> {
  const place = await rawPlace(t);
  const table = await place.create('t', [row('a')], { id: { [STAMP]: '4' } });
  await table.setUnenforcedPrimaryKey('id');
  return { place, table };
}

async function replace(table: Table, metadata: Readonly<Record<string, string>> = {}) {
  return table.add(arrowTable(OTHER, [{ id: 'a', body: '' }], { id: metadata }), { mode: 'overwrite' });
}

async function metadataOf(table: Table): Promise<Record<string, string>> {
  return Object.fromEntries((await table.schema()).fields[0]?.metadata ?? []);
}

async function stamp(table: Table, version: string): Promise<void> {
  await table.updateFieldMetadata([{ path: 'id', metadata: { [STAMP]: version } }]);
}

test('other columns take the place of all rows, and the metadata of fields is that which is given, the key with it', async (t) => {
  const { place, table } = await founded(t);
  await replace(table, { ...(await metadataOf(table)), [STAMP]: '5' });
  t.deepEqual(await metadataOf(await place.open('t')), { [KEY]: '1', [STAMP]: '5' });
  const racers = [await place.open('t'), await place.open('t')];
  const rows = arrowTable(OTHER, [{ id: 'b', body: '' }]);
  await Promise.all(racers.map((racer) => racer.mergeInsert('id').whenNotMatchedInsertAll().execute(rows)));
  t.is(await (await place.open('t')).countRows(), 2, 'the key keeps two from adding one row');
});

test('what was written meanwhile is replaced too, and the version says so', async (t) => {
  const { place, table } = await founded(t);
  const slow = await place.open('t');
  const base = await slow.version();
  await table.add(data(row('landed')));
  const { version } = await slow.add(arrowTable(OTHER, [{ id: 'a', body: '' }]), { mode: 'overwrite' });
  t.is(version, base + 2);
  const below = await place.open('t');
  await below.checkout(version - 1);
  t.deepEqual(await seen(below), ['a=null', 'landed=null']);
});

test('of two who replace all rows of one version one does', async (t) => {
  const { place } = await founded(t);
  const racers = [await place.open('t'), await place.open('t'), await place.open('t'), await place.open('t')];
  const settled = await Promise.allSettled(racers.map((racer) => replace(racer)));
  t.is(settled.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const each of settled) if (each.status === 'rejected') t.regex(String(each.reason), LOST.message);
});

test('whoever replaces all rows loses to whoever did so before, whatever came after that', async (t) => {
  const { place, table } = await founded(t);
  const slow = await place.open('t');
  await replace(table, { [STAMP]: '4' });
  await stamp(table, '5');
  await table.add(arrowTable(OTHER, [{ id: 'published', body: '' }]));
  await t.throwsAsync(replace(slow), LOST);
});

test('what was begun before is refused after it: rows of the old columns, and stamps', async (t) => {
  const { place, table } = await founded(t);
  const [appending, merging, stamping] = [await place.open('t'), await place.open('t'), await place.open('t')];
  await replace(table, { [STAMP]: '4' });
  await t.throwsAsync(appending.add(data(row('x'))), REFUSED);
  await t.throwsAsync(upsert(merging, row('x')), REFUSED);
  await t.throwsAsync(stamp(stamping, '4'), REFUSED);
});

test('rows of the old columns are refused by whoever opens it afterwards', async (t) => {
  const { place, table } = await founded(t);
  await replace(table);
  await t.throwsAsync((await place.open('t')).add(data(row('x'))), { message: /does not exist in table schema/ });
  await t.throwsAsync(upsert(await place.open('t'), row('x')), { message: /different schema/ });
});

test('of two stamps of one version one lands, and beside writes of rows both do', async (t) => {
  const { place, table } = await founded(t);
  const slow = await place.open('t');
  await stamp(table, '5');
  await t.throwsAsync(stamp(slow, '3'), REFUSED);
  const beside = await place.open('t');
  await table.add(data(row('x')));
  await stamp(beside, '6');
  t.is((await metadataOf(await place.open('t')))[STAMP], '6');
});

test('the rows of a branch are replaced without those of main, or of other branches', async (t) => {
  const { table } = await founded(t);
  const branches = await table.branches();
  for (const name of ['feature/x', 'dev']) (await branches.create(name)).close();
  await replace(table, { [STAMP]: '5' });
  const [feature, dev] = [await branches.checkout('feature/x'), await branches.checkout('dev')];
  await replace(feature, { [STAMP]: '5' });
  t.deepEqual((await feature.schema()).fields.length, OTHER.length);
  t.is((await metadataOf(dev))[STAMP], '4');
  t.deepEqual(await seen(dev), ['a=null']);
  for (const each of [feature, dev]) each.close();
});

test('a second primary key is refused, the same one too', async (t) => {
  const { table } = await founded(t);
  for (const column of ['id', 'token'])
    await t.throwsAsync(table.setUnenforcedPrimaryKey(column), { message: /already set on this table/ });
});
