/** A copy of data in which one of its parts, or the whole, is something else. */
export function damaged(data: unknown, which: number, replacement: unknown): unknown {
  let left = which % partCount(data);
  return copy(data);

  function copy(part: unknown): unknown {
    if (left-- === 0) return replacement;
    if (Array.isArray(part)) return part.map(copy);
    if (!isTree(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, copy(value)]));
  }
}

function partCount(data: unknown): number {
  return isTree(data) ? Object.values(data).reduce<number>((count, part) => count + partCount(part), 1) : 1;
}

function isTree(data: unknown): data is object {
  return typeof data === 'object' && data !== null && !(data instanceof Uint8Array);
}
