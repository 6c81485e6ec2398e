import type { ErrorKind } from '../../src/index.ts';

/** What an operation came to, for counting: whether it had an effect, and the kind of error with which it was refused. */
export interface StepOutcome {
  readonly effective: boolean;
  readonly refused?: ErrorKind;
  /** What else can be said of how it ended, whether it had an effect or not. */
  readonly traits?: readonly string[];
}
