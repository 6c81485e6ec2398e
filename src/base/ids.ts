import { monotonicFactory } from 'ulid';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** Mints ULIDs: 26 characters, unique, and ascending within one minter. */
export type MintId = () => string;

export function idMinter(clock: Clock, random: Random): MintId {
  const next = monotonicFactory(() => random.next());
  return () => next(clock.now());
}
