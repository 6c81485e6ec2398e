import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A source of randomness, as an argument. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
}

/** The machine's own randomness. */
export const systemRandom: Random = { next: () => Math.random() };

/** The same numbers for the same seed, a 32-bit integer. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return { next: () => uniformFloat64(generator) };
}
