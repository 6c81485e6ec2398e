import type { Commit, Inspection } from '../../src/index.ts';
import { requireEqual } from './mismatch.ts';

/** What was there to recover. */
export interface Recoverable {
  /** Operation ids of the intents that the first to die left. */
  readonly intents: readonly string[];
  /** Whether somebody recovered before that, of whom nobody knows what. */
  readonly hasRival: boolean;
  /** Operation ids of what was on record before. */
  readonly known: readonly string[];
}

/**
 * Each intent is on record once, whoever died in between, and says what the history says: it names a commit that is there, or
 * one that is not. Nothing else is on record.
 */
export function compareRecoveries(
  { recoveries = [] }: Inspection,
  lineage: readonly Commit[],
  { intents, hasRival, known }: Recoverable,
): void {
  const expected = intents.toSorted();
  const all = recoveries.map(({ operation }) => operation).toSorted();
  const recorded = all.filter((operation) => !known.includes(operation));
  const got = hasRival ? recorded.filter((operation) => expected.includes(operation)) : recorded;
  requireEqual('recoveries', 'intents on record', expected, got);
  requireTrueRecords({ recoveries }, lineage);
}

/** No record says otherwise of a commit than the history. */
export function requireTrueRecords(
  { recoveries = [] }: Pick<Inspection, 'recoveries'>,
  lineage: readonly Commit[],
): void {
  const commits = new Set(lineage.map(({ id }) => id));
  for (const { operation, commit, outcome } of recoveries) {
    const is = commits.has(commit) ? 'published' : 'not published';
    requireEqual(
      'recoveries',
      `the commit of ${operation}`,
      outcome === 'published' ? 'published' : 'not published',
      is,
    );
  }
}
