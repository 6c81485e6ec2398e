import { createHash } from 'node:crypto';

/** A number in [0, 1) for each list of words; the same for the same, and unrelated for any others. */
export function chance(...words: readonly (string | number)[]): number {
  return hashOf(words) / 2 ** 32;
}

/** A 32-bit seed for each list of words. */
export function seedOf(...words: readonly (string | number)[]): number {
  return hashOf(words) | 0;
}

function hashOf(words: readonly (string | number)[]): number {
  return createHash('sha256').update(JSON.stringify(words)).digest().readUInt32BE();
}
