import { unreachable } from '../base/assert.ts';
import type { ErrorCodeOf, GraphError } from '../base/errors.ts';
import type { KeyPart, Value } from '../base/value.ts';
import { canonicalDate, canonicalDateTime } from './dates.ts';
import type { ListType, PropertyType, ScalarType, VectorType } from './definition.ts';
import { isOrdered, type OrderedType } from './property-type.ts';
import { kindOf } from './shape.ts';

/** Makes the error for a value that is not one of its type. */
export type RefuseValue = (code: ErrorCodeOf<'bad_request'>, what: string) => GraphError;

const I64_MIN = -(2n ** 63n);
const I64_MAX = 2n ** 63n - 1n;

/** The canonical form of a value that is not null; ranges are no part of it. */
export function canonicalOf(type: PropertyType, value: unknown, refuse: RefuseValue): Value {
  if (isOrdered(type)) return canonicalOrdered(type, value, refuse);
  if (type === 'Blob') return canonicalBlob(value, refuse);
  return 'list' in type ? canonicalList(type, value, refuse) : canonicalVector(type, value, refuse);
}

/** The same for types whose values have an order. */
export function canonicalOrdered(type: OrderedType, value: unknown, refuse: RefuseValue): KeyPart {
  if (typeof type === 'string') return canonicalScalar(type, value, refuse);
  if (typeof value !== 'string') throw wrongType('a string', value, refuse);
  if (!type.enum.includes(value)) throw refuse('not_in_enum', 'is none of the values of the enum');
  return value;
}

function canonicalScalar(type: Exclude<ScalarType, 'Blob'>, value: unknown, refuse: RefuseValue): KeyPart {
  switch (type) {
    case 'Bool':
      if (typeof value !== 'boolean') throw wrongType('a boolean', value, refuse);
      return value;
    case 'I32':
      return canonicalI32(value, refuse);
    case 'I64':
      return canonicalI64(value, refuse);
    case 'F32':
      return canonicalF32(value, refuse);
    case 'F64':
      if (typeof value !== 'number') throw wrongType('a number', value, refuse);
      return withoutSign(value);
    case 'String':
      if (typeof value !== 'string') throw wrongType('a string', value, refuse);
      if (!value.isWellFormed()) throw refuse('malformed_text', 'must not contain lone surrogates');
      return value;
    case 'Date':
      return canonicalTime('a date YYYY-MM-DD of the years 0001 to 9999', canonicalDate, value, refuse);
    case 'DateTime':
      return canonicalTime(
        'a point in time YYYY-MM-DDTHH:mm:ss[.sss] with Z or an offset ±HH:MM, in the years 0001 to 9999',
        canonicalDateTime,
        value,
        refuse,
      );
    default:
      return unreachable(type);
  }
}

function canonicalI32(value: unknown, refuse: RefuseValue): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType('an integer', value, refuse);
  const wrapped = value | 0;
  if (wrapped !== value) throw refuse('out_of_range', 'must fit 32 bits');
  return wrapped;
}

function canonicalI64(value: unknown, refuse: RefuseValue): bigint {
  const integer = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof integer !== 'bigint') throw wrongType('a bigint or a safe integer', value, refuse);
  if (integer < I64_MIN || integer > I64_MAX) throw refuse('out_of_range', 'must fit 64 bits');
  return integer;
}

function canonicalF32(value: unknown, refuse: RefuseValue): number {
  if (typeof value !== 'number') throw wrongType('a number', value, refuse);
  const rounded = Math.fround(value);
  if (Number.isFinite(value) && !Number.isFinite(rounded)) throw refuse('out_of_range', 'must fit single precision');
  return withoutSign(rounded);
}

/**
 * Two zeros would be equal in the engine and different in a store that compares bits; so would two NaNs, of which the one
 * that zero divided by zero gives on most machines has a sign.
 */
function withoutSign(value: number): number {
  if (value === 0) return 0;
  return Number.isNaN(value) ? NaN : value;
}

function canonicalTime(
  form: string,
  canonical: (text: string) => string | undefined,
  value: unknown,
  refuse: RefuseValue,
): string {
  if (typeof value !== 'string') throw wrongType('a string', value, refuse);
  const text = canonical(value);
  if (text === undefined) throw refuse('bad_date', `must be ${form}`);
  return text;
}

function canonicalList(type: ListType, value: unknown, refuse: RefuseValue): Value {
  if (!Array.isArray(value)) throw wrongType('an array', value, refuse);
  return Array.from<unknown, Value>(value, (element, index) => {
    const refuseElement: RefuseValue = (code, what) => refuse(code, `element ${index} ${what}`);
    if (element === null) throw refuseElement('null_value', 'must not be null');
    return canonicalOrdered(type.list, element, refuseElement);
  });
}

function canonicalVector(type: VectorType, value: unknown, refuse: RefuseValue): Value {
  if (!Array.isArray(value) && !(value instanceof Float32Array)) throw wrongType('an array of numbers', value, refuse);
  if (value.length !== type.vector)
    throw refuse('wrong_length', `must have ${type.vector} elements, not ${value.length}`);
  return Array.from<unknown, Value>(value, (element, index) => {
    const refuseElement: RefuseValue = (code, what) => refuse(code, `element ${index} ${what}`);
    if (element === null) throw refuseElement('null_value', 'must not be null');
    const rounded = canonicalF32(element, refuseElement);
    if (!Number.isFinite(rounded)) throw refuseElement('out_of_range', 'must be finite');
    return rounded;
  });
}

/** A copy: the caller keeps its buffer and may write to it. */
function canonicalBlob(value: unknown, refuse: RefuseValue): Uint8Array {
  if (!ArrayBuffer.isView(value) || !(value instanceof Uint8Array)) throw wrongType('a Uint8Array', value, refuse);
  return new Uint8Array(value);
}

function wrongType(wanted: string, value: unknown, refuse: RefuseValue): GraphError {
  return refuse('wrong_type', `must be ${wanted}, not ${typeof value === 'number' ? value : kindOf(value)}`);
}
