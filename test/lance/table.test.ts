import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { Column, StoredRow } from '../../src/base/column.ts';
import { compareCodePoints } from '../../src/base/json.ts';
import { EVERYTHING, type Predicate } from '../../src/base/predicate.ts';
import type { LanceScan } from '../../src/lance/table.ts';
import { compareValues } from '../../src/schema/evaluate.ts';
import { SCALAR_COLUMNS } from './support/every-type.ts';
import { contents, NUMBERED, numbered } from './support/numbered.ts';
import { freshPlace, madeBy, makeTable, openTable, strangers } from './support/place.ts';
import { storedRows } from './support/values.ts';

const ID_COLUMN: Column = { name: '__id', type: 'utf8', nullable: false };
const withId = (...values: string[]): Predicate => ({ op: 'in', column: '__id', type: 'utf8', values });

test('every write makes the next version and says which it is', async (t) => {
  const table = await makeTable(await freshPlace(t), 'nodes/t', NUMBERED, []);
  t.is(await table.version(), 1);
  t.is(madeBy(await table.append([numbered('a', 1), numbered('b', 2)])), 2);
  t.is(madeBy(await table.upsert([numbered('b', 3), numbered('c', 4)])), 3);
  t.deepEqual(await contents(table), ['a=1', 'b=3', 'c=4']);
  t.is(madeBy(await table.delete(withId('a'))), 4);
  t.deepEqual(await contents(table), ['b=3', 'c=4']);
  t.is(madeBy(await table.overwrite([numbered('z', 9)])), 5);
  t.deepEqual(await contents(table), ['z=9']);
  t.is(madeBy(await table.restore(3)), 6);
  t.deepEqual(await contents(table), ['a=1', 'b=3', 'c=4']);
});

test('an upsert replaces whole rows: what the new one lacks is null', async (t) => {
  const table = await makeTable(await freshPlace(t), 'nodes/t', NUMBERED, [numbered('a', 1)]);
  await table.upsert([{ __id: 'a' }]);
  t.deepEqual(await contents(table), ['a=null']);
});

test('a scan in parts has the rows of the whole one, in its order, and may be left before its end', async (t) => {
  const rows = Array.from({ length: 3_000 }, (_, n) => numbered(`row ${n % 7} ${n}`, n));
  const table = await makeTable(await freshPlace(t), 'nodes/t', NUMBERED, rows);
  for (const scan of [
    { orderBy: [{ column: 'n', descending: true }] },
    { orderBy: [{ column: '__id', descending: false }], columns: ['__id'], limit: 2_500 },
    { where: withId('row 1 1', 'row 2 2'), orderBy: [{ column: 'n', descending: false }] },
    { where: withId('none') },
    { orderBy: [{ column: 'n', descending: false }], limit: 0 },
  ] satisfies LanceScan[]) {
    const parts: StoredRow[][] = [];
    for await (const part of table.batches(scan)) parts.push(part);
    const whole = await table.scan(scan);
    t.deepEqual(parts.flat(), whole);
    if (whole.length > 2_000) t.true(parts.length > 1);
  }
  for await (const part of table.batches()) {
    t.true(part.length < rows.length);
    break;
  }
});

test('a handle that is closed while it is read in parts refuses the next one', async (t) => {
  const rows = Array.from({ length: 3_000 }, (_, n) => numbered(`row ${n}`, n));
  const table = await makeTable(await freshPlace(t), 'nodes/t', NUMBERED, rows);
  const parts = table.batches();
  t.false((await parts.next()).done);
  table.close();
  t.like(await t.throwsAsync(parts.next()), { kind: 'bad_request', code: 'closed' });
});

test('a handle stays where it is until it is refreshed', async (t) => {
  const place = await freshPlace(t);
  const mine = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  const theirs = await openTable(place, 'nodes/t', NUMBERED);
  await theirs.append([numbered('b')]);
  t.is(await mine.version(), 1);
  t.is(await mine.count(), 1);
  t.is(await mine.refresh(), 2);
  t.is(await mine.count(), 2);
});

test('a handle catches up with a version that it is below, and stays where it is for any other', async (t) => {
  const place = await freshPlace(t);
  const mine = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  const theirs = await openTable(place, 'nodes/t', NUMBERED);
  await theirs.append([numbered('b')]);
  t.is(await mine.catchUpWith(1), 1);
  t.is(await mine.catchUpWith(2), 2);
  await theirs.append([numbered('c')]);
  t.is(await mine.catchUpWith(1), 2);
  t.is(await mine.catchUpWith(9), 3, 'as far as there are versions');
});

