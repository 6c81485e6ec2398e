/** Where two pieces of data part, and what stands there in each. */
export interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** Stands in a difference for a member or element that is not there. */
export const NOTHING = Symbol('nothing');

/**
 * The first difference between plain data, bytes and bigints included; undefined where there is none. Members are looked at
 * in the order of `expected`, whose order does not matter otherwise. NaN equals itself, and 0 does not equal -0.
 */
export function firstDifference(expected: unknown, got: unknown, path = ''): Difference | undefined {
  if (Object.is(expected, got)) return undefined;
  if (expected instanceof Uint8Array && got instanceof Uint8Array) return differenceOfBytes(expected, got, path);
  if (Array.isArray(expected) && Array.isArray(got)) return differenceOfLists(expected, got, path);
  if (isRecord(expected) && isRecord(got)) return differenceOfRecords(expected, got, path);
  return { path, expected, got };
}

function differenceOfBytes(expected: Uint8Array, got: Uint8Array, path: string): Difference | undefined {
  return Buffer.compare(expected, got) === 0 ? undefined : { path, expected, got };
}

function differenceOfLists(
  expected: readonly unknown[],
  got: readonly unknown[],
  path: string,
): Difference | undefined {
  for (let i = 0; i < Math.max(expected.length, got.length); i++) {
    const at = `${path}[${i}]`;
    if (i >= expected.length) return { path: at, expected: NOTHING, got: got[i] };
    if (i >= got.length) return { path: at, expected: expected[i], got: NOTHING };
    const difference = firstDifference(expected[i], got[i], at);
    if (difference) return difference;
  }
  return undefined;
}

function differenceOfRecords(expected: object, got: object, path: string): Difference | undefined {
  const [wanted, found] = [new Map(Object.entries(expected)), new Map(Object.entries(got))];
  for (const [name, value] of wanted) {
    const at = memberPath(path, name);
    if (!found.has(name)) return { path: at, expected: value, got: NOTHING };
    const difference = firstDifference(value, found.get(name), at);
    if (difference) return difference;
  }
  for (const [name, value] of found) {
    if (!wanted.has(name)) return { path: memberPath(path, name), expected: NOTHING, got: value };
  }
  return undefined;
}

function memberPath(path: string, name: string): string {
  const plain = /^\w+$/.test(name);
  if (!plain) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}

function isRecord(data: unknown): data is object {
  return typeof data === 'object' && data !== null && !Array.isArray(data) && !ArrayBuffer.isView(data);
}
