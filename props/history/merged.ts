import {
  bestCommonAncestors,
  bringsNothing,
  merge,
  mergeBase,
  type MergeOutcome,
  type ModelState,
} from '../../model/index.ts';
import type { Commit, MergeResult } from '../../src/index.ts';
import { lineageUpTo } from './strand.ts';

/** What a merge comes to at its place in the history. */
export type MergedThere =
  | (Extract<MergeOutcome, { readonly ok: true }> & { readonly kind: Exclude<MergeResult['kind'], 'up_to_date'> })
  | { readonly kind: 'up_to_date' }
  | Extract<MergeOutcome, { readonly ok: false }>;

/** The model's merge of one commit into another, both of which are known with all that led to them. */
export function mergeAt(
  commits: ReadonlyMap<string, Commit>,
  states: ReadonlyMap<string, ModelState>,
  target: string,
  source: string,
): MergedThere {
  const lineage = lineageUpTo(commits, target, source);
  const bases = bestCommonAncestors(lineage, target, source).map(({ id }) => id);
  if (bases[0] === source) return { kind: 'up_to_date' };
  const stateAt = (id: string): ModelState => {
    const state = states.get(id);
    if (state) return state;
    throw new Error(`nobody knows what the commit ${id} holds`);
  };
  const held = bases.map(stateAt);
  if (bringsNothing(held, stateAt(source))) return { kind: 'up_to_date' };
  const base = mergeBase(lineage, stateAt, target, source);
  const outcome = merge(base, stateAt(target), stateAt(source));
  if (!outcome.ok) return outcome;
  return { ...outcome, kind: bases[0] === target ? 'fast_forward' : 'merged' };
}
