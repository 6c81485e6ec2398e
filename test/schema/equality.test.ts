import test from 'ava';
import fc from 'fast-check';
import type { Value } from '../../src/base/value.ts';
import { encodeJson } from '../../src/base/json.ts';
import { equalRows, equalValues } from '../../src/schema/equality.ts';
import { EVERY_COLUMN } from '../lance/support/every-type.ts';
import { columnValue } from '../lance/support/values.ts';

test('two values of a column are equal exactly if they are written alike', (t) => {
  for (const { name, type } of EVERY_COLUMN) {
    const value = fc.option(columnValue(type));
    const pair = fc.oneof(
      fc.tuple(value, value),
      value.map((one) => [one, copyOf(one)] as const),
    );
    fc.assert(
      fc.property(pair, ([a, b]) => equalValues(a, b) === (encodeJson(a) === encodeJson(b))),
      { numRuns: 200 },
    );
    t.pass(name);
  }
});

test('a change anywhere in a value is one', (t) => {
  const different: readonly (readonly [Value, Value])[] = [
    [null, false],
    [null, 0],
    [null, ''],
    [0, NaN],
    [null, NaN],
    [null, []],
    [[], [0]],
    [[0], [0, 0]],
    [
      [1, 2],
      [2, 1],
    ],
    [[NaN], [0]],
    [new Uint8Array(), Uint8Array.of(0)],
    [Uint8Array.of(1, 2), Uint8Array.of(2, 1)],
    [2n ** 63n - 1n, 2n ** 63n - 2n],
    ['é', 'e\u0301'],
  ];
  for (const [a, b] of different) {
    t.false(equalValues(a, b), `${String(a)} and ${String(b)}`);
    t.false(equalValues(b, a), `${String(b)} and ${String(a)}`);
  }
});

test('NaN is NaN, in a list too, and zeros have no sign', (t) => {
  t.true(equalValues(NaN, NaN));
  t.true(equalValues([NaN, 1], [NaN, 1]));
  t.true(equalValues(0, -0));
});

test('rows are equal if they hold the same in the columns that count', (t) => {
  const columns = [
    { name: '__id', type: 'utf8', nullable: false },
    { name: 'constructor', type: 'i32', nullable: true },
  ] as const;
  t.true(equalRows(columns, { __id: 'a', constructor: null, more: 1 }, { __id: 'a', constructor: null, more: 2 }));
  t.false(equalRows(columns, { __id: 'a', constructor: null }, { __id: 'a', constructor: 0 }));
});

function copyOf(value: Value): Value {
  return structuredClone(value);
}
