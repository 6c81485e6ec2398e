import { assert } from '../src/base/assert.ts';
import { bestCommonAncestors, bestCommonAncestorsOfAny, type Lineage } from './lineage.ts';
import { type MergeRows, mergeRows } from './merge-rows.ts';
import type { ModelState } from './state.ts';

/** What two sides of a merge began with. */
export interface MergeBase {
  /** The rows of the best common ancestor; where there are several, what these come to once they are merged. */
  readonly rows: MergeRows;
  /** The newest of the best common ancestors. */
  readonly newest: ModelState;
}

/** Of every commit, the state that it led to. */
export type StateOf = (commit: string) => ModelState;

/** The base of a merge of two commits. */
export function mergeBase(lineage: Lineage, stateOf: StateOf, target: string, source: string): MergeBase {
  const [newest, ...others] = bestCommonAncestors(lineage, target, source).map(({ id }) => id);
  assert(newest !== undefined, 'branches of one graph have a common ancestor');
  return { rows: mergedRows(lineage, stateOf, newest, others), newest: stateOf(newest) };
}

/**
 * Merges commits into the first, one after the other, with bases of their own. Nobody settles what is in conflict between them:
 * it stays open. Constraints are left to what is merged on this base: no state has its rows.
 */
function mergedRows(lineage: Lineage, stateOf: StateOf, first: string, others: readonly string[]): MergeRows {
  return others.reduce<MergeRows>((rows, commit, i) => {
    const group = [first, ...others.slice(0, i)];
    const [best, ...more] = bestCommonAncestorsOfAny(lineage, group, commit).map(({ id }) => id);
    assert(best !== undefined, 'commits of one graph have a common ancestor');
    return mergeRows(mergedRows(lineage, stateOf, best, more), rows, stateOf(commit));
  }, stateOf(first));
}
