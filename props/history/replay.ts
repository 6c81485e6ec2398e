import { write, type ModelState, type WriteOutcome } from '../../model/index.ts';
import type { Commit, MergeResult, WriteResult } from '../../src/index.ts';
import { firstDifference } from '../compare/difference.ts';
import { describeDifference } from '../compare/words.ts';
import { mintedIds } from '../run/minted.ts';
import type { CommittingRecord, History, MergeRecord, Placed, WriteRecord } from './history.ts';
import { learnMintedIds } from './learn.ts';
import type { MadeCommit } from './match.ts';
import { mergeAt } from './merged.ts';
import { stateOf } from './rows.ts';
import { nameOf, type Violation } from './violation.ts';

/** The commits of one branch, each with what made it. */
export interface Line {
  readonly history: History;
  readonly made: readonly MadeCommit[];
}

export interface Replay {
  /** The state at each commit, by its id; complete unless there are violations. */
  readonly states: ReadonlyMap<string, ModelState>;
  readonly violations: readonly Violation[];
}

/**
 * Lets the model do the writes of all branches in the order of their commits: each has to succeed there, and to do what it
 * claims. A merge waits for what it brings in.
 */
export function replay(history: History, commits: ReadonlyMap<string, Commit>, lines: readonly Line[]): Replay {
  const { start, schema } = history;
  const begun = [start, ...(start.past ?? [])];
  const states = new Map(begun.map(({ commit, rows }) => [commit.id, stateOf(schema, rows)]));
  const left = lines.map(({ made }) => [...made]);
  for (let isMoving = true; isMoving;) {
    isMoving = false;
    for (const [index, line] of lines.entries()) {
      for (let next = left[index]?.[0]; next && isReady(next, states); next = left[index]?.[0]) {
        const outcome = explain(line.history, commits, states, next);
        // Past a write that cannot be explained nothing is known.
        if (typeof outcome === 'string')
          return { states, violations: [inexplicable(next.write, next.commit.id, outcome)] };
        states.set(next.commit.id, outcome);
        left[index]?.shift();
        isMoving = true;
      }
    }
  }
  const stuck = left.flatMap(([next]) => next ?? []);
  return { states, violations: stuck.map(({ write: placed, commit }) => groundless(placed, commit)) };
}

function isReady({ commit }: MadeCommit, states: ReadonlyMap<string, ModelState>): boolean {
  return [commit.parent, commit.merged].every((id) => id === null || states.has(id));
}

/** The state that a write leads to; or why it cannot have been made here. */
function explain(
  history: History,
  commits: ReadonlyMap<string, Commit>,
  states: ReadonlyMap<string, ModelState>,
  { commit, write: { record } }: MadeCommit,
): ModelState | string {
  if (record.kind === 'merge') return explainMerge(commits, states, commit, record);
  const state = states.get(commit.parent ?? '');
  if (!state) return 'it was made on nothing';
  if (commit.merged !== null) return `it has a second parent, ${commit.merged}`;
  return explainWrite(history, state, commit.id, record);
}

function explainMerge(
  commits: ReadonlyMap<string, Commit>,
  states: ReadonlyMap<string, ModelState>,
  { parent, merged }: Commit,
  { outcome: answer }: MergeRecord,
): ModelState | string {
  if (parent === null || merged === null) return 'it has no second parent';
  const outcome = mergeAt(commits, states, parent, merged);
  switch (outcome.kind) {
    case 'up_to_date':
      return 'it brings nothing there';
    case 'conflict':
      return `the model finds ${outcome.conflicts.length} rows in conflict`;
    default: {
      const claim = answer.kind === 'acknowledged' ? answer.result : undefined;
      return (claim && differenceOfMerge(outcome, claim)) ?? outcome.state;
    }
  }
}

function explainWrite(
  history: History,
  state: ModelState,
  commitId: string,
  { outcome: answer, request }: WriteRecord,
): ModelState | string {
  const claim = answer.kind === 'acknowledged' ? answer.result : undefined;
  const minted = claim
    ? mintedIds(history.schema, request, claim.ids)
    : learnMintedIds(history, commitId, state, request);
  let outcome: WriteOutcome;
  try {
    outcome = write(state, request, minted);
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
  if (!outcome.ok) return `the model refuses it: ${outcome.kind}, ${outcome.reason}`;
  if (!outcome.changed) return 'it changes nothing there';
  return (claim && differenceOfClaim(outcome, claim)) ?? outcome.state;
}

/** What a result says beside its commit. */
export type Claim = Pick<WriteResult, 'inserted' | 'updated' | 'deleted' | 'ids'>;

/** How what an answer claims differs from what the model did. */
export function differenceOfClaim(expected: Claim, got: Claim): string | undefined {
  const difference = firstDifference(claimOf(expected), claimOf(got));
  return difference && describeDifference(difference);
}

function claimOf({ inserted, updated, deleted, ids }: Claim): Claim {
  return { inserted, updated, deleted, ids };
}

type MergeClaim = Omit<MergeResult, 'commit'>;

function differenceOfMerge(expected: MergeClaim, got: MergeClaim): string | undefined {
  const difference = firstDifference(mergeClaimOf(expected), mergeClaimOf(got));
  return difference && describeDifference(difference);
}

function mergeClaimOf({ kind, inserted, updated, deleted }: MergeClaim): MergeClaim {
  return { kind, inserted, updated, deleted };
}

function groundless(placed: Placed<CommittingRecord>, { id, parent, merged }: Commit): Violation {
  const sentence = `${nameOf(placed)} became the commit ${id}, which was made of ${[parent, merged].join(' and ')}: nobody knows what these hold`;
  return { kind: 'inexplicable_write', sentence, records: [placed] };
}

function inexplicable(placed: Placed<CommittingRecord>, commitId: string, why: string): Violation {
  const sentence = `${nameOf(placed)} cannot have become the commit ${commitId} where that stands: ${why}`;
  return { kind: 'inexplicable_write', sentence, records: [placed] };
}
