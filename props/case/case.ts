import type { SchemaDefinition } from '../../src/index.ts';
import type { PlacedFault } from './fault.ts';
import type { Crash } from './crash.ts';
import type { Operation } from './operation.ts';
import type { Race } from './race.ts';

/** The form of cases that this program writes and reads. */
export const CASE_FORMAT = 1;

/**
 * Everything that decides a run, as frozen data: the same case against the same engine does the same. Whatever is drawn,
 * found, shrunk, saved or replayed is a case.
 */
export interface Case {
  readonly format: typeof CASE_FORMAT;
  /** The suite that drew it and knows how to run it. */
  readonly suite: string;
  /** Seeds the engine's randomness, a 32-bit integer; its clock starts at a fixed time. */
  readonly seed: number;
  readonly schema: SchemaDefinition;
  /** The program of the only actor; or what is done before a race, or before the operation that a crash cuts short. */
  readonly operations: readonly Operation[];
  readonly race?: Race;
  readonly crash?: Crash;
  /** What goes wrong with requests of the race's actors. Stores other than the lab do not offer it. */
  readonly faults?: readonly PlacedFault[];
  /** Fingerprint of the durable writes of the run that is recorded: a replay that leaves others is another run. */
  readonly trace?: string;
  /** What the case once showed, for people; no run depends on it. */
  readonly note?: string;
}
