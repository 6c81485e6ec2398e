import type { Branch, Commit } from '../src/graph/operation.ts';
import { mainline, type Lineage } from './lineage.ts';

/** A branch, and its newest commit. */
export interface DemotedLine {
  readonly branch: Branch;
  readonly head: string;
}

/** A commit as a graph of a release before internal version 5 has it, which does not say how it was made. */
export function demotedCommit(commit: Commit): Commit {
  const { parent, merged } = commit;
  return { ...commit, operation: parent === null ? 'init' : merged === null ? 'mutate' : 'merge' };
}

/**
 * Branches as a graph of such a release has them. Each is told by its name alone, and by where its line leaves another's: that of whoever
 * made the commit that it begins with. Nobody knows who made it. Left out: what becomes of rows, which is nothing.
 */
export function demotedBranches(lineage: Lineage, lines: readonly DemotedLine[]): readonly Branch[] {
  return lines.map(({ branch }) => {
    const { name, parent, commit } = branch;
    if (parent === null) return branch;
    const maker = lines.find((line) => hasMade(lineage, line, commit));
    const createdAt = lineage.find(({ id }) => id === commit)?.createdAt ?? branch.createdAt;
    return { name, incarnation: name, parent: maker?.branch.name ?? parent, commit, actor: null, createdAt };
  });
}

/** Whether a commit was made on a branch: what that begins with was there before, but for the first commit of all. */
function hasMade(lineage: Lineage, { branch, head }: DemotedLine, commit: string): boolean {
  const path = mainline(lineage, head).map(({ id }) => id);
  const place = path.indexOf(commit);
  return place >= 0 && (branch.parent === null || place < path.indexOf(branch.commit));
}
