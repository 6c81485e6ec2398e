import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import type { ObjectClass } from '../../failpoints/lab/object-class.ts';
import type { Verb } from '../../failpoints/lab/verb.ts';

/**
 * Something that goes wrong with requests of one operation of a race. It stands at a place of its actor's own program, as
 * preemptions do. Where there is no such request nothing goes wrong.
 */
export interface PlacedFault {
  readonly actor: number;
  /** Index in the actor's program. */
  readonly operation: number;
  readonly verb: Verb;
  readonly class: ObjectClass;
  /** Which of the operation's requests of this verb and class that the fault can happen to; 1 for the first. */
  readonly nth: number;
  /** How many from there on; 1 unless said. */
  readonly times?: number;
  readonly fault: Fault;
}
