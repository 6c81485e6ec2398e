import test from 'ava';
import fc from 'fast-check';
import type { ColumnType, StoredRow } from '../../src/base/column.ts';
import { EVERYTHING, type Predicate } from '../../src/base/predicate.ts';
import type { Value } from '../../src/base/value.ts';
import { compareValues, evaluate, matches } from '../../src/schema/evaluate.ts';
import { failsWith } from './support/refused.ts';

const row: StoredRow = { n: null, b: true, i: 5, l: 5n, f: NaN, s: '\uffff', e: '', v: [1, 2] };

const compare = (op: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge', column: string, value: Value): Predicate => ({
  op,
  column,
  type: 'utf8',
  value,
});
const within = (column: string, ...values: readonly Value[]): Predicate => ({ op: 'in', column, type: 'utf8', values });
const TRUE = EVERYTHING;
const FALSE: Predicate = { op: 'or', of: [] };
const UNKNOWN = compare('eq', 'n', 1);

test('comparisons follow the order of values', (t) => {
  for (const [op, lower, equal, greater] of [
    ['eq', false, true, false],
    ['ne', true, false, true],
    ['lt', false, false, true],
    ['le', false, true, true],
    ['gt', true, false, false],
    ['ge', true, true, false],
  ] as const) {
    t.is(evaluate(compare(op, 'i', 4), row), lower, op);
    t.is(evaluate(compare(op, 'i', 5), row), equal, op);
    t.is(evaluate(compare(op, 'i', 6), row), greater, op);
    t.is(evaluate(compare(op, 'n', 6), row), null, op);
  }
});

test('in is equality with one of the values, unknown for null, and false for no values at all', (t) => {
  t.true(evaluate(within('i', 1, 5), row));
  t.false(evaluate(within('i', 1, 6), row));
  t.is(evaluate(within('n', 1), row), null);
  t.false(evaluate(within('n'), row));
  t.false(evaluate(within('i'), row));
  t.true(evaluate(within('f', 1, NaN), row));
});

test('null tests are never unknown, and work on every type', (t) => {
  t.true(evaluate({ op: 'isNull', column: 'n' }, row));
  t.false(evaluate({ op: 'notNull', column: 'n' }, row));
  t.false(evaluate({ op: 'isNull', column: 'v' }, row));
  t.true(evaluate({ op: 'notNull', column: 'v' }, row));
});

test('logic has three values', (t) => {
  const truth: readonly (readonly [Predicate, boolean | null])[] = [
    [TRUE, true],
    [FALSE, false],
    [UNKNOWN, null],
  ];
  const and = (a: boolean | null, b: boolean | null) =>
    a === false || b === false ? false : a === null || b === null ? null : true;
  const or = (a: boolean | null, b: boolean | null) =>
    a === true || b === true ? true : a === null || b === null ? null : false;
  for (const [a, x] of truth) {
    t.is(evaluate({ op: 'not', of: a }, row), x === null ? null : !x);
    for (const [b, y] of truth) {
      t.is(evaluate({ op: 'and', of: [a, b] }, row), and(x, y));
      t.is(evaluate({ op: 'or', of: [a, b] }, row), or(x, y));
    }
  }
});

test('a row matches when the filter is true: unknown is not enough', (t) => {
  t.true(matches(TRUE, row));
  t.false(matches(FALSE, row));
  t.false(matches(UNKNOWN, row));
  t.false(matches({ op: 'not', of: UNKNOWN }, row));
});

test('false comes before true', (t) => {
  t.true(compareValues(false, true) < 0);
  t.is(compareValues(true, true), 0);
});

test('NaN equals itself and is greatest', (t) => {
  t.is(compareValues(NaN, NaN), 0);
  t.true(compareValues(NaN, Infinity) > 0);
  t.true(compareValues(-Infinity, NaN) < 0);
});

test('bigints compare beyond the precision of numbers', (t) => {
  t.true(compareValues(2n ** 53n, 2n ** 53n + 1n) < 0);
});

test('strings compare by code point, not by UTF-16 unit', (t) => {
  const [low, high] = ['\uffff', '😀'] as const;
  t.deepEqual([high, low].toSorted(), [high, low], 'the order of the language is another');
  t.true(compareValues(low, high) < 0);
  t.true(evaluate(compare('lt', 's', '😀'), row));
});

