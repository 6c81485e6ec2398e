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
import { lostAcknowledgementAppliedTwice } from './lost-acknowledgement-applied-twice.ts';
import { acknowledgedBeforeItIsDurable } from './acknowledged-before-it-is-durable.ts';
import { tornSidecarAccepted } from './torn-sidecar-accepted.ts';
import { recoveryLeavesTheIdUnspent } from './recovery-leaves-the-id-unspent.ts';
import { headPublishedInPlaceOfTheConfirmedVersion } from './head-published-in-place-of-the-confirmed-version.ts';
import { recoveryUndoesAPublishedCommit } from './recovery-undoes-a-published-commit.ts';
import { rollForwardIsNotIdempotent } from './roll-forward-is-not-idempotent.ts';
import { intentLostWhenRecoveryCrashes } from './intent-lost-when-recovery-crashes.ts';
import { cleanUpPutsBackWhatIsPublished } from './clean-up-puts-back-what-is-published.ts';
import { confirmedPlanIsGivenUp } from './confirmed-plan-is-given-up.ts';
import { decidedIntentIsLeftBehind } from './decided-intent-is-left-behind.ts';
import { effectsBeginBeforeTheIntentIsDurable } from './effects-begin-before-the-intent-is-durable.ts';
import { recoveryLeavesNoRecord } from './recovery-leaves-no-record.ts';
import { writesRecoverNothing } from './writes-recover-nothing.ts';
import { mergeTakesAnAncestorThatIsNotTheBest } from './merge-takes-an-ancestor-that-is-not-the-best.ts';
import { mergeLosesADelete } from './merge-loses-a-delete.ts';
import { siblingMergeBringsADeletedEdgeBack } from './sibling-merge-brings-a-deleted-edge-back.ts';
import { forkThatAChildReadsIsReclaimed } from './fork-that-a-child-reads-is-reclaimed.ts';
import { forkThatAHistoryNamesIsReclaimed } from './fork-that-a-history-names-is-reclaimed.ts';
import { handlesAreCachedByVersionOnly } from './handles-are-cached-by-version-only.ts';
import { branchWritesToTheTableThatItInherited } from './branch-writes-to-the-table-that-it-inherited.ts';
import { recoveryRestoresTheParentsTable } from './recovery-restores-the-parents-table.ts';
import { deletedBranchTakesWrites } from './deleted-branch-takes-writes.ts';
import { mergeLeavesOutTheHistory } from './merge-leaves-out-the-history.ts';
import { searchFiltersBehindTheLimit } from './search-filters-behind-the-limit.ts';
import { cleanupRemovesWhatALazyBranchReads } from './cleanup-removes-what-a-lazy-branch-reads.ts';
import { cleanupGivesUpWhatLaterMergesAreBasedOn } from './cleanup-gives-up-what-later-merges-are-based-on.ts';
import { optimizeTakesItsOwnMovementForDrift } from './optimize-takes-its-own-movement-for-drift.ts';
import { searchMissesWhatNoIndexCovers } from './search-misses-what-no-index-covers.ts';
import { everyLookAsksTwice } from './every-look-asks-twice.ts';
import { publishFoldsNothing } from './publish-folds-nothing.ts';
import { optimizeDropsAConcurrentAppend } from './optimize-drops-a-concurrent-append.ts';
import { publishErrorAfterTheGoalWasReached } from './publish-error-after-the-goal-was-reached.ts';
import { transientErrorTakenForNoHistory } from './transient-error-taken-for-no-history.ts';
import { lastTurnOfAMigrationBlamesTheStore } from './last-turn-of-a-migration-blames-the-store.ts';
import { stampedBeforeTheHistoryIsCopied } from './stamped-before-the-history-is-copied.ts';
import { migratorThatLosesFails } from './migrator-that-loses-fails.ts';
import { olderProgramWritesAfterTheStamp } from './older-program-writes-after-the-stamp.ts';
import { historyOfAnotherBranchLeaksIn } from './history-of-another-branch-leaks-in.ts';
import { migrationDropsTheActors } from './migration-drops-the-actors.ts';
import { migrationTakesNoNoticeOfTombstones } from './migration-takes-no-notice-of-tombstones.ts';
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
  lostAcknowledgementAppliedTwice,
  acknowledgedBeforeItIsDurable,
  tornSidecarAccepted,
  recoveryLeavesTheIdUnspent,
  headPublishedInPlaceOfTheConfirmedVersion,
  recoveryUndoesAPublishedCommit,
  rollForwardIsNotIdempotent,
  intentLostWhenRecoveryCrashes,
  cleanUpPutsBackWhatIsPublished,
  confirmedPlanIsGivenUp,
  decidedIntentIsLeftBehind,
  recoveryLeavesNoRecord,
  writesRecoverNothing,
  effectsBeginBeforeTheIntentIsDurable,
  mergeTakesAnAncestorThatIsNotTheBest,
  mergeLosesADelete,
  siblingMergeBringsADeletedEdgeBack,
  forkThatAChildReadsIsReclaimed,
  forkThatAHistoryNamesIsReclaimed,
  handlesAreCachedByVersionOnly,
  branchWritesToTheTableThatItInherited,
  recoveryRestoresTheParentsTable,
  deletedBranchTakesWrites,
  mergeLeavesOutTheHistory,
  searchFiltersBehindTheLimit,
  cleanupRemovesWhatALazyBranchReads,
  cleanupGivesUpWhatLaterMergesAreBasedOn,
  optimizeTakesItsOwnMovementForDrift,
  searchMissesWhatNoIndexCovers,
  everyLookAsksTwice,
  publishFoldsNothing,
  optimizeDropsAConcurrentAppend,
  publishErrorAfterTheGoalWasReached,
  transientErrorTakenForNoHistory,
  lastTurnOfAMigrationBlamesTheStore,
  stampedBeforeTheHistoryIsCopied,
  migratorThatLosesFails,
  olderProgramWritesAfterTheStamp,
  historyOfAnotherBranchLeaksIn,
  migrationDropsTheActors,
  migrationTakesNoNoticeOfTombstones,
];
