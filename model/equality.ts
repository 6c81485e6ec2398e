import type { Value } from '../src/base/value.ts';
import { idText } from './id.ts';
import type { Row } from './state.ts';

/** Whether two rows of one type and id are the same, ends of edges included; null where there is none. */
export function sameRow(a: Row | null, b: Row | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    sameEnds(a, b) && Object.keys(a.values).every((name) => sameValue(a.values[name] ?? null, b.values[name] ?? null))
  );
}

/** NaN is itself, bytes and lists are what they hold. */
function sameValue(a: Value, b: Value): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return sameElements([...a], [...b]);
  if (Array.isArray(a) && Array.isArray(b)) return sameElements(a, b);
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

function sameElements(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((element, i) => sameValue(element, b[i] ?? null));
}

function sameEnds(a: Row, b: Row): boolean {
  if (!('from' in a && 'from' in b)) return true;
  return idText(a.from) === idText(b.from) && idText(a.to) === idText(b.to);
}
