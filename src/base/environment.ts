import { systemClock, type Clock } from './clock.ts';
import { noFailpoints, type Failpoints } from './failpoint.ts';
import { systemRandom, type Random } from './random.ts';

/** All that the engine takes from the world besides its store. With a fixed one, a run is a function of its operations. */
export interface Environment {
  readonly clock: Clock;
  readonly random: Random;
  readonly failpoints: Failpoints;
}

/** The machine's own time and randomness, and no failpoints. */
export const systemEnvironment: Environment = {
  clock: systemClock,
  random: systemRandom,
  failpoints: noFailpoints,
};
