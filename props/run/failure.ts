import { describeDifference } from '../compare/words.ts';
import { describeThrown } from '../compare/attempt.ts';
import { Mismatch, type Comparison } from '../compare/mismatch.ts';

/** How a run failed. */
export interface Failure {
  /** Failures with the same signature are taken for the same defect: the comparison, its detail, and whether at the founding. */
  readonly signature: string;
  /** Index of the operation; the number of operations if it showed after the last one, -1 while the graph was founded. */
  readonly step: number;
  readonly comparison: Comparison;
  /** The first difference, in words. */
  readonly difference: string;
  /** Where in the program the error behind it was thrown, if there is one. */
  readonly stack?: string;
}

/** What was thrown in this step, as a failure. */
export function failureOf(thrown: unknown, step: number): Failure {
  const { comparison, detail, difference, cause } = asMismatch(thrown);
  const signature = [comparison, ...(detail === undefined ? [] : [detail]), ...(step < 0 ? ['at the founding'] : [])];
  return {
    signature: signature.join(': '),
    step,
    comparison,
    difference: describeDifference(difference),
    ...(cause instanceof Error && cause.stack && { stack: cause.stack }),
  };
}

/** Whatever else is thrown is a defect of the harness; it too is worth a case that shows it. */
function asMismatch(error: unknown): Mismatch {
  if (error instanceof Mismatch) return error;
  const difference = { path: 'the harness', expected: 'a judgement', got: describeThrown(error) };
  return new Mismatch('harness', difference, { cause: error });
}
