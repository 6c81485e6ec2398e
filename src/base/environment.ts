import { systemClock, type Clock } from './clock.ts';
import { noFailpoints, type Failpoints } from './failpoint.ts';
import { systemRandom, type Random } from './random.ts';

/** All that the engine takes from the world besides its store. With a fixed one, a run is a function of its operations. */
export interface Environment {
  readonly clock: Clock;
  readonly random: Random;
  readonly failpoints: Failpoints;
  /**
   * Tables that one read may look at side by side; eight unless said. With more than one the order of requests is up to
   * threads: whoever wants it to follow from the operations says 1.
   */
  readonly concurrency?: number;
  /**
   * Whether tables that were written to often are compacted by themselves, after a write and beside those that follow; they are unless
   * said. `on_request` leaves it to `upkeep`: for whoever wants to say when it happens.
   */
  readonly upkeep?: 'by_itself' | 'on_request';
  /**
   * Rows from which on maintenance makes an index on the ids of a table, and on the ends of edges; 20,000 unless said. Below that, looking
   * at all of them costs no more.
   */
  readonly keyIndexRows?: number;
  /** Small fragments that a table may have before upkeep compacts it; sixteen unless said: each costs every read a request or two. */
  readonly smallFragments?: number;
}

const CONCURRENCY = 8;

const KEY_INDEX_ROWS = 20_000;

export function keyIndexRowsOf({ keyIndexRows = KEY_INDEX_ROWS }: Environment): number {
  return keyIndexRows;
}

export function concurrencyOf({ concurrency = CONCURRENCY }: Environment): number {
  return concurrency;
}

const SMALL_FRAGMENTS = 16;

export function smallFragmentsOf({ smallFragments = SMALL_FRAGMENTS }: Environment): number {
  return smallFragments;
}

/** The machine's own time and randomness, and no failpoints. */
export const systemEnvironment: Environment = {
  clock: systemClock,
  random: systemRandom,
  failpoints: noFailpoints,
};
