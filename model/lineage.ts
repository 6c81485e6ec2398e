import { assert } from '../src/base/assert.ts';
import type { Commit } from '../src/graph/operation.ts';
import { compareTexts } from './order.ts';

/** What a commit says of its place in history. */
export type LineageCommit = Pick<Commit, 'id' | 'parent' | 'merged' | 'sequence' | 'createdAt'>;

/** Commits of all branches, in any order; with a commit come those that it was made from. */
export type Lineage = readonly LineageCommit[];

/** Ids of the commits that can be reached from one, itself among them. */
export function ancestors(lineage: Lineage, id: string): ReadonlySet<string> {
  const reached = new Set([id]);
  // A set is walked in the order of its growth, so that what is added on the way is come to as well.
  for (const each of reached) for (const parent of parentsOf(commitOf(lineage, each))) reached.add(parent);
  return reached;
}

/** Common ancestors of two commits that are not behind another one of them, the newest first. */
export function bestCommonAncestors(lineage: Lineage, one: string, other: string): readonly LineageCommit[] {
  return bestCommonAncestorsOfAny(lineage, [one], other);
}

/** The same of a commit and a group: what it has in common with any of them. */
export function bestCommonAncestorsOfAny(
  lineage: Lineage,
  group: readonly string[],
  other: string,
): readonly LineageCommit[] {
  const ofOther = ancestors(lineage, other);
  const ofGroup = new Set(group.flatMap((id) => [...ancestors(lineage, id)]));
  const common = [...ofGroup].filter((id) => ofOther.has(id));
  const behind = new Set(common.flatMap((id) => [...ancestors(lineage, id)].filter((each) => each !== id)));
  return common
    .filter((id) => !behind.has(id))
    .map((id) => commitOf(lineage, id))
    .toSorted((a, b) => b.sequence - a.sequence || compareTexts(b.id, a.id));
}

/** A branch's own line: its head, the parent of that, and so on to the first commit. */
export function mainline(lineage: Lineage, head: string): readonly LineageCommit[] {
  const line: LineageCommit[] = [];
  for (let id: string | null = head; id !== null; id = line.at(-1)?.parent ?? null) line.push(commitOf(lineage, id));
  return line;
}

/** The newest commit of a branch's own line that was made at a moment or before; null where all were made later. */
export function asOf(lineage: Lineage, head: string, moment: string): LineageCommit | null {
  // Moments are texts of one form. Clocks may go back: newest is who comes first on the line, whatever its moment is.
  return mainline(lineage, head).find(({ createdAt }) => createdAt <= moment) ?? null;
}

function parentsOf({ parent, merged }: LineageCommit): readonly string[] {
  return [parent, merged].filter((id) => id !== null);
}

function commitOf(lineage: Lineage, id: string): LineageCommit {
  const commit = lineage.find((each) => each.id === id);
  assert(commit !== undefined, 'a lineage has every commit that is reached in it');
  return commit;
}
