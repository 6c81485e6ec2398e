import type { Value } from '../src/base/value.ts';
import type { PropertyDefinition, PropertyType } from '../src/schema/definition.ts';
import { normaliseDate, normaliseDateTime } from './date.ts';
import { request } from './refusal.ts';
import { arrayOf } from './shape.ts';

/** The canonical form of a value of a type, as the table in src/base/value.ts has it. Null is a value of no type. */
export function normalise(type: PropertyType, value: unknown): Exclude<Value, null> {
  if (typeof type === 'object') {
    if ('enum' in type) return normaliseEnum(type.enum, value);
    if ('list' in type) return arrayOf(value, 'list').map((element) => normalise(type.list, element));
    return normaliseVector(type.vector, value);
  }
  switch (type) {
    case 'Bool':
      request(typeof value === 'boolean', 'not a boolean');
      return value;
    case 'I32':
      request(typeof value === 'number' && Number.isInteger(value), 'not an integer');
      request(value >= -(2 ** 31) && value < 2 ** 31, 'not within 32 bits');
      return withoutSignOfZero(value);
    case 'I64':
      return normaliseI64(value);
    case 'F32':
      return normaliseF32(value);
    case 'F64':
      request(typeof value === 'number', 'not a number');
      return withoutSignOfZero(value);
    case 'String':
      return wellFormed(value);
    case 'Date':
      return normaliseDate(wellFormed(value));
    case 'DateTime':
      return normaliseDateTime(wellFormed(value));
    case 'Blob':
      request(value instanceof Uint8Array, 'not bytes');
      return Uint8Array.from(value);
  }
}

/** The value that a row holds for a property which the request gives: of its type and in its range, or null. */
export function normaliseGiven(property: PropertyDefinition, given: unknown): Value {
  if (given === null) {
    request(property.nullable === true, 'null where null is no value');
    return null;
  }
  const value = normalise(property.type, given);
  if (typeof value === 'number' || typeof value === 'bigint') requireRange(property, value);
  return value;
}

/** The value that a row holds for a property which the request leaves out. */
export function valueLeftOut(property: PropertyDefinition): Value {
  if (property.default !== undefined) return normaliseGiven(property, property.default);
  request(property.nullable === true, 'a property without default is left out');
  return null;
}

/** Lists, vectors and blobs have no order, and no equality either. */
export function hasOrder(type: PropertyType): boolean {
  return typeof type === 'object' ? 'enum' in type : type !== 'Blob';
}

function wellFormed(value: unknown): string {
  request(typeof value === 'string' && value.isWellFormed(), 'not a well-formed string');
  return value;
}

function normaliseEnum(choices: readonly string[], value: unknown): string {
  request(typeof value === 'string' && choices.includes(value), 'not one of the enum');
  return value;
}

function normaliseI64(value: unknown): bigint {
  request(typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value)), 'not an integer');
  const integer = BigInt(value);
  request(integer >= -(2n ** 63n) && integer < 2n ** 63n, 'not within 64 bits');
  return integer;
}

function normaliseF32(value: unknown): number {
  request(typeof value === 'number', 'not a number');
  const rounded = Math.fround(value);
  request(Number.isFinite(rounded) || !Number.isFinite(value), 'beyond single precision');
  return withoutSignOfZero(rounded);
}

function normaliseVector(length: number, value: unknown): readonly number[] {
  const elements = arrayOf(value instanceof Float32Array ? [...value] : value, 'vector').map(normaliseF32);
  request(elements.length === length, 'a vector of another length');
  request(elements.every(Number.isFinite), 'a vector with an element that is not finite');
  return elements;
}

function withoutSignOfZero(value: number): number {
  return value === 0 ? 0 : value;
}

/** Bounds are compared as given with the value as stored. NaN is in no range. */
function requireRange({ min, max }: PropertyDefinition, value: number | bigint): void {
  request(min === undefined || value >= min, 'less than the least value, or NaN');
  request(max === undefined || value <= max, 'more than the greatest value, or NaN');
}
