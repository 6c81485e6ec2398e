import { noFailpoints, seededRandom, steppingClock, type Environment } from '../../src/index.ts';

const STARTED_MS = Date.UTC(2026, 0, 1);

/** Time jumps, randomness has a seed, and tables are compacted when it is said: costs are the same in every run. */
export function costWorld(seed: number): Environment {
  return {
    clock: steppingClock(STARTED_MS + seed * 1000 * 60 * 60),
    random: seededRandom(seed),
    failpoints: noFailpoints,
    upkeep: 'on_request',
  };
}
