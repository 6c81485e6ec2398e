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
 * Branches as a graph of such a release has them. Each is told by its name alone, and by where its line leaves that of what it was made
 * from, or of what that was made from in turn. Nobody knows who made it. Left out: what becomes of rows, which is nothing.
 */
export function demotedBranches(lineage: Lineage, lines: readonly DemotedLine[]): readonly Branch[] {
  return lines.map(({ branch, head }) => {
    const { name } = branch;
    if (branch.parent === null) return branch;
    const { parent, commit } = originOf(lineage, lines, { branch, head });
    const createdAt = lineage.find(({ id }) => id === commit)?.createdAt ?? branch.createdAt;
    return { name, incarnation: name, parent, commit, actor: null, createdAt };
  });
}

interface Origin {
  readonly parent: string | null;
  readonly commit: string;
}

function originOf(lineage: Lineage, lines: readonly DemotedLine[], { branch, head }: DemotedLine): Origin {
  const path = mainline(lineage, head).map(({ id }) => id);
  for (let { parent } = branch; parent !== null;) {
    const from = lines.find((each) => each.branch.name === parent);
    if (!from) break;
    const origin = originOf(lineage, lines, from);
    const whole = mainline(lineage, from.head).map(({ id }) => id);
    // Its own commits, and the one that it began with.
    const held = origin.parent === null ? whole : whole.slice(0, whole.indexOf(origin.commit) + 1);
    const commit = path.find((id) => held.includes(id));
    if (commit !== undefined) return { parent, commit };
    ({ parent } = origin);
  }
  return branch;
}
