import type { ErrorKind } from '../src/base/errors.ts';

/**
 * How a rule of the model says no. `write` and `read` turn it into an outcome; it is thrown, not returned, so that every
 * rule is one line where it applies.
 */
export class Refusal extends Error {
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, reason: string) {
    super(reason);
    this.kind = kind;
  }
}

/** A refused operation: its kind is what engines are held to, its reason is for people. */
export interface Refused {
  readonly ok: false;
  readonly kind: ErrorKind;
  readonly reason: string;
}

/** Goes on only if the request is as it has to be. */
export function request(holds: boolean, reason: string): asserts holds {
  if (!holds) throw new Refusal('bad_request', reason);
}

/** What `attempt` gives, or how it was refused. Any other error is a misuse of the model and passes. */
export function orRefused<Outcome>(attempt: () => Outcome): Outcome | Refused {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, kind: error.kind, reason: error.message };
    throw error;
  }
}
