import {
  Binary,
  DateDay,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  Int64,
  Int8,
  List,
  makeData,
  TimestampMillisecond,
  Utf8,
  type Data,
} from 'apache-arrow';
import { unreachable } from '../base/assert.ts';
import type { ColumnType } from '../base/column.ts';
import type { Value } from '../base/value.ts';
import { arrowType } from './arrow-type.ts';

/** Which values are there: as Arrow wants it, a bitmap only where some are not. */
export interface Validity {
  readonly nullCount: number;
  readonly nullBitmap?: Uint8Array;
}

const DAY_MS = 86_400_000;

/**
 * Canonical values of one type as Arrow's buffers. They are filled by hand: Arrow's own builders take a value at a time through
 * several calls each, which is most of the time that a load of many rows takes.
 */
export function columnData(type: ColumnType, values: readonly Value[]): Data {
  const length = values.length;
  const there = { length, ...validity(values) };
  if (typeof type === 'object') {
    return 'list' in type ? listData(type.list, values, there) : vectorData(type.vector, values, there);
  }
  switch (type) {
    case 'bool':
      return makeData({ type: new Int8(), ...there, data: filled(new Int8Array(length), values, Number) });
    case 'i32':
      return makeData({ type: new Int32(), ...there, data: filled(new Int32Array(length), values, Number) });
    case 'i64':
      return makeData({ type: new Int64(), ...there, data: filled(new BigInt64Array(length), values, asBigInt) });
    case 'f32':
      return makeData({ type: new Float32(), ...there, data: filled(new Float32Array(length), values, Number) });
    case 'f64':
      return makeData({ type: new Float64(), ...there, data: filled(new Float64Array(length), values, Number) });
    case 'utf8':
      return makeData({ type: new Utf8(), ...there, ...textBuffers(values) });
    case 'date':
      return makeData({ type: new DateDay(), ...there, data: filled(new Int32Array(length), values, daysOf) });
    case 'timestamp':
      return makeData({
        type: new TimestampMillisecond('UTC'),
        ...there,
        data: filled(new BigInt64Array(length), values, instantOf),
      });
    case 'binary':
      return makeData({ type: new Binary(), ...there, ...byteBuffers(values) });
    default:
      return unreachable(type);
  }
}

export function validity(values: readonly Value[]): Validity {
  let nullCount = 0;
  for (const value of values) if (value === null) nullCount += 1;
  return nullCount === 0 ? { nullCount } : { nullCount, nullBitmap: bitmap(values.map((value) => value !== null)) };
}

export function bitmap(flags: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  for (const [index, flag] of flags.entries()) {
    if (flag) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bytes;
}

/** Nulls leave what an array begins with. */
function filled<Element extends number | bigint, Into extends { [index: number]: Element }>(
  into: Into,
  values: readonly Value[],
  elementOf: (value: Value) => Element,
): Into {
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? null;
    if (value !== null) into[index] = elementOf(value);
  }
  return into;
}

function asBigInt(value: Value): bigint {
  return value as bigint;
}

function daysOf(value: Value): number {
  return Date.parse(`${value as string}T00:00:00.000Z`) / DAY_MS;
}

function instantOf(value: Value): bigint {
  return BigInt(Date.parse(value as string));
}

interface Buffers {
  readonly valueOffsets: Int32Array;
  readonly data: Uint8Array;
}

/** Measured first, so that all of it is written to one buffer of the right size. */
function textBuffers(values: readonly Value[]): Buffers {
  const valueOffsets = offsetsOf(values, (value) => Buffer.byteLength(value as string));
  const data = Buffer.allocUnsafeSlow(valueOffsets[values.length] ?? 0);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? null;
    if (value !== null) data.write(value as string, valueOffsets[index] ?? 0);
  }
  return { valueOffsets, data };
}

function byteBuffers(values: readonly Value[]): Buffers {
  const valueOffsets = offsetsOf(values, (value) => (value as Uint8Array).length);
  const data = new Uint8Array(valueOffsets[values.length] ?? 0);
  for (const [index, value] of values.entries()) if (value !== null) data.set(value as Uint8Array, valueOffsets[index]);
  return { valueOffsets, data };
}

/** Where each value begins, and where the last one ends. */
function offsetsOf(values: readonly Value[], lengthOf: (value: Value) => number): Int32Array {
  const offsets = new Int32Array(values.length + 1);
  let end = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? null;
    if (value !== null) end += lengthOf(value);
    offsets[index + 1] = end;
  }
  if (end >= 2 ** 31) throw new RangeError('a column of one write holds less than two gigabytes');
  return offsets;
}

function listData(
  type: Exclude<ColumnType, 'binary' | object>,
  values: readonly Value[],
  there: { readonly length: number } & Validity,
): Data {
  const valueOffsets = offsetsOf(values, (value) => (value as readonly Value[]).length);
  const elements = values.flatMap((value) => (value === null ? [] : (value as readonly Value[])));
  const list = new List(new Field('item', arrowType(type), true));
  return makeData({ type: list, ...there, valueOffsets, child: columnData(type, elements) });
}

/** A null takes as much room as a vector does. */
function vectorData(size: number, values: readonly Value[], there: { readonly length: number } & Validity): Data {
  const flat = new Float32Array(values.length * size);
  for (const [index, value] of values.entries()) {
    if (value !== null) flat.set(value as readonly number[], index * size);
  }
  const type = new FixedSizeList(size, new Field('item', new Float32(), true));
  const child = makeData({ type: new Float32(), length: flat.length, nullCount: 0, data: flat });
  return makeData({ type, ...there, child });
}
