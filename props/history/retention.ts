import { ancestors } from '../../model/index.ts';
import type { Commit } from '../../src/index.ts';
import { allRecords, isOpenEnded, type CleanupRecord, type History, type Moment } from './history.ts';

/** The code of what is asked of a commit that a cleanup has given up. */
export const GIVEN_UP = 'commit_not_retained';

/** Whether a cleanup may have given up a commit that somebody asked for until a moment; no moment where it goes on. */
export type Retention = (id: string, by: Moment | undefined) => boolean;

/**
 * A cleanup keeps the newest commits of each branch. How many there were when it looked nobody knows: at most those whose makers
 * had begun when it ended. What was merged it gives up in any case; and of a branch that is being made, all but what that begins with.
 */
export function retentionOf(history: History, commits: ReadonlyMap<string, Commit>): Retention {
  const records = allRecords(history);
  const cleanups = records.flatMap(({ record }) => (record.kind === 'cleanup' ? [record] : []));
  const lineage = [...commits.values()];
  const merged = new Set(
    lineage.flatMap((commit) => (commit.merged === null ? [] : [...ancestors(lineage, commit.merged)])),
  );
  const begins = new Map(
    records.flatMap(({ record }) => ('mark' in record ? [[record.mark, record.begin] as const] : [])),
  );
  const isNewborn = records.some(
    ({ record }) => record.kind === 'createBranch' && (record.outcome.kind === 'created' || isOpenEnded(record)),
  );
  return (id, by = Infinity) =>
    cleanups.some((cleanup) => {
      const commit = commits.get(id);
      if (!commit || cleanup.begin > by) return false;
      return merged.has(id) || isNewborn || commit.sequence + cleanup.keep <= newestSequence(cleanup);
    });

  /** Of any branch. */
  function newestSequence({ end = Infinity }: CleanupRecord): number {
    const there = lineage.filter(({ actor }) => (begins.get(actor ?? '') ?? -Infinity) <= end);
    return Math.max(...there.map(({ sequence }) => sequence));
  }
}
