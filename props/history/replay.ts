import { write, type ModelState, type WriteOutcome } from '../../model/index.ts';
import type { WriteResult } from '../../src/index.ts';
import { firstDifference } from '../compare/difference.ts';
import { describeDifference } from '../compare/words.ts';
import { mintedIds } from '../run/minted.ts';
import type { History, Placed, WriteRecord } from './history.ts';
import { learnMintedIds } from './learn.ts';
import type { MadeCommit } from './match.ts';
import { stateOf } from './rows.ts';
import { nameOf, type Violation } from './violation.ts';

export interface Replay {
  /** The state at each commit of the lineage, the starting one first; complete unless there are violations. */
  readonly states: readonly [ModelState, ...ModelState[]];
  readonly violations: readonly Violation[];
}

/** Lets the model do the writes in the order of their commits: each has to succeed there, and to do what it claims. */
export function replay(history: History, made: readonly MadeCommit[]): Replay {
  let state = stateOf(history.schema, history.start.rows);
  const states: [ModelState, ...ModelState[]] = [state];
  for (const { commit, write: placed } of made) {
    const outcome = explain(history, state, commit.id, placed);
    // Past a write that cannot be explained nothing is known.
    if (typeof outcome === 'string') return { states, violations: [inexplicable(placed, commit.id, outcome)] };
    state = outcome;
    states.push(state);
  }
  return { states, violations: [] };
}

/** The state that a write leads to; or why it cannot have been made here. */
function explain(
  history: History,
  state: ModelState,
  commitId: string,
  { record }: Placed<WriteRecord>,
): ModelState | string {
  const { outcome: answer, request } = record;
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

function inexplicable(placed: Placed<WriteRecord>, commitId: string, why: string): Violation {
  const sentence = `${nameOf(placed)} cannot have become the commit ${commitId} where that stands: ${why}`;
  return { kind: 'inexplicable_write', sentence, records: [placed] };
}
