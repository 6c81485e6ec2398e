/** Simpler single values than this one, the simplest first; none where it is as simple as can be. */
export function simplerValues(value: unknown): readonly unknown[] {
  return candidatesFor(value).filter((candidate) => weight(candidate) < weight(value));
}

function candidatesFor(value: unknown): readonly unknown[] {
  switch (typeof value) {
    case 'string':
      return ['', 'a', ...(/^\d{4}-/.test(value) ? [] : [value.slice(0, Math.ceil(value.length / 2))])];
    case 'number':
      return [0, 1, Math.trunc(value / 2)].filter((n) => Number.isSafeInteger(n));
    case 'bigint':
      return [0n, 1n, value / 2n];
    case 'boolean':
      return [false];
    default:
      return value instanceof Uint8Array ? [new Uint8Array(0), value.slice(0, value.length / 2)] : [];
  }
}

/** Falls with every step, so that simplifying ends. */
function weight(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return value.length + (value === 'a' ? 0 : 0.5);
    case 'number':
      return Number.isFinite(value) ? Math.abs(value) + (Number.isInteger(value) ? 0 : 0.5) : Infinity;
    case 'bigint':
      return Number(value < 0n ? -value : value);
    case 'boolean':
      return Number(value);
    default:
      return value instanceof Uint8Array ? value.length : 0;
  }
}
