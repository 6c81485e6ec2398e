import fc from 'fast-check';
import type { Case } from '../case/case.ts';

const ATTEMPTS_MAX = 64;

/**
 * The case with this index: of those that its own stream of randomness gives, the first that will do. Runs have streams of
 * their own so that they can be drawn in any order, and on different machines.
 */
export function drawFrom(
  cases: fc.Arbitrary<Case>,
  seed: number,
  index: number,
  willDo: (data: Case) => boolean,
): Case {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const [data] = fc.sample(cases, { seed: mix(seed, index, attempt), numRuns: 1 });
    if (data && willDo(data)) return data;
  }
  throw new Error(`none of ${ATTEMPTS_MAX} cases drawn for seed ${seed}, run ${index} will do`);
}

/** A 32-bit integer from a few others, such that neighbours have nothing in common. */
function mix(...numbers: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = Math.imul(hash ^ (number | 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash | 0;
}