test('a write through a handle that lags behind commits on the newest version, and moves the handle there', async (t) => {
  const place = await freshPlace(t);
  const mine = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  const theirs = await openTable(place, 'nodes/t', NUMBERED);
  await theirs.append([numbered('b')]);
  await theirs.append([numbered('c')]);
  t.is(madeBy(await mine.append([numbered('d')])), 4);
  t.is(await mine.version(), 4);
  t.deepEqual(await contents(mine), ['a=null', 'b=null', 'c=null', 'd=null']);
});

test('a handle opened at a version never moves, and does not write', async (t) => {
  const place = await freshPlace(t);
  const table = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  await table.append([numbered('b')]);
  const reader = await openTable(place, 'nodes/t', NUMBERED, 1);
  await table.append([numbered('c')]);
  t.deepEqual(await contents(reader), ['a=null']);
  t.like(await reader.append([numbered('x')]), { ok: false });
  t.is(await reader.version(), 1);
  t.deepEqual(await contents(await openTable(place, 'nodes/t', NUMBERED)), ['a=null', 'b=null', 'c=null']);
});

test('a write that meets a restore is contended, and goes through once refreshed', async (t) => {
  const place = await freshPlace(t);
  const mine = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  const theirs = await openTable(place, 'nodes/t', NUMBERED);
  await theirs.append([numbered('b')]);
  await theirs.restore(1);
  for (const write of [
    () => mine.append([numbered('x')]),
    () => mine.upsert([numbered('a', 7)]),
    () => mine.delete(EVERYTHING),
  ]) {
    t.like(await write(), { ok: false, failure: 'contended' });
  }
  t.is(await mine.refresh(), 3);
  t.is(madeBy(await mine.append([numbered('x')])), 4);
  t.deepEqual(await contents(mine), ['a=null', 'x=null']);
});

test('a restored handle is at the newest version and can write', async (t) => {
  const place = await freshPlace(t);
  const table = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  await table.overwrite([numbered('b')]);
  await table.restore(1);
  t.is(await table.version(), 3);
  t.is(madeBy(await table.append([numbered('c')])), 4);
  t.deepEqual(await contents(table), ['a=null', 'c=null']);
});

test('restoring a version that is not there changes nothing, and the handle is as good as before', async (t) => {
  const table = await makeTable(await freshPlace(t), 'nodes/t', NUMBERED, [numbered('a')]);
  t.like(await table.restore(99), { ok: false, failure: 'version_missing' });
  t.is(await table.version(), 1);
  t.is(madeBy(await table.append([numbered('b')])), 2);
});

test('a scan reads the columns that it names, of the rows that it selects', async (t) => {
  const table = await makeTable(await freshPlace(t), 'nodes/t', NUMBERED, [numbered('a', 1), numbered('b', 2)]);
  t.deepEqual(await table.scan({ columns: ['n'], where: withId('b') }), [{ n: 2 }]);
  t.deepEqual(await table.scan({ columns: ['__id'], where: { op: 'eq', column: 'n', type: 'i32', value: 1 } }), [
    { __id: 'a' },
  ]);
  t.deepEqual(await table.scan({ where: withId() }), []);
  t.is(await table.count(withId('a', 'b', 'c')), 2);
  t.is(await table.count(), 2);
});

test('a limit cuts a scan short, down to nothing', async (t) => {
  const rows = ['a', 'b', 'c'].map((id, n) => numbered(id, n));
  const table = await makeTable(await freshPlace(t), 'nodes/t', NUMBERED, rows);
  const orderBy = [{ column: 'n', descending: true }];
  t.deepEqual(await table.scan({ limit: 0 }), []);
  t.deepEqual(await table.scan({ orderBy, limit: 0 }), []);
  t.is((await table.scan({ limit: 2 })).length, 2);
  t.deepEqual(await table.scan({ orderBy, limit: 2, columns: ['__id'] }), [{ __id: 'c' }, { __id: 'b' }]);
  t.is((await table.scan({ limit: 9 })).length, 3);
});

