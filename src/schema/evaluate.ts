import { assert, unreachable } from '../base/assert.ts';
import type { StoredRow } from '../base/column.ts';
import { compareCodePoints } from '../base/json.ts';
import type { Predicate } from '../base/predicate.ts';
import type { Value } from '../base/value.ts';

type Comparison = Extract<Predicate, { value: Value }>['op'];

/** What a predicate says of a row: true, false, or null for unknown. */
export function evaluate(predicate: Predicate, row: StoredRow): boolean | null {
  switch (predicate.op) {
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return compared(predicate.op, read(row, predicate.column), predicate.value);
    case 'in':
      return contained(read(row, predicate.column), predicate.values);
    case 'isNull':
      return read(row, predicate.column) === null;
    case 'notNull':
      return read(row, predicate.column) !== null;
    case 'and':
      return joined(predicate.of, row, false);
    case 'or':
      return joined(predicate.of, row, true);
    case 'not':
      return negated(evaluate(predicate.of, row));
    default:
      return unreachable(predicate);
  }
}

/** Whether a predicate selects a row: unknown does not. */
export function matches(predicate: Predicate, row: StoredRow): boolean {
  return evaluate(predicate, row) === true;
}

/**
 * The order of two canonical values of one column type, neither of them null: false before true, strings by code point, NaN
 * equal to itself and greatest. Lists, vectors and blobs have none.
 */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b);
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : Number(a > b);
  assert(
    typeof a === 'boolean' && typeof b === 'boolean',
    'values that are compared are of one type that has an order',
  );
  return Number(a) - Number(b);
}

function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
}

function read(row: StoredRow, column: string): Value {
  const value = Object.hasOwn(row, column) ? row[column] : undefined;
  assert(value !== undefined, 'a row has every column that a predicate names');
  return value;
}

function compared(op: Comparison, value: Value, literal: Value): boolean | null {
  if (value === null) return null;
  const order = compareValues(value, literal);
  switch (op) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'lt':
      return order < 0;
    case 'le':
      return order <= 0;
    case 'gt':
      return order > 0;
    case 'ge':
      return order >= 0;
    default:
      return unreachable(op);
  }
}

/** Nothing is in an empty list, not even something unknown. */
function contained(value: Value, values: readonly Value[]): boolean | null {
  if (values.length === 0) return false;
  // What is equal by their order is so by this too: NaN to itself, and both zeros. There may be very many of them.
  return value === null ? null : values.includes(value);
}

/** One part that is `decisive` (false for `and`, true for `or`) settles it; else one that is unknown leaves it unknown. */
function joined(parts: readonly Predicate[], row: StoredRow, decisive: boolean): boolean | null {
  let unknown = false;
  for (const part of parts) {
    const result = evaluate(part, row);
    if (result === decisive) return decisive;
    unknown ||= result === null;
  }
  return unknown ? null : !decisive;
}

function negated(result: boolean | null): boolean | null {
  return result === null ? null : !result;
}
