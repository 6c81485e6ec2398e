import type { Placed } from './history.ts';

/**
 * What a history shows that no right engine does.
 *
 * - broken_chain: the commits are not one chain, each on the one before it.
 * - nobodys_commit: a commit that no recorded write made, or that says it was another kind of write.
 * - written_twice: a write has two commits.
 * - acknowledged_but_absent: the commit that a write was promised is not there, or not as it was promised.
 * - refused_but_present: a write that was answered "failed", or "nothing to do", has a commit.
 * - against_real_time: a write was over before another began, and their commits stand the other way round.
 * - inexplicable_write: at its place in the order the model refuses the write, or does something else.
 * - inexplicable_nothing: nothing was to be done, says the answer, and there was at any time.
 * - inexplicable_branch: no order in which branches were made and deleted explains what was told of them.
 * - unseen_base: an update went through although others had changed what it was decided on, unseen by its handle.
 * - unknown_commit: a read tells a commit that is not in the history, or not the one that was asked for.
 * - stale_read: a read of the newest state misses a commit that was known to be there.
 * - early_read: a read saw a commit whose write had not begun.
 * - backward_read: a handle saw less than it had seen before.
 * - wrong_answer: what a read gave is not what its commit holds.
 * - unjustified_conflict: nobody had changed anything that the refused write could have been decided on.
 * - unjustified_contention: nobody else was there to contend with.
 * - unjustified_refusal: at no time within its interval would the model have refused the operation like that.
 * - unjustified_doubt: a write was answered "unknown", and nothing of it can have been published.
 * - wrong_end: what is there in the end is not what the commits come to.
 */
export const VIOLATIONS = [
  'broken_chain',
  'nobodys_commit',
  'written_twice',
  'acknowledged_but_absent',
  'refused_but_present',
  'against_real_time',
  'inexplicable_write',
  'inexplicable_nothing',
  'inexplicable_branch',
  'unseen_base',
  'unknown_commit',
  'stale_read',
  'early_read',
  'backward_read',
  'wrong_answer',
  'unjustified_conflict',
  'unjustified_contention',
  'unjustified_refusal',
  'unjustified_doubt',
  'wrong_end',
] as const;

export type ViolationKind = (typeof VIOLATIONS)[number];

export interface Violation {
  readonly kind: ViolationKind;
  /** What is wrong, for people. */
  readonly sentence: string;
  /** The records that it shows in; none where it shows in the commits alone. */
  readonly records: readonly Placed[];
}

/** How sentences name a record. */
export function nameOf({ actor, index, record }: Placed): string {
  switch (record.kind) {
    case 'write':
      return `the ${record.request.kind} ${record.mark}`;
    case 'merge':
      return `the merge ${record.mark} of ${record.source}`;
    case 'createBranch':
    case 'deleteBranch':
      return `the ${record.kind} ${actor}/${index} of ${record.name}`;
    case 'open':
      return record.branch === undefined
        ? `the open ${actor}/${index}`
        : `the open ${actor}/${index} of ${record.branch}`;
    default:
      return `the ${record.kind} ${actor}/${index}`;
  }
}
