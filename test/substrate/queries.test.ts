import { connect, type Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import type { Column, StoredRow } from '../../src/base/column.ts';
import { arrowTable } from '../../src/lance/arrow.ts';
import { data, rawPlace, row } from './support/raw.ts';
import { temporaryRoot } from '../support/root.ts';

// What the engine asks of Lance's planner when it reads.

async function three(t: ExecutionContext): Promise<Table> {
  const table = await (await rawPlace(t)).create('t', [row('a', { n: 2 }), row('b')]);
  await table.add(data(row('c', { n: 1 })));
  return table;
}

async function ids(query: { toArray(): Promise<unknown[]> }): Promise<string[]> {
  return ((await query.toArray()) as { id: string }[]).map(({ id }) => id);
}

test('a sorted query works with the row id, nulls last in either direction, and by a column that is not read', async (t) => {
  const table = await three(t);
  for (const [ascending, expected] of [
    [true, ['c', 'a', 'b']],
    [false, ['a', 'c', 'b']],
  ] as const) {
    const sorted = () =>
      table
        .query()
        .orderBy([{ columnName: 'n', ascending, nullsFirst: false }])
        .withRowId();
    t.deepEqual(await ids(sorted().select(['id'])), expected);
    t.deepEqual(await ids(sorted().select(['id']).limit(2)), expected.slice(0, 2));
    t.deepEqual(await ids(sorted().where("id <> 'c'").select(['id'])), ['a', 'b']);
  }
});

test('NaN equals itself and is greater than everything', async (t) => {
  const numbers: readonly Column[] = [
    { name: 'id', type: 'utf8', nullable: false },
    { name: 'x', type: 'f64', nullable: true },
  ];
  const rows: StoredRow[] = [
    { id: 'nan', x: NaN },
    { id: 'infinity', x: Infinity },
    { id: 'one', x: 1 },
    { id: 'null', x: null },
  ];
  const table = await made(t, numbers, rows);
  const selected = async (where: string) => (await ids(table.query().where(where))).toSorted();
  t.deepEqual(await selected("x = CAST('NaN' AS DOUBLE)"), ['nan']);
  t.deepEqual(await selected("x <> CAST('NaN' AS DOUBLE)"), ['infinity', 'one']);
  t.deepEqual(await selected("x > CAST('Infinity' AS DOUBLE)"), ['nan']);
  t.deepEqual(await selected("x <= CAST('NaN' AS DOUBLE)"), ['infinity', 'nan', 'one']);
  const sorted = table.query().orderBy([{ columnName: 'x', ascending: false, nullsFirst: false }]);
  t.deepEqual(await ids(sorted.withRowId()), ['nan', 'infinity', 'one', 'null']);
});

test('strings compare by code point, not by UTF-16 unit and by no language', async (t) => {
  const texts: readonly Column[] = [{ name: 'id', type: 'utf8', nullable: false }];
  const inOrder = ['', '\0', 'B', 'a', 'b', 'é', '\ud7ff', '\ue000', '\uffff', '😀'];
  const table = await made(
    t,
    texts,
    inOrder.toReversed().map((id) => ({ id })),
  );
  const sorted = table.query().orderBy([{ columnName: 'id', ascending: true, nullsFirst: false }]);
  t.deepEqual(await ids(sorted.withRowId()), inOrder);
  t.deepEqual((await ids(table.query().where("id > '\uffff'"))).toSorted(), ['😀']);
});

test('a cast reads the ends of 64 bits and of the calendar exactly', async (t) => {
  const columns: readonly Column[] = [
    { name: 'id', type: 'utf8', nullable: false },
    { name: 'l', type: 'i64', nullable: false },
    { name: 'd', type: 'date', nullable: false },
    { name: 'm', type: 'timestamp', nullable: false },
  ];
  const table = await made(t, columns, [
    { id: 'least', l: -(2n ** 63n), d: '0001-01-01', m: '0001-01-01T00:00:00.000Z' },
    { id: 'more', l: -(2n ** 63n) + 1n, d: '0001-01-02', m: '0001-01-01T00:00:00.001Z' },
    { id: 'most', l: 2n ** 63n - 1n, d: '9999-12-31', m: '9999-12-31T23:59:59.999Z' },
  ]);
  for (const where of [
    "l = CAST('-9223372036854775808' AS BIGINT)",
    "d = CAST('0001-01-01' AS DATE)",
    "m = CAST('0001-01-01T00:00:00.000Z' AS TIMESTAMP)",
  ]) {
    t.deepEqual(await ids(table.query().where(where)), ['least'], where);
  }
  t.deepEqual(await ids(table.query().where("l > CAST('9223372036854775806' AS BIGINT)")), ['most']);
  t.deepEqual(await ids(table.query().where("m >= CAST('9999-12-31T23:59:59.999Z' AS TIMESTAMP)")), ['most']);
});

test('logic has three values, and an empty list of alternatives has to be spelled as false', async (t) => {
  const table = await three(t);
  t.deepEqual((await ids(table.query().where("NOT (n = CAST('1' AS INT))"))).toSorted(), ['a']);
  t.deepEqual((await ids(table.query().where("n = CAST('1' AS INT) OR true"))).toSorted(), ['a', 'b', 'c']);
  t.deepEqual(await ids(table.query().where('false')), []);
  await t.throwsAsync(table.countRows('n IN ()'));
});

test("a predicate nested twenty deep is within what Lance's parser takes", async (t) => {
  const table = await three(t);
  const nest = (wrap: (inner: string) => string) => {
    let where = "(n = CAST('1' AS INT))";
    for (let depth = 0; depth < 20; depth += 1) where = wrap(where);
    return table.countRows(where);
  };
  t.is(await nest((inner) => `(NOT ${inner})`), 1);
  t.is(await nest((inner) => `(${inner} OR (n IS NULL))`), 2);
  t.is(await nest((inner) => `((id = 'c') AND ${inner})`), 1);
});

test('ten thousand alternatives, and a thousand conditions side by side, are within what Lance takes', async (t) => {
  const table = await three(t);
  const many = (count: number, make: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => make(index));
  t.is(await table.countRows(`id IN ('a', ${many(10_000, (index) => `'x${index}'`).join(', ')})`), 1);
  t.is(await table.countRows(`((id = 'a') OR ${many(1000, (index) => `(id = 'x${index}')`).join(' OR ')})`), 1);
  t.is(await table.countRows(`((id = 'a') AND ${many(1000, (index) => `(id <> 'x${index}')`).join(' AND ')})`), 1);
});

async function made(t: ExecutionContext, columns: readonly Column[], rows: readonly StoredRow[]): Promise<Table> {
  const connection = await connect(await temporaryRoot(t));
  t.teardown(() => connection.close());
  return connection.createTable('t', arrowTable(columns, rows));
}