test('values without an order, and of two types, are never compared', (t) => {
  for (const [a, b] of [
    [[1], [1]],
    [new Uint8Array(), new Uint8Array()],
    [1, 1n],
    ['1', 1],
    [true, 1],
    ['', false],
    [null, null],
  ] as const) {
    failsWith(t, 'internal', 'assertion', () => compareValues(a, b));
  }
});

test('a column that the row does not have is a defect, even one that every object has', (t) => {
  for (const column of ['x', 'constructor']) {
    failsWith(t, 'internal', 'assertion', () => evaluate({ op: 'isNull', column }, row));
  }
});

const numbers = fc.oneof(fc.double(), fc.constantFrom(0, 1, NaN, Infinity));
const VALUES: Readonly<Record<string, readonly [ColumnType, fc.Arbitrary<Value>]>> = {
  bool: ['bool', fc.boolean()],
  number: ['f64', numbers],
  bigint: ['i64', fc.bigInt({ min: -3n, max: 3n })],
  text: ['utf8', fc.string({ unit: 'binary', maxLength: 2 })],
};
const COLUMNS = Object.keys(VALUES);

const anyRow: fc.Arbitrary<StoredRow> = fc.record(
  Object.fromEntries(Object.entries(VALUES).map(([name, [, value]]) => [name, fc.option(value)])),
);

const leaf: fc.Arbitrary<Predicate> = fc.constantFrom(...Object.entries(VALUES)).chain(([column, [type, value]]) =>
  fc.oneof(
    fc.record({
      op: fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'),
      column: fc.constant(column),
      type: fc.constant(type),
      value,
    }),
    fc.record({
      op: fc.constant('in' as const),
      column: fc.constant(column),
      type: fc.constant(type),
      values: fc.array(value, { maxLength: 3 }),
    }),
    fc.record({ op: fc.constantFrom('isNull', 'notNull'), column: fc.constantFrom(...COLUMNS) }),
  ),
);

const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({ op: fc.constantFrom('and', 'or'), of: fc.array(tie('predicate'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not' as const), of: tie('predicate') }),
  ),
}));

const not = (of: Predicate): Predicate => ({ op: 'not', of });

test('not not is nothing', (t) => {
  fc.assert(fc.property(predicate, anyRow, (p, r) => t.is(evaluate(not(not(p)), r), evaluate(p, r))));
});

test('De Morgan holds with unknowns', (t) => {
  fc.assert(
    fc.property(fc.array(predicate, { maxLength: 3 }), anyRow, (of, r) => {
      t.is(evaluate(not({ op: 'and', of }), r), evaluate({ op: 'or', of: of.map(not) }, r));
    }),
  );
});

test('a comparison and its opposite part the rows in which the column is not null', (t) => {
  const opposites = { eq: 'ne', ne: 'eq', lt: 'ge', ge: 'lt', gt: 'le', le: 'gt' } as const;
  fc.assert(
    fc.property(leaf, anyRow, (p, r) => {
      if (!('value' in p)) return;
      t.is(evaluate({ ...p, op: opposites[p.op] }, r), evaluate(not(p), r));
      t.is(evaluate(p, r) === null, r[p.column] === null);
    }),
  );
});

test('in is an or of equalities', (t) => {
  fc.assert(
    fc.property(leaf, anyRow, (p, r) => {
      if (p.op !== 'in') return;
      const of = p.values.map((value) => ({ op: 'eq', column: p.column, type: p.type, value }) as const);
      t.is(evaluate(p, r), evaluate({ op: 'or', of }, r));
    }),
  );
});

test('the order of values is total', (t) => {
  for (const [, value] of Object.values(VALUES)) {
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        t.is(Math.sign(compareValues(a, b)), -Math.sign(compareValues(b, a)) || 0);
        t.is(compareValues(a, a), 0);
        if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) t.true(compareValues(a, c) <= 0);
        t.is(compareValues(a, b) === 0, Object.is(a, b) || (a === 0 && b === 0));
      }),
    );
  }
});
