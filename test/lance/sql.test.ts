import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import type { Column, StoredRow } from '../../src/base/column.ts';
import { EVERYTHING, type Predicate } from '../../src/base/predicate.ts';
import { name, toSql } from '../../src/lance/sql.ts';
import type { LanceTable } from '../../src/lance/table.ts';
import { matches } from '../../src/schema/evaluate.ts';
import { EVERY_COLUMN, SCALAR_COLUMNS } from './support/every-type.ts';
import { freshPlace, makeTable } from './support/place.ts';
import { predicateOn } from './support/predicates.ts';
import { columnValue, storedRows } from './support/values.ts';

// Lance and src/schema/evaluate.ts must select the same rows, whatever the predicate: plans are made by the one and carried
// out by the other.

test('Lance selects the rows for which a predicate is true, counts them, and deletes them', async (t) => {
  const place = await freshPlace(t);
  let made = 0;
  const cases = storedRows(EVERY_COLUMN, { minLength: 2, maxLength: 24 }).chain((rows) =>
    fc.record({
      rows: fc.constant(rows),
      predicates: fc.array(predicateOn(EVERY_COLUMN, rows), { minLength: 8, maxLength: 24, size: 'max' }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ({ rows, predicates }) => {
      const half = rows.length >> 1;
      const table = await makeTable(place, `nodes/rows-${(made += 1)}`, EVERY_COLUMN, rows.slice(0, half));
      await table.append(rows.slice(half));
      for (const where of predicates) {
        const expected = idsOf(rows.filter((row) => matches(where, row)));
        assert.deepEqual(await selected(table, where), expected, toSql(where));
        assert.equal(await table.count(where), expected.length, toSql(where));
      }
      const [where = EVERYTHING] = predicates;
      assert.ok((await table.delete(where)).ok);
      assert.deepEqual(await selected(table, EVERYTHING), idsOf(rows.filter((row) => !matches(where, row))));
    }),
    { numRuns: 30 },
  );
  t.pass();
});

for (const column of SCALAR_COLUMNS) {
  test(`every comparison of ${column.name.slice(2)} with each of its values is Lance's too`, async (t) => {
    const [id] = EVERY_COLUMN as [Column];
    const pool = fc.sample(columnValue(column.type), { numRuns: 60, seed: 7 });
    const values = [...new Map(pool.map((value) => [String(value), value])).values()].slice(0, 16);
    const rows: StoredRow[] = [null, ...values].map((value, index) => ({ __id: `r${index}`, [column.name]: value }));
    const table = await makeTable(await freshPlace(t), 'nodes/one', [id, column], rows);
    for (const value of values) {
      for (const op of ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const) {
        const where: Predicate = { op, column: column.name, type: column.type, value };
        assert.deepEqual(await selected(table, where), idsOf(rows.filter((row) => matches(where, row))), toSql(where));
      }
    }
    t.pass();
  });
}

test('two lists of one column are put together without taking nulls for values', async (t) => {
  const column: Column = { name: 'p_n', type: 'i32', nullable: true };
  const rows: StoredRow[] = [null, 0, 1, 2].map((value, index) => ({ __id: `r${index}`, [column.name]: value }));
  const [id] = EVERY_COLUMN as [Column];
  const table = await makeTable(await freshPlace(t), 'nodes/lists', [id, column], rows);
  const lists = [[], [0], [1], [0, 1]].map((values): Predicate => ({
    op: 'in',
    column: column.name,
    type: 'i32',
    values,
  }));
  const leaves = [...lists, { op: 'ne', column: column.name, type: 'i32', value: 1 } as const];
  const sides = [...leaves, ...leaves.map((of): Predicate => ({ op: 'not', of }))];
  for (const left of sides) {
    for (const right of sides) {
      for (const op of ['and', 'or'] as const) {
        const both: Predicate = { op, of: [left, right] };
        for (const where of [both, { op: 'not', of: both } as const])
          assert.deepEqual(
            await selected(table, where),
            idsOf(rows.filter((row) => matches(where, row))),
            toSql(where),
          );
      }
    }
  }
  t.pass();
});

test('a text literal selects its own row and no other, however hostile', async (t) => {
  const texts = fc.uniqueArray(columnValue('utf8'), { minLength: 20, maxLength: 60, size: 'max' });
  const place = await freshPlace(t);
  let made = 0;
  await fc.assert(
    fc.asyncProperty(texts, async (ids) => {
      const columns: readonly Column[] = [{ name: '__id', type: 'utf8', nullable: false }];
      const table = await makeTable(
        place,
        `nodes/texts-${(made += 1)}`,
        columns,
        ids.map((__id) => ({ __id })),
      );
      for (const id of ids) {
        const eq: Predicate = { op: 'eq', column: '__id', type: 'utf8', value: id };
        assert.deepEqual(await table.scan({ where: eq }), [{ __id: id }]);
      }
      const all: Predicate = { op: 'in', column: '__id', type: 'utf8', values: ids };
      assert.equal(await table.count(all), ids.length);
    }),
    { numRuns: 4 },
  );
  t.pass();
});

test('conditions without parts are constants', (t) => {
  t.is(toSql(EVERYTHING), 'true');
  t.is(toSql({ op: 'or', of: [] }), 'false');
  t.is(toSql({ op: 'in', column: 'a', type: 'i32', values: [] }), 'false');
});

test('quotes are doubled, in names and in literals', (t) => {
  t.is(name('a`b'), '`a``b`');
  t.is(toSql({ op: 'eq', column: 'a', type: 'utf8', value: "it's" }), "(`a` = 'it''s')");
});

test('a list, a vector or a blob is not compared', (t) => {
  for (const type of [{ list: 'i32' }, { vector: 2 }, 'binary'] as const) {
    t.throws(() => toSql({ op: 'eq', column: 'a', type, value: [1, 2] }), { name: 'GraphError' });
  }
});

test('a name is taken as it is, whatever its case and characters', async (t) => {
  const place = await freshPlace(t);
  const hostile = [
    'A',
    'select',
    'a b',
    '"q"',
    "it's",
    'x--y',
    'a;b',
    'a\nb',
    'a\\b',
    '1',
    '$x',
    'é😀',
    'constructor',
    '__proto_',
    '_rowid_',
  ];
  for (const [index, column] of hostile.entries()) {
    const columns: readonly Column[] = [
      { name: '__id', type: 'utf8', nullable: false },
      { name: column, type: 'i32', nullable: true },
      { name: 'other', type: 'i32', nullable: true },
    ];
    const rows = [
      { __id: 'a', [column]: 1, other: 2 },
      { __id: 'b', [column]: 2, other: 1 },
    ];
    const table = await makeTable(place, `nodes/name-${index}`, columns, rows);
    const where: Predicate = { op: 'eq', column, type: 'i32', value: 2 };
    t.deepEqual(await table.scan({ where, orderBy: [{ column, descending: true }] }), [rows[1]], column);
  }
});

test('a name with a back-quote is refused by Lance, not read as something else', async (t) => {
  const columns: readonly Column[] = [
    { name: '__id', type: 'utf8', nullable: false },
    { name: 'a', type: 'i32', nullable: true },
  ];
  const table = await makeTable(await freshPlace(t), 'nodes/quoted', columns, [{ __id: 'x', a: 1 }]);
  for (const column of ['a` = 1 OR `a', '`', '``', 'a`', '`a`']) {
    const read = table.count({ op: 'eq', column, type: 'i32', value: 7 });
    await t.throwsAsync(read, { name: 'GraphError' }, column);
  }
});

function idsOf(rows: readonly StoredRow[]): string[] {
  return rows.map((row) => String(row['__id'])).toSorted();
}

async function selected(table: LanceTable, where: Predicate): Promise<string[]> {
  return idsOf(await table.scan({ where, columns: ['__id'] }));
}
