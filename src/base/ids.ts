import { decodeTime, monotonicFactory } from 'ulid';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** Mints ULIDs: 26 characters, unique, and ascending within one minter. */
export type MintId = () => string;

export function idMinter(clock: Clock, random: Random): MintId {
  const next = monotonicFactory(() => random.next());
  return () => next(clock.now());
}

/** When an id was minted, in milliseconds since 1970; 0 for a text that is no ULID. */
export function mintedAtMs(id: string): number {
  try {
    return decodeTime(id);
  } catch {
    return 0;
  }
}
