import type { Column, StoredRow } from '../base/column.ts';
import type { Value } from '../base/value.ts';

/** Whether two rows hold the same in each of the columns. */
export function equalRows(columns: readonly Column[], a: StoredRow, b: StoredRow): boolean {
  return columns.every(({ name }) => equalValues(a[name] ?? null, b[name] ?? null));
}

/**
 * Whether two canonical values of one column type are the same: NaN is NaN, lists, vectors and bytes are what they hold, in
 * its order, and null is no value but itself. Zeros have no sign where they are stored, so none is told apart here.
 */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const left = elementsOf(a);
  const right = elementsOf(b);
  if (!left || !right || left.length !== right.length) return false;
  // Bytes are compared as numbers: a value of one column is never a list here and bytes there.
  return left.every((element: Value, index: number) => equalValues(element, right[index] ?? null));
}

function elementsOf(value: Value): readonly Value[] | Uint8Array | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}
