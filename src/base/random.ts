import { badRequest } from './errors.ts';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A source of randomness, as an argument. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
}

/** The machine's own randomness. */
export const systemRandom: Random = { next: () => Math.random() };

const SEED_MIN = -(2 ** 31);
const SEED_MAX = 2 ** 32 - 1;

/**
 * The same numbers for the same seed, an integer of 32 bits, signed or not (-1 and 2^32 - 1 are the same one). `bad_request`
 * (code `bad_seed`) for anything else: the generator would take it for 0.
 */
export function seededRandom(seed: number): Random {
  if (!Number.isInteger(seed) || seed < SEED_MIN || seed > SEED_MAX) {
    throw badRequest('bad_seed', 'a seed is an integer of 32 bits', { seed });
  }
  const generator = xoroshiro128plus(seed);
  return { next: () => uniformFloat64(generator) };
}
