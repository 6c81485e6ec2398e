import fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };
const CODE_POINT_MAX = 0x10ffff;

/**
 * Any code point but a surrogate, as text. Not fast-check's unit `binary`, which is the same but lists them all when it is
 * first used, a million of them: that takes a second, and 80 MB for the rest of the process.
 */
export function character(): fc.Arbitrary<string> {
  return fc.nat({ max: CODE_POINT_MAX - SURROGATES.count }).map(characterAt);
}

/** The character with this number, counted without the surrogates. */
export function characterAt(index: number): string {
  return String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count);
}
