import type { Failpoints } from '../../src/index.ts';
import type { StepOutcome } from '../run/outcome.ts';
import type { Fates } from './fates.ts';
import type { Ground } from './ground.ts';
import type { Site } from './site.ts';

/** An operation from its beginning to its end, as somebody saw it who followed. */
export interface Recorded<C> {
  readonly course: C;
  readonly fates: Fates;
  readonly outcome: StepOutcome;
}

/** Follows an actor from `begin` to `end`. */
export interface Follower<C> {
  /** To be given to the actor. */
  readonly failpoints: Failpoints;
  begin(): void;
  end(): C;
}

/** What an operation begins on. */
export interface Start {
  readonly site: Site;
  /** Where there is no graph yet there is none. */
  readonly ground: Ground | undefined;
}

/** The actor that is to die. */
export const DYING = 'dying';
