import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import type { StoredRow } from '../../src/base/column.ts';
import { compareCodePoints } from '../../src/base/json.ts';
import type { Value } from '../../src/base/value.ts';
import { storedColumns, storedRows as readRows } from '../../src/lance/arrow-read.ts';
import { arrowSchema, arrowTable } from '../../src/lance/arrow.ts';
import type { LanceTable } from '../../src/lance/table.ts';
import { EVERY_COLUMN } from './support/every-type.ts';
import { freshPlace, makeTable } from './support/place.ts';
import { storedRows } from './support/values.ts';

// Whatever is stored comes back as it was, through Arrow, Lance's files and Lance's own copy of Arrow.

const NOTHING: StoredRow = Object.fromEntries(EVERY_COLUMN.map(({ name }) => [name, null]));

/** Values at the ends of their types, by column. */
const EXTREMES: Readonly<Record<string, readonly Value[]>> = {
  c_bool: [false, true],
  c_i32: [-(2 ** 31), 0, 2 ** 31 - 1],
  c_i64: [-(2n ** 63n), 0n, 2n ** 63n - 1n],
  c_f32: [NaN, -Infinity, Infinity, 2 ** -149, Math.fround(3.4e38)],
  c_f64: [NaN, -Infinity, Infinity, Number.MIN_VALUE, Number.MAX_VALUE],
  c_utf8: ['', '\0', 'a\0b', '😀', '\uffff', '\u{10ffff}'],
  c_date: ['0001-01-01', '1969-12-31', '1970-01-01', '2000-02-29', '9999-12-31'],
  c_timestamp: ['0001-01-01T00:00:00.000Z', '1969-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  c_binary: [new Uint8Array(), Uint8Array.of(0, 127, 128, 255)],
  c_list_bool: [[], [true, false]],
  c_list_i32: [[], [-(2 ** 31), 2 ** 31 - 1]],
  c_list_i64: [[], [-(2n ** 63n), 2n ** 63n - 1n]],
  c_list_f32: [[], [NaN, -Infinity, Infinity]],
  c_list_f64: [[], [NaN, -Infinity, Infinity]],
  c_list_utf8: [[], ['', '\0', '😀']],
  c_list_date: [[], ['0001-01-01', '9999-12-31']],
  c_list_timestamp: [[], ['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z']],
  c_vector: [
    [0, 0, 0],
    [-1.5, 2 ** -149, Math.fround(3.4e38)],
  ],
  c_short_vector: [[0], [1]],
};

test('every column type has its extremes tried', (t) => {
  t.deepEqual(
    ['__id', ...Object.keys(EXTREMES)],
    EVERY_COLUMN.map(({ name }) => name),
  );
});

test('the extremes of every type come back as they were', async (t) => {
  const rows = Object.entries(EXTREMES).flatMap(([column, values]) =>
    values.map((value, index): StoredRow => ({ ...NOTHING, __id: `${column}/${index}`, [column]: value })),
  );
  const table = await makeTable(await freshPlace(t), 'nodes/extremes', EVERY_COLUMN, rows);
  assert.deepEqual(await byId(table), rows.toSorted(inIdOrder));
  t.pass();
});

test('nulls come back as nulls wherever they stand', async (t) => {
  const place = await freshPlace(t);
  const full: StoredRow = Object.fromEntries(
    EVERY_COLUMN.map(({ name }) => [name, name === '__id' ? 'full' : (EXTREMES[name]?.at(-1) ?? null)]),
  );
  const empty = (id: string): StoredRow => ({ ...NOTHING, __id: id });
  const arrangements: Readonly<Record<string, readonly StoredRow[]>> = {
    leading: [empty('a'), full],
    trailing: [full, empty('a'), empty('b')],
    around: [empty('a'), full, empty('b')],
    'nothing but nulls': [empty('a')],
    'past a byte of validity': Array.from('abcdefgh', empty).concat(full, empty('z')),
  };
  for (const [index, [name, rows]] of Object.entries(arrangements).entries()) {
    const table = await makeTable(place, `nodes/nulls-${index}`, EVERY_COLUMN, rows);
    assert.deepEqual(await byId(table), rows.toSorted(inIdOrder), name);
  }
  t.pass();
});

test('a column that a row lacks is null', async (t) => {
  const table = await makeTable(await freshPlace(t), 'nodes/lacking', EVERY_COLUMN, [{ __id: 'a' }]);
  t.deepEqual(await table.scan(), [{ ...NOTHING, __id: 'a' }]);
});

test('any rows come back as they were, whether created, appended or merged', async (t) => {
  const place = await freshPlace(t);
  let made = 0;
  await fc.assert(
    fc.asyncProperty(storedRows(EVERY_COLUMN, { minLength: 3, maxLength: 24 }), async (rows) => {
      const third = Math.floor(rows.length / 3);
      const table = await makeTable(place, `nodes/any-${(made += 1)}`, EVERY_COLUMN, rows.slice(0, third));
      await table.append(rows.slice(third, 2 * third));
      const stale = rows.slice(0, 2).map(({ __id }): StoredRow => ({ ...NOTHING, __id: __id ?? null }));
      await table.upsert([...stale, ...rows.slice(2 * third)]);
      await table.upsert(rows.slice(0, 2));
      assert.deepEqual(await byId(table), rows.toSorted(inIdOrder));
    }),
    { numRuns: 30 },
  );
  t.pass();
});

test('any rows survive the way into Arrow and back by themselves', (t) => {
  fc.assert(
    fc.property(storedRows(EVERY_COLUMN, { minLength: 1, maxLength: 20 }), (rows) => {
      assert.deepEqual(readRows(EVERY_COLUMN, arrowTable(EVERY_COLUMN, rows)), rows);
    }),
    { numRuns: 100 },
  );
  t.pass();
});

test('texts come back whole and apart, of whatever bytes those beside them are', (t) => {
  const columns = [{ name: 'a', type: 'utf8', nullable: true }] as const;
  const texts = ['plain', '', '\ufeffmarked', 'é', '😀', null, 'x'.repeat(20)];
  const rows = Array.from({ length: 100 }, (_, index) => ({
    a: texts[(index * 3 + (index >> 5)) % texts.length] ?? null,
  }));
  t.deepEqual(readRows(columns, arrowTable(columns, rows)), rows);
  const ascii = rows.map((_, index) => ({ a: `row ${index}` }));
  t.deepEqual(readRows(columns, arrowTable(columns, ascii)), ascii);
});

test('an answer in many parts, some of them cut out of others, is read in its order', (t) => {
  fc.assert(
    fc.property(
      fc.array(storedRows(EVERY_COLUMN, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 3 }),
      fc.nat(10),
      (parts, from) => {
        const [whole, ...others] = parts.map((rows) => arrowTable(EVERY_COLUMN, rows).slice(from % rows.length));
        const rows = parts.flatMap((part) => part.slice(from % part.length));
        assert.deepEqual(readRows(EVERY_COLUMN, whole?.concat(...others) ?? t.fail()), rows);
      },
    ),
    { numRuns: 100 },
  );
  t.pass();
});

test('by column there is what there is by row', (t) => {
  fc.assert(
    fc.property(storedRows(EVERY_COLUMN, { minLength: 1, maxLength: 20 }), (rows) => {
      const { length, values } = storedColumns(EVERY_COLUMN, arrowTable(EVERY_COLUMN, rows));
      assert.equal(length, rows.length);
      for (const { name } of EVERY_COLUMN)
        assert.deepEqual(
          values.get(name),
          rows.map((row) => row[name]),
        );
    }),
  );
  t.pass();
});

test('a column that the answer lacks reads as null', (t) => {
  const table = arrowTable([{ name: 'a', type: 'i32', nullable: true }], [{ a: 1 }]);
  const wanted = [
    { name: 'a', type: 'i32', nullable: true },
    { name: 'b', type: 'utf8', nullable: true },
  ] as const;
  t.deepEqual(readRows(wanted, table), [{ a: 1, b: null }]);
});

test('a schema carries names, nullability and the metadata of its fields', (t) => {
  const columns = [
    { name: 'a', type: 'i32', nullable: false },
    { name: 'b', type: { vector: 2 }, nullable: true },
  ] as const;
  const { fields } = arrowSchema(columns, { b: { stamp: '5' } });
  t.deepEqual(
    fields.map(({ name, nullable, metadata }) => [name, nullable, [...metadata]]),
    [
      ['a', false, []],
      ['b', true, [['stamp', '5']]],
    ],
  );
});

async function byId(table: LanceTable): Promise<StoredRow[]> {
  return (await table.scan()).toSorted(inIdOrder);
}

function inIdOrder(a: StoredRow, b: StoredRow): number {
  return compareCodePoints(String(a['__id']), String(b['__id']));
}
