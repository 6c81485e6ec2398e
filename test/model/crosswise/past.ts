import assert from 'node:assert/strict';
import {
  ancestors,
  bestCommonAncestors,
  bringsNothing,
  emptyState,
  type Lineage,
  type LineageCommit,
  mainline,
  merge,
  mergeBase,
  type ModelState,
  write,
} from '../../../model/index.ts';
import type { MergeConflict, MergeResult } from '../../../src/graph/operation.ts';
import { WORLD } from '../merge-table/world.ts';
import { mutate } from '../support/graph.ts';
import type { MergeStep, Step } from './step.ts';

/** All that happened to a graph of the schema `WORLD`. What happens next makes another one. */
export interface Past {
  readonly lineage: Lineage;
  readonly states: ReadonlyMap<string, ModelState>;
  /** The newest commit of each branch. */
  readonly heads: ReadonlyMap<string, string>;
}

/** What has to come of a step. */
export type Foreseen =
  | { readonly kind: 'branch' }
  | { readonly kind: 'nothing'; readonly why: 'refused' | 'up_to_date' }
  | { readonly kind: 'conflict'; readonly conflicts: readonly MergeConflict[] }
  | {
      readonly kind: 'commit';
      /** What made it: work, or which kind of merge. */
      readonly by: 'work' | MergeResult['kind'];
      readonly counts: Pick<MergeResult, 'inserted' | 'updated' | 'deleted'>;
      readonly state: ModelState;
      readonly merged: string | null;
    };

export function beginning(first: LineageCommit): Past {
  return {
    lineage: [first],
    states: new Map([[first.id, emptyState(WORLD)]]),
    heads: new Map([['main', first.id]]),
  };
}

export function headOf({ heads }: Past, branch: string): string {
  const head = heads.get(branch);
  assert(head !== undefined, branch);
  return head;
}

export function stateAt({ states }: Past, commit: string): ModelState {
  const state = states.get(commit);
  assert(state !== undefined, commit);
  return state;
}

/** The commit that a step merges; undefined where the source has less behind it. */
export function sourceOf(past: Past, { source, back }: MergeStep): string | undefined {
  return mainline(past.lineage, headOf(past, source))[back]?.id;
}

export function basesOf({ lineage }: Past, target: string, source: string): readonly string[] {
  return bestCommonAncestors(lineage, target, source).map(({ id }) => id);
}

/** `baseOf` makes the base of a merge. */
export function foresee(past: Past, step: Step, baseOf = mergeBase): Foreseen {
  switch (step.kind) {
    case 'fork':
      return { kind: 'branch' };
    case 'work': {
      const outcome = write(stateAt(past, headOf(past, step.branch)), mutate(...step.statements), []);
      if (!outcome.ok || !outcome.changed) return { kind: 'nothing', why: 'refused' };
      return { kind: 'commit', by: 'work', counts: outcome, state: outcome.state, merged: null };
    }
    case 'merge': {
      const source = sourceOf(past, step);
      return source === undefined
        ? { kind: 'nothing', why: 'refused' }
        : foreseeMerge(past, headOf(past, step.branch), source, baseOf);
    }
  }
}

function foreseeMerge(past: Past, target: string, source: string, baseOf: typeof mergeBase): Foreseen {
  const { lineage } = past;
  if (ancestors(lineage, target).has(source)) return { kind: 'nothing', why: 'up_to_date' };
  const stateOf = (commit: string) => stateAt(past, commit);
  const bases = basesOf(past, target, source).map(stateOf);
  if (bringsNothing(bases, stateOf(source))) return { kind: 'nothing', why: 'up_to_date' };
  const outcome = merge(baseOf(lineage, stateOf, target, source), stateOf(target), stateOf(source));
  if (!outcome.ok) return outcome;
  const by = ancestors(lineage, source).has(target) ? 'fast_forward' : 'merged';
  return { kind: 'commit', by, counts: outcome, state: outcome.state, merged: source };
}

/** After a step of which came what was foreseen; a commit is made by whom it is asked of. */
export function after(past: Past, step: Step, foreseen: Foreseen, made: (commit: Made) => LineageCommit): Past {
  if (step.kind === 'fork') return { ...past, heads: new Map([...past.heads, [step.branch, headOf(past, step.of)]]) };
  if (foreseen.kind !== 'commit') return past;
  const { state, merged } = foreseen;
  const commit = made({ parent: headOf(past, step.branch), merged });
  return {
    lineage: [...past.lineage, commit],
    states: new Map([...past.states, [commit.id, state]]),
    heads: new Map([...past.heads, [step.branch, commit.id]]),
  };
}

export type Made = Pick<LineageCommit, 'parent' | 'merged'>;
