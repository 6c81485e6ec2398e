import {
  compareCodePoints,
  type Branch,
  type Commit,
  type GraphHandle,
  type SchemaDefinition,
} from '../../src/index.ts';
import type { ModelState } from '../../model/index.ts';
import { obtain } from '../compare/attempt.ts';
import { Mismatch, requireEqual } from '../compare/mismatch.ts';
import { beginning, lineOf, MAIN, type Annals } from './annals.ts';

/** A branch as anybody may find it: its commits, the newest first, and what it holds. */
export interface BranchStanding {
  readonly branch: Branch;
  readonly lineage: readonly [Commit, ...Commit[]];
  readonly state: ModelState;
}

/** A graph as anybody may find it. */
export interface Standing {
  readonly annals: Annals;
  /** By name: main, then the others in the order of their names. */
  readonly branches: ReadonlyMap<string, BranchStanding>;
}

/** The only two things that a crash may leave. */
export interface Fates {
  /** Undefined where the operation was to found the graph. */
  readonly before: Standing | undefined;
  readonly after: Standing;
}

export function standingOf(annals: Annals): Standing {
  const branches = [...annals.lines.values()].flatMap(({ branch, head }): readonly BranchStanding[] => {
    const entry = annals.entries.get(head);
    return entry ? [{ branch, lineage: lineOf(annals, head), state: entry.state }] : [];
  });
  const inOrder = branches.toSorted((a, b) => compareNames(a.branch.name, b.branch.name));
  return { annals, branches: new Map(inOrder.map((each) => [each.branch.name, each])) };
}

function compareNames(a: string, b: string): number {
  return Number(b === MAIN) - Number(a === MAIN) || compareCodePoints(a, b);
}

/** A graph right after its founding. */
export function newborn(schema: SchemaDefinition, first: Commit): Standing {
  return standingOf(beginning(schema, first));
}

/** The branch in use. */
export function inUse({ annals, branches }: Standing): BranchStanding {
  const found = branches.get(annals.inUse);
  if (!found) throw new Error('the branch in use exists');
  return found;
}

/** What somebody is shown of a graph: which branches there are, and the history of each. */
export interface Shown {
  readonly branches: readonly Branch[];
  readonly lineages: ReadonlyMap<string, readonly Commit[]>;
}

/** Which of the two standings somebody is shown; nothing else is one. */
export function standingShown({ branches, lineages }: Shown, { before, after }: Fates): Standing {
  const found = before && isShown(before, branches, lineages) ? before : after;
  const expected = [...found.branches.values()];
  requireEqual(
    'history',
    'branches',
    expected.map(({ branch }) => branch),
    branches,
  );
  for (const { branch, lineage } of expected) {
    requireEqual('history', `commits of ${branch.name}`, lineage, lineages.get(branch.name));
  }
  return found;
}

/** Told by no more than which branches there are, and the newest commit of each. */
function isShown(standing: Standing, branches: readonly Branch[], lineages: Shown['lineages']): boolean {
  if (branches.length !== standing.branches.size) return false;
  return branches.every(({ name, incarnation }) => {
    const expected = standing.branches.get(name);
    return expected?.branch.incarnation === incarnation && lineages.get(name)?.[0]?.id === expected.lineage[0].id;
  });
}

export async function lineageOf(handle: GraphHandle): Promise<BranchStanding['lineage']> {
  const [head, ...others] = await obtain('commits', () => handle.commits());
  if (!head) throw new Mismatch('history', { path: 'number of commits', expected: '1 or more', got: 0 });
  return [head, ...others];
}
