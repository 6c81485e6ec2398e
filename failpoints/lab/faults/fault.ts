/** What its sender gets instead of a true answer: a connection that is cut, or status 500. */
export type WrongAnswer = 'reset' | 'internal_error';

/** Which moment a request that is under way for long lands at. */
export type Arrival =
  /** When the lab is told. */
  | 'told'
  /** When its actor is dead. */
  | 'death'
  /** After so many more requests, of anybody, have come to the store. */
  | { readonly requests: number };

/** How far back a listing may look: so many durable writes, or so long. */
export type Staleness = { readonly writes: number } | { readonly ageMs: number };

/** Where in a body, as a part of its length: from 0 to below 1. */
type Place = number;

/**
 * Something that goes wrong with one request.
 *
 * - `fail_before`: the store never hears of it.
 * - `lose_answer`: the store does it, and its answer is lost.
 * - `throttle`: 503 SlowDown; the store does nothing.
 * - `time_out`: no answer until its sender gives up; `applied` says whether the store did it.
 * - `slow`: the store gets to it later, and answers then.
 * - `tear_request`: its body arrives in part; the store refuses it.
 * - `tear_answer`: the body of the answer breaks off, short of the length that its header says.
 * - `truncate_read`: an object is read in part, and nothing says so.
 * - `flip_bit`: an object is read with one bit changed.
 * - `stale_list`: a listing of what was stored at one earlier moment.
 * - `deliver_twice`: something in between sends it again; its sender hears of one of the two.
 * - `deliver_late`: it is still on its way when its sender has given up on it, and lands later.
 */
export type Fault =
  | { readonly kind: 'fail_before'; readonly answer: WrongAnswer }
  | { readonly kind: 'lose_answer'; readonly answer: WrongAnswer }
  | { readonly kind: 'throttle' }
  | { readonly kind: 'time_out'; readonly applied: boolean }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'tear_request'; readonly at: Place }
  | { readonly kind: 'tear_answer'; readonly at: Place }
  | { readonly kind: 'truncate_read'; readonly at: Place }
  | { readonly kind: 'flip_bit'; readonly at: Place }
  | { readonly kind: 'stale_list'; readonly within: Staleness }
  | { readonly kind: 'deliver_twice'; readonly answered: 'first' | 'second' }
  | { readonly kind: 'deliver_late'; readonly arrival: Arrival; readonly answer: WrongAnswer | 'silence' };
