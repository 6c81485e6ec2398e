import type { Commit, GraphError } from '../../src/index.ts';
import { attempt, obtain, requireSameOutcome } from '../compare/attempt.ts';
import { compareCommit, requireCommitIff } from '../compare/history.ts';
import { Mismatch, requireEqual } from '../compare/mismatch.ts';
import type { MergeFate, Published } from './branches.ts';
import type { StepOutcome } from './outcome.ts';
import { current, type BranchedWorld } from './world.ts';
import { ACTOR } from './write-step.ts';

/** Merges a branch into the one in use, in engine and model, and compares what the engine says of it, beforehand too. */
export async function applyMerge(world: BranchedWorld, source: string): Promise<StepOutcome> {
  const { handle, branches, line } = world;
  const { commit: parent } = current(world);
  const from = branches.get(source);
  if (from) {
    const bases = await obtain('mergeBases', () => handle.mergeBases(source));
    requireEqual('lineage', 'merge bases', branches.bases(line, from).map(commitOf), bases);
  }
  const expected = branches.merge(line, source);
  const got = await attempt('merge', () => handle.merge(source, { actor: ACTOR }));
  requireSameOutcome(expected, got);
  if (!expected.ok) {
    if (!got.ok) compareRefusal(expected, got.error);
    return { effective: false, refused: expected.kind, traits: traitsOf(expected) };
  }
  if (!got.ok) return { effective: false };
  const { commit, ...claim } = got.value;
  requireEqual('claim', 'result', expected.result, claim);
  const isMade = expected.result.kind !== 'up_to_date';
  requireCommitIff(isMade, got.value);
  if (commit) {
    compareCommit(commit, parent, { actor: ACTOR, operation: 'merge', merged: expected.source.commit.id });
    world.published.push({ commit, state: expected.state });
  }
  return { effective: isMade, traits: traitsOf(expected) };
}

/** Every commit that led to one of a branch: all that there have to be, each before those that it was made from. */
export function compareAncestors(found: readonly Commit[], expected: readonly Published[], head: Commit): void {
  requireEqual('lineage', 'the first of the ancestors', head, found[0]);
  const inOrder = (commits: readonly Commit[]) => commits.toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
  requireEqual('lineage', 'ancestors', inOrder(expected.map(commitOf)), inOrder(found));
  const places = new Map(found.map(({ id }, place) => [id, place]));
  for (const [place, { id, parent, merged }] of found.entries()) {
    if ([parent, merged].every((each) => each === null || (places.get(each) ?? -1) > place)) continue;
    throw new Mismatch('lineage', { path: `ancestors: ${id}`, expected: 'before its parents', got: 'behind one' });
  }
}

function compareRefusal(expected: Extract<MergeFate, { ok: false }>, error: GraphError): void {
  requireEqual('outcome', 'outcome of the refused merge', 'not_applied', error.outcome);
  if (!('conflicts' in expected)) return;
  requireEqual('conflicts', 'conflicts', expected.conflicts, error.details['conflicts']);
}

/** What a merge came to, in words of which each has to come up in a check. */
function traitsOf(fate: MergeFate): readonly string[] {
  if (!fate.ok) {
    if (!('conflicts' in fate)) return [];
    return ['merge: conflict', ...new Set(fate.conflicts.map(({ kind }) => `conflict: ${kind}`))];
  }
  return [`merge: ${fate.result.kind}`, ...(fate.bases > 1 ? ['merge: crosswise'] : [])];
}

function commitOf({ commit }: Published): Commit {
  return commit;
}
