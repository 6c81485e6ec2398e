import { noFailpoints, seededRandom, steppingClock, type Environment, type Failpoints } from '../../src/index.ts';

/** A world without surprises: time jumps instead of passing, and randomness has a seed. */
export function quietWorld(failpoints: Failpoints = noFailpoints, seed = 1): Environment {
  return { clock: steppingClock(Date.UTC(2026, 0, 1)), random: seededRandom(seed), failpoints, upkeep: 'on_request' };
}
