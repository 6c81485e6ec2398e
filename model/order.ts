import type { Id, Value } from '../src/base/value.ts';

/** Orders texts by code point: well-formed texts have that order as UTF-8. */
export function compareTexts(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Orders values of one type that has an order; null is not among them. NaN equals itself and is the greatest number. */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return Number(greater(a, b)) - Number(greater(b, a));
}

/** Orders ids of one type: part by part, in the order of the key's properties. */
export function compareIds(a: Id, b: Id): number {
  const others = partsOf(b);
  for (const [i, part] of partsOf(a).entries()) {
    const order = compareValues(part, others[i] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

function greater(a: Value, b: Value): boolean {
  return a !== null && b !== null && a > b;
}

function partsOf(id: Id): readonly Value[] {
  return typeof id === 'object' ? id : [id];
}
