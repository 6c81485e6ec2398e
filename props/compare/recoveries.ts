import type { Commit, GraphHandle, RecoveryRecord } from '../../src/index.ts';
import { obtain } from './attempt.ts';
import { requireEqual } from './mismatch.ts';

/** What was there to recover. */
export interface Recoverable {
  /** Operation ids of the intents that the first to die left. */
  readonly intents: readonly string[];
  /** Whether somebody recovered before that, of whom nobody knows what. */
  readonly hasRival: boolean;
}

/**
 * Each intent is on record once, whoever died in between, and says what the history says: it names a commit that is there, or
 * one that is not. Nothing else is on record.
 */
export async function compareRecoveries(
  handle: GraphHandle,
  lineage: readonly Commit[],
  { intents, hasRival }: Recoverable,
): Promise<void> {
  const { recoveries = [] } = await obtain('inspect', () => handle.inspect({ recoveries: true }));
  const expected = intents.toSorted();
  const recorded = recoveries.map(({ operation }) => operation).toSorted();
  const got = hasRival ? recorded.filter((operation) => expected.includes(operation)) : recorded;
  requireEqual('recoveries', 'intents on record', expected, got);
  requireTrueRecords(recoveries, lineage);
}

/** No record says otherwise of a commit than the history. */
export function requireTrueRecords(recoveries: readonly RecoveryRecord[], lineage: readonly Commit[]): void {
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
