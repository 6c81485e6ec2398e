import fc from 'fast-check';
import type { PropertyType, ScalarType, Value } from '../../src/index.ts';
import { character } from './character.ts';
import { HOSTILE_TEXTS } from './hostile.ts';
import { SENTENCES } from './words.ts';

/** Bounds on a number, both included. */
export interface Range {
  readonly min?: number | bigint;
  readonly max?: number | bigint;
}

const I32_MIN = -(2 ** 31);
const I32_MAX = 2 ** 31 - 1;
const I64_MIN = -(2n ** 63n);
const I64_MAX = 2n ** 63n - 1n;

// Every arbitrary here prefers few values, so that rows, keys and filters meet, and now and then takes any value there is.

function i32({ min, max }: Range = {}): fc.Arbitrary<number> {
  const low = min === undefined ? I32_MIN : Math.max(Math.ceil(Number(min)), I32_MIN);
  const high = max === undefined ? I32_MAX : Math.min(Math.floor(Number(max)), I32_MAX);
  const common = [0, 1, 2, 3, -1, 10].filter((n) => n >= low && n <= high);
  return rarely(fc.integer({ min: low, max: high }), common);
}

function i64({ min, max }: Range = {}): fc.Arbitrary<bigint> {
  const low = min === undefined ? I64_MIN : BigInt(min);
  const high = max === undefined ? I64_MAX : BigInt(max);
  const common = [0n, 1n, 2n, 3n, -1n, 2n ** 53n + 1n].filter((n) => n >= low && n <= high);
  return rarely(fc.bigInt({ min: low, max: high }), common);
}

function float({ min, max }: Range = {}, single = false): fc.Arbitrary<number> {
  const ranged = min !== undefined || max !== undefined;
  const low = Number(min ?? (single ? -1e38 : -Infinity));
  const high = Number(max ?? (single ? 1e38 : Infinity));
  const special = ranged ? [] : [Infinity, -Infinity, 0.1, 1e-40];
  const common = [0, 0.5, 1, 2, -1.25, ...(ranged ? [] : [NaN])].filter((n) => !(n < low || n > high));
  const any = fc.double({ min: low, max: high, noNaN: ranged });
  return rarely(fc.oneof(any, ...special.map((n) => fc.constant(n))), common);
}

function string(): fc.Arbitrary<string> {
  const wild = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: character(), maxLength: 12 }));
  return rarely(wild, ['a', 'b', 'ab', 'A', "it's", '😀', ...SENTENCES]);
}

function date(): fc.Arbitrary<string> {
  const anyDay = fc
    .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10));
  return rarely(anyDay, ['2024-02-29', '2024-03-01', '1970-01-01', '1969-12-31', '0001-01-01', '9999-12-31']);
}

/** Moments in their canonical form and, sometimes, the same ones as they read elsewhere in the world. */
function dateTime(): fc.Arbitrary<string> {
  const anyMoment = fc
    .date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true })
    .map((moment) => moment.toISOString());
  const elsewhere = ['2024-02-29T13:00:00.000+01:00', '2024-02-29T12:00:00Z', '2024-02-28T23:30:00.5-12:30'];
  return rarely(fc.oneof(anyMoment, fc.constantFrom(...elsewhere)), [
    '2024-02-29T12:00:00.000Z',
    '1970-01-01T00:00:00.000Z',
    '1969-12-31T23:59:59.999Z',
  ]);
}

function blob(): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ maxLength: 8 }).map((bytes) => new Uint8Array(bytes));
}

/** Values of a scalar type within a range (which only numbers have). */
export function scalar(type: ScalarType, range: Range = {}): fc.Arbitrary<Value> {
  switch (type) {
    case 'Bool':
      return fc.boolean();
    case 'I32':
      return i32(range);
    case 'I64':
      return i64(range);
    case 'F32':
      return float(range, true);
    case 'F64':
      return float(range);
    case 'String':
      return string();
    case 'Date':
      return date();
    case 'DateTime':
      return dateTime();
    case 'Blob':
      return blob();
  }
}

/** Whether values of the type can be compared exactly: what keys and unique constraints need. */
export function isExact(type: PropertyType): boolean {
  if (typeof type !== 'string') return 'enum' in type;
  return type !== 'F32' && type !== 'F64' && type !== 'Blob';
}

/** Whether values of the type have an order: what comparisons and `orderBy` need. */
export function isOrdered(type: PropertyType): boolean {
  return typeof type === 'string' ? type !== 'Blob' : 'enum' in type;
}

function rarely<T>(wild: fc.Arbitrary<T>, common: readonly T[]): fc.Arbitrary<T> {
  if (common.length === 0) return wild;
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: fc.constantFrom(...common) },
    { weight: 1, arbitrary: wild },
  );
}
