import { blob, Index, type Table } from '@lancedb/lancedb';
import { Field, Schema, Utf8 } from 'apache-arrow';
import test, { type ExecutionContext } from 'ava';
import type { Column } from '../../src/base/column.ts';
import { arrowTable } from '../../src/lance/arrow.ts';
import { classify } from '../../src/lance/failure.ts';
import { append, directoryPlace, onBoth, openBranch, versions } from './support/branched.ts';
import { coverage, optimizeOnly, papers } from './support/indexed.ts';
import { row, upsert } from './support/raw.ts';

// When a compaction is worth its while is told by statistics that cost nothing, and that are not quite what it goes by.

const NUMBERS: readonly Column[] = [{ name: 'n', type: 'i32', nullable: false }];

function numbers(count: number) {
  return arrowTable(
    NUMBERS,
    Array.from({ length: count }, (_, n) => ({ n })),
  );
}

async function made(t: ExecutionContext, count: number): Promise<Table> {
  return (await (await directoryPlace(t)).connect()).createTable('t', numbers(count));
}

async function shape(table: Table): Promise<string> {
  const { numRows, fragmentStats } = await table.stats();
  return `${numRows} in ${fragmentStats.numFragments}, ${fragmentStats.numSmallFragments} small`;
}

async function removed(table: Table): Promise<number> {
  return (await optimizeOnly(table)).compaction.fragmentsRemoved;
}

test('a fragment of fewer than a hundred thousand rows is called small, but larger ones are rewritten as well', async (t) => {
  const table = await made(t, 99_999);
  t.is(await shape(table), '99999 in 1, 1 small');
  await table.add(numbers(100_000));
  t.is(await shape(table), '199999 in 2, 1 small');
  t.is(await removed(table), 2);
  t.is(await shape(table), '199999 in 1, 0 small');
  await table.add(numbers(1));
  t.is(await shape(table), '200000 in 2, 1 small');
  t.is(await removed(table), 2, 'all rows are written once more, for one');
});

test('a fragment alone is rewritten when more than a tenth of its rows is deleted, of which statistics tell nothing', async (t) => {
  const table = await made(t, 1000);
  await table.delete('n < 100');
  t.is(await shape(table), '900 in 1, 1 small');
  t.is(await removed(table), 0);
  await table.delete('n = 100');
  t.is(await removed(table), 1);
  t.is(await removed(table), 0);
});

test('what an index covers is not put together with what it does not; the next optimize does so', async (t) => {
  const table = await made(t, 10);
  await table.createIndex('n', { config: Index.btree() });
  await table.add(numbers(10));
  t.is(await removed(table), 0);
  t.is(await coverage(table, 'n_idx'), '20 + 0');
  t.is(await removed(table), 2);
  t.is(await coverage(table, 'n_idx'), '20 + 0');
  t.is(await removed(table), 0);
});

test('a vector index takes in what is new as one more part, and keeps fragments apart by part until it is made anew', async (t) => {
  const table = await (await (await directoryPlace(t)).connect()).createTable('t', papers(0, 10));
  const index = () => table.createIndex('v', { config: Index.ivfFlat({ numPartitions: 1 }) });
  await index();
  for (let round = 1; round <= 3; round += 1) {
    await table.add(papers(10 * round, 1));
    await optimizeOnly(table);
    t.is((await table.indexStats('v_idx'))?.numIndices, round + 1);
    t.is((await table.stats()).fragmentStats.numFragments, round + 1, 'it compacts nothing');
  }
  await index();
  t.is((await table.indexStats('v_idx'))?.numIndices, 1);
  t.is(await removed(table), 4);
  t.is(await coverage(table, 'v_idx'), '13 + 0');
});

onBoth(
  'an optimize that loses to a write leaves a version and its handle behind, and loses again until it is refreshed',
  async (t, { place, main }) => {
    const late = await openBranch(place);
    await upsert(main, row('a', { n: 1 }));
    for (const newest of [4, 5]) {
      t.is(classify(await t.throwsAsync(optimizeOnly(late))), 'contended');
      t.is((await versions(place)).at(-1), newest);
    }
    await late.checkoutLatest();
    t.is(await removed(late), 2);
    t.is(await late.countRows(), 2);
  },
);

onBoth('an optimize of a handle that is behind by appends alone lands', async (t, { place, main }) => {
  const late = await openBranch(place);
  await append(main, row('c'));
  t.is(await removed(late), 2);
  t.is(await late.countRows(), 3);
  t.is(await late.version(), 5);
});

test('columns of blobs are compacted, and their bytes stay', async (t) => {
  const schema = new Schema([new Field('id', new Utf8(), false), blob('b', { inlineSizeThreshold: 10 })]);
  const connection = await (await directoryPlace(t)).connect();
  const table = await connection.createTable('t', [{ id: 'a', b: Buffer.from('x'.repeat(5000)) }], { schema });
  await table.add([{ id: 'b', b: Buffer.from('yy') }]);
  await table.add([{ id: 'c', b: null }]);
  t.is(await removed(table), 3);
  const found = (await table.query().select(['id']).withRowId().toArray()) as { id: string; _rowid: bigint }[];
  const bytes = await table.fetchBlobs(
    'b',
    found.map(({ _rowid }) => _rowid),
  );
  t.deepEqual(
    found.map(({ id }, index) => [id, bytes[index]?.length]),
    [
      ['a', 5000],
      ['b', 2],
      ['c', undefined],
    ],
  );
});
