import fc from 'fast-check';
import { unreachable } from '../../../src/base/assert.ts';
import type { Column, ColumnType, StoredRow } from '../../../src/base/column.ts';
import type { Value } from '../../../src/base/value.ts';

/** Text that has broken one parser or another. */
const HOSTILE_TEXTS = [
  '',
  "'",
  "''",
  "' OR 1 = 1 --",
  "\\'",
  '\\',
  '"',
  '`',
  '--',
  '/* */',
  ';',
  '%',
  '_',
  '?',
  '$1',
  ':a',
  '\0',
  'a\0b',
  '\n',
  '\r\n',
  '\t',
  ' ',
  ' a ',
  'null',
  'NaN',
  'true',
  '1',
  '\u2028',
  '\u202e',
  'é',
  'e\u0301',
  'ß',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '😀',
  '\u{10ffff}',
];

const FIRST_DAY_MS = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_MOMENT_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** A canonical value of a column's type. */
export function columnValue(type: ColumnType): fc.Arbitrary<Value> {
  if (typeof type === 'object') {
    if ('list' in type) return fc.array(columnValue(type.list), { maxLength: 3 });
    const element = fc.float({ noNaN: true, noDefaultInfinity: true }).map(positiveZero);
    return fc.array(element, { minLength: type.vector, maxLength: type.vector });
  }
  switch (type) {
    case 'bool':
      return fc.boolean();
    case 'i32':
      return fc.oneof(fc.constantFrom(-(2 ** 31), -1, 0, 1, 2 ** 31 - 1), fc.integer());
    case 'i64':
      return fc.oneof(
        fc.constantFrom(-(2n ** 63n), -(2n ** 53n) - 1n, -1n, 0n, 1n, 2n ** 53n + 1n, 2n ** 63n - 1n),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      );
    case 'f32':
      return fc.oneof(fc.constantFrom(NaN, -Infinity, Infinity, 0, 1, 2 ** -149), fc.float().map(positiveZero));
    case 'f64':
      return fc.oneof(
        fc.constantFrom(NaN, -Infinity, Infinity, 0, 0.1, Number.MAX_VALUE, Number.MIN_VALUE),
        fc.double().map(positiveZero),
      );
    case 'utf8':
      return fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary', maxLength: 8 }));
    case 'date':
      return moment().map((text) => text.slice(0, 10));
    case 'timestamp':
      return moment();
    case 'binary':
      return fc.uint8Array({ maxLength: 8 }).map((bytes) => Uint8Array.from(bytes));
    default:
      return unreachable(type);
  }
}

/** Rows with ids of their own; nullable columns are null now and then. */
export function storedRows(columns: readonly Column[], lengths: fc.ArrayConstraints): fc.Arbitrary<StoredRow[]> {
  const values = Object.fromEntries(
    columns.map(({ name, type, nullable }) => [name, nullable ? fc.option(columnValue(type)) : columnValue(type)]),
  );
  return fc.uniqueArray(fc.record(values, { noNullPrototype: true }), { ...lengths, selector: (row) => row['__id'] });
}

function moment(): fc.Arbitrary<string> {
  const bounds = fc.constantFrom(FIRST_DAY_MS, -1, 0, LAST_MOMENT_MS);
  return fc
    .oneof(bounds, fc.integer({ min: FIRST_DAY_MS, max: LAST_MOMENT_MS }))
    .map((ms) => new Date(ms).toISOString());
}

function positiveZero(value: number): number {
  return value === 0 ? 0 : value;
}
