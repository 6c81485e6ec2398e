import { conflictCheckSkipped } from './conflict-check-skipped.ts';
import { headTokenReadTooLate } from './head-token-read-too-late.ts';
import { retryReusesAStalePlan } from './retry-reuses-a-stale-plan.ts';
import { chainCheckLeftOut } from './chain-check-left-out.ts';
import { queueTrustedInPlaceOfTheCompareAndSet } from './queue-trusted-in-place-of-the-compare-and-set.ts';
import { readSetEntryDropped } from './read-set-entry-dropped.ts';
import { publishBeforeTheLastTableEffect } from './publish-before-the-last-table-effect.ts';
import { deleteLeavesItsEdges } from './delete-leaves-its-edges.ts';
import { overwriteKeepsOldRows } from './overwrite-keeps-old-rows.ts';
import { publishLeavesOutATable } from './publish-leaves-out-a-table.ts';
import { readsFollowHead } from './reads-follow-head.ts';
import { refusedRowsBecomeVisible } from './refused-rows-become-visible.ts';
import type { Mutant } from './machine/mutant.ts';

/** Every seeded defect, in the order in which they are tried. */
export const MUTANTS: readonly Mutant[] = [
  deleteLeavesItsEdges,
  overwriteKeepsOldRows,
  publishLeavesOutATable,
  readsFollowHead,
  refusedRowsBecomeVisible,
  conflictCheckSkipped,
  headTokenReadTooLate,
  retryReusesAStalePlan,
  chainCheckLeftOut,
  queueTrustedInPlaceOfTheCompareAndSet,
  readSetEntryDropped,
  publishBeforeTheLastTableEffect,
];
