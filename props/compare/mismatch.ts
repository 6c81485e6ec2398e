import { firstDifference, type Difference } from './difference.ts';

/**
 * What was compared when engine and model parted. A shrunk case has to fail in the same comparison as the case that
 * it comes from.
 *
 * - exception: an error that is none of the engine's kinds, or of kind `internal`.
 * - hang: the engine did not answer within the patience of the harness.
 * - outcome: whether an operation succeeds, and the kind of error if not.
 * - claim: what a write says of itself: its counts and ids.
 * - commit: whether a write published a commit, and what that says.
 * - answer: what a read gives.
 * - queries: the whole state, read through queries.
 * - tables: the whole state, read as raw rows.
 * - head: whether every table stands where the manifest says, and the manifest where the last commit says.
 * - intents: whether an intent is left.
 * - history: the list of commits.
 * - branches: which branches there are, and what they say of themselves.
 * - elsewhere: whether another branch than the one in use has moved.
 * - deleted: whether nothing is to be had of a handle on a branch that was deleted.
 * - lineage: what led to a commit, and the best common ancestors of two.
 * - conflicts: the rows that are told to stand in the way of a merge.
 * - past: the whole state at an old commit.
 * - retention: whether a commit that cleanups have given up is refused as such.
 * - maintenance: what maintenance says that it found and did.
 * - held: the whole state, read through a reader that was taken earlier.
 * - session: the whole state, read through another handle.
 * - schema: the schema that a handle reports.
 * - read-only: whether a read-only handle refuses a write.
 * - order: whether some serial order explains what racing actors were told.
 * - crash: what a crash left, or became of it: all of an operation or nothing, what was acknowledged or visible, and no more.
 * - twice: whether recovering again changes what is stored.
 * - recoveries: whether each intent that was recovered is on record, once, with what became of it, and nothing else is.
 * - litter: whether something is left behind that nobody will ever clear away.
 * - harness: the model or the harness broke on the case; the defect is there.
 */
export const COMPARISONS = [
  'exception',
  'hang',
  'outcome',
  'claim',
  'commit',
  'answer',
  'queries',
  'tables',
  'head',
  'intents',
  'history',
  'branches',
  'elsewhere',
  'deleted',
  'lineage',
  'conflicts',
  'past',
  'retention',
  'maintenance',
  'held',
  'session',
  'schema',
  'read-only',
  'order',
  'crash',
  'twice',
  'recoveries',
  'litter',
  'harness',
] as const;

export type Comparison = (typeof COMPARISONS)[number];

interface MismatchOptions {
  readonly cause?: unknown;
  readonly detail?: string;
}

/** Thrown where engine and model part; a runner makes a failure of it. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
  readonly comparison: Comparison;
  readonly difference: Difference;
  /** Tells failures of one comparison apart that have different defects behind them. */
  readonly detail: string | undefined;

  constructor(comparison: Comparison, difference: Difference, { cause, detail }: MismatchOptions = {}) {
    super(`${comparison}: ${difference.path}`, { cause });
    this.comparison = comparison;
    this.difference = difference;
    this.detail = detail;
  }
}

/** Goes on only if the engine has what the model expects. */
export function requireEqual(comparison: Comparison, path: string, expected: unknown, got: unknown): void {
  const difference = firstDifference(expected, got, path);
  if (difference) throw new Mismatch(comparison, difference);
}
