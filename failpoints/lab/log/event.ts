import type { Fault } from '../faults/fault.ts';
import type { ObjectClass } from '../object-class.ts';
import type { Condition } from '../request-head.ts';
import type { Operation } from '../route.ts';
import type { Verb } from '../verb.ts';

/**
 * One request, when it is over. Begin, effect and end are moments of one count that goes up with each of them, so that
 * they can be compared among requests.
 */
export interface LabEvent {
  /** Names the request: counted from 1 in the order of arrival. */
  readonly sequence: number;
  /** Empty where nobody could be made out. */
  readonly actor: string;
  readonly verb: Verb;
  /** Absent for what was no request that the lab serves. */
  readonly operation: Operation | undefined;
  readonly bucket: string;
  /** For a listing its prefix; for a deletion of several keys what they begin with. */
  readonly key: string;
  readonly class: ObjectClass;
  readonly contended: boolean;
  readonly condition: Condition;
  readonly bytesIn: number;
  /** Of the body of the answer, as far as it was sent. */
  readonly bytesOut: number;
  /** How the store answered; absent where the request never came to it. Its sender may have been told otherwise. */
  readonly status: number | undefined;
  /** What its sender got: the store's answer, another or a damaged one, or none. */
  readonly answer: 'true' | 'spoilt' | 'none';
  /** The fault that had a part in it. */
  readonly fault: Fault['kind'] | undefined;
  /** The request that failed, of which this one is a repetition by its sender. */
  readonly retryOf: number | undefined;
  /** The request of which this is a delivery late or for the second time; nobody sent this one. */
  readonly deliveryOf: number | undefined;
  /** When it arrived. */
  readonly begin: number;
  /** When it changed what is stored; absent where it changed nothing. */
  readonly effect: number | undefined;
  /** When its answer left, or it was settled that none comes; when its sender gave up or died, or the lab stopped, if that was sooner. */
  readonly end: number;
}
