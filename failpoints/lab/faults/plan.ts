import type { ObjectClass } from '../object-class.ts';
import type { Verb } from '../verb.ts';
import type { Fault } from './fault.ts';

/** Which requests go wrong, and how. What is left out matches all. Requests that the fault cannot happen to are passed over. */
export interface FaultRule {
  readonly actor?: string;
  readonly verb?: Verb;
  readonly class?: ObjectClass;
  readonly when: Occurrence;
  readonly fault: Fault;
}

/** Which of the requests that a rule matches: `times` of them (1 unless said) from the n-th on, or a part of them drawn by the seed. */
export type Occurrence = { readonly nth: number; readonly times?: number } | { readonly rate: number };

/** What becomes of a request that was under way when its actor died, before it had any effect. */
export type Landing =
  /** It never arrived. */
  | 'dropped'
  /** It took effect. */
  | 'applied'
  /** It will, when the lab is told. */
  | 'late';

/** All that goes wrong in a lab. Of several rules that want a request, the first has it. */
export interface FaultPlan {
  readonly seed: number;
  readonly rules: readonly FaultRule[];
  readonly onDeath: Landing;
}

export const NO_FAULTS: FaultPlan = { seed: 0, rules: [], onDeath: 'dropped' };