test('a scan sorts as values compare, nulls last in either direction, also by what it does not read', async (t) => {
  const place = await freshPlace(t);
  const columns = [ID_COLUMN, ...SCALAR_COLUMNS];
  let made = 0;
  await fc.assert(
    fc.asyncProperty(storedRows(columns, { minLength: 4, maxLength: 16 }), fc.nat(9), async (rows, limit) => {
      const half = rows.length >> 1;
      const table = await makeTable(place, `nodes/sorted-${(made += 1)}`, columns, rows.slice(0, half));
      await table.append(rows.slice(half));
      for (const { name } of SCALAR_COLUMNS) {
        for (const descending of [false, true]) {
          const orderBy = [
            { column: name, descending },
            { column: '__id', descending: !descending },
          ];
          const expected = rows.toSorted(by(orderBy)).map(({ __id }) => ({ __id }));
          assert.deepEqual(await table.scan({ columns: ['__id'], orderBy }), expected, name);
          assert.deepEqual(await table.scan({ columns: ['__id'], orderBy, limit }), expected.slice(0, limit), name);
        }
      }
    }),
    { numRuns: 6 },
  );
  t.pass();
});

test('rows come with the fragment that holds them', async (t) => {
  const table = await makeTable(await freshPlace(t), 'nodes/t', NUMBERED, [numbered('a'), numbered('b')]);
  await table.append([numbered('c')]);
  await table.upsert([numbered('b', 1), numbered('d')]);
  const placed = (await table.scanPlaced('__id')).map(({ row, fragment }) => `${String(row['__id'])}@${fragment}`);
  t.deepEqual(placed.toSorted(), ['a@0', 'b@2', 'c@1', 'd@2']);
});

test('ten thousand rows are deleted by id in one go', async (t) => {
  const ids = Array.from({ length: 12_000 }, (_, index) => `it's row ${index}`);
  const table = await makeTable(
    await freshPlace(t),
    'nodes/t',
    NUMBERED,
    ids.map((id, n) => numbered(id, n)),
  );
  const [gone, kept] = [ids.slice(1000, 11_000), ids.toSpliced(1000, 10_000)];
  t.is(madeBy(await table.delete(withId(...gone))), 2);
  t.deepEqual((await table.scan({ columns: ['__id'] })).map(({ __id }) => String(__id)).toSorted(), kept.toSorted());
});

test('the metadata of a field is read by its column', async (t) => {
  const place = await freshPlace(t);
  await place.lance.create('stamped', NUMBERED, [numbered('a')], { n: { stamp: '5' } });
  const table = await openTable(place, 'stamped', NUMBERED);
  t.deepEqual([...(await table.fieldMetadata('n'))], [['stamp', '5']]);
  t.deepEqual([...(await table.fieldMetadata('__id'))], []);
  t.deepEqual([...(await table.fieldMetadata('no such column'))], []);
});

test('forks are listed and removed while others remove them', async (t) => {
  const place = await freshPlace(t);
  for (let round = 0; round < 6; round += 1) {
    const location = `nodes/t${round}`;
    const table = await makeTable(place, location, NUMBERED, [numbered('a', 1)]);
    const forks = ['a', 'b/c', 'd', 'e'];
    for (const name of forks) madeBy(await table.fork(name, 1));
    const removers = await strangers(t, place, location, NUMBERED, 4);
    await Promise.all(
      removers.map(async (remover) => {
        for (const name of forks) {
          await remover.forks();
          t.true((await remover.dropFork(name)).ok);
        }
      }),
    );
    t.deepEqual(await table.forks(), []);
  }
});

test('a read of files that are gone is corruption, one that the store does not answer unavailable', async (t) => {
  const place = await freshPlace(t);
  const table = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  const directory = join(place.root, 'nodes/t.lance/data');
  const [file = ''] = await readdir(directory);
  const scan = () => openTable(place, 'nodes/t', NUMBERED).then((cold) => cold.scan());
  await rm(join(directory, file));
  t.like(await t.throwsAsync(scan()), {
    kind: 'corrupt',
    code: 'data_missing',
    details: { location: 'nodes/t', file: `data/${file}` },
  });
  await writeFile(join(directory, file), 'no file of Lance');
  const error = await t.throwsAsync(scan());
  t.like(error, { name: 'GraphError', kind: 'unavailable', code: 'storage_unavailable', outcome: 'not_applied' });
  await t.throwsAsync(table.scan({ orderBy: [{ column: 'nowhere', descending: false }] }), { name: 'GraphError' });
});

type Order = NonNullable<LanceScan['orderBy']>;

function by(order: Order): (a: StoredRow, b: StoredRow) => number {
  return (a, b) => {
    for (const { column, descending } of order) {
      const [x = null, y = null] = [a[column], b[column]];
      if (x === null || y === null) {
        if (x !== y) return x === null ? 1 : -1;
        continue;
      }
      const compared = column === '__id' ? compareCodePoints(String(x), String(y)) : compareValues(x, y);
      if (compared !== 0) return descending ? -compared : compared;
    }
    return 0;
  };
}
