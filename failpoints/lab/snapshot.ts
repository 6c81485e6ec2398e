import { NOBODY, type Identities } from './actors.ts';
import { EMPTY_STATE, type StoreState } from './state.ts';

/**
 * A lab at one moment, as a value: what is stored, the keys that were issued, and who is dead. What is under way is not
 * part of it. It costs nothing to take or to keep, whatever is stored.
 */
export interface LabSnapshot {
  readonly state: StoreState;
  readonly identities: Identities;
}

export const EMPTY_SNAPSHOT: LabSnapshot = { state: EMPTY_STATE, identities: NOBODY };
