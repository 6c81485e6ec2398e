import { GraphError } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import { createBranch, existingBranches } from '../commit/branches.ts';
import { deleteBranch, unknownBranch } from '../commit/delete-branch.ts';
import { MAIN } from '../manifest/branch.ts';
import { ancestors, bestCommonAncestors, lineage, type Commits } from '../manifest/lineage.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { BranchRow, CommitRow } from '../manifest/rows.ts';
import type { ManifestState } from '../manifest/state.ts';
import { compareCodePoints } from '../base/json.ts';
import type { Branch } from './operation.ts';
import { pinCommit } from './retained.ts';
import { commitContext, type Session } from './session.ts';

/** All branches as their users see them: main, then the others by name. */
export async function listBranches(session: Session, scope: Scope): Promise<readonly Branch[]> {
  const main = await session.branches.main.load(scope);
  const rows = await existingBranches(commitContext(session, scope), main);
  const names = new Map([...main.branches.values()].map(({ incarnation, name }) => [incarnation, name]));
  const others = [...rows.values()].toSorted((a, b) => compareCodePoints(a.name, b.name));
  return [mainBranch(main), ...others.map((row) => publicBranch(row, names.get(row.parent) ?? MAIN))];
}

/** Makes a branch of a commit of the open one. */
export async function makeBranch(
  session: Session,
  scope: Scope,
  { name, actor, from }: { readonly name: string; readonly actor: string | null; readonly from?: string },
): Promise<Branch> {
  const state = await session.manifest.load(scope);
  const { commit, schemaHash, tables } = await pinCommit(session, scope, state, from);
  const origin = { state, commit: commit.id, sequence: commit.sequence, schemaHash, tables };
  const row = await createBranch(commitContext(session, scope), name, actor, origin);
  return publicBranch(row, session.branch);
}

export async function removeBranch(session: Session, scope: Scope, name: string): Promise<void> {
  await deleteBranch(commitContext(session, scope), name);
}

export interface FoundBranch {
  readonly incarnation: string;
  readonly state: ManifestState;
}

/** A branch by its name, and its newest state; `not_found` (code `unknown_branch`) where there is none. */
export async function findBranch(session: Session, scope: Scope, name: string): Promise<FoundBranch> {
  const manifest = await manifestOf(session, scope, name);
  const state = await manifest.peek(scope);
  if (state.head.deleted) throw unknownBranch(name);
  return { incarnation: manifest.incarnation, state };
}

/** Commits that led to one of the open branch's history, merged ones too. */
export function ancestorsOf({ commits, head }: ManifestState, of = head.commit): CommitRow[] {
  const all = ancestors(commits, head.commit);
  if (all.some(({ id }) => id === of)) return ancestors(commits, of);
  throw new GraphError('not_found', 'unknown_commit', `there is no commit ${of} in the graph's history`, {
    details: { commit: of },
  });
}

/** The commits of two branches: each tells all that led to its own newest one. */
export function commitsOfBoth(one: ManifestState, other: ManifestState): Commits {
  return new Map([...other.commits, ...one.commits]);
}

/** The best common ancestors of the newest commits of two branches. */
export function mergeBasesOf(target: ManifestState, source: ManifestState): CommitRow[] {
  return bestCommonAncestors(commitsOfBoth(target, source), [target.head.commit], [source.head.commit]);
}

async function manifestOf(session: Session, scope: Scope, name: string): Promise<Manifest> {
  if (name === MAIN) return session.branches.main;
  const main = await session.branches.main.load(scope);
  const row = (await existingBranches(commitContext(session, scope), main)).get(name);
  if (row) return session.branches.get(row.incarnation);
  throw unknownBranch(name);
}

function mainBranch({ commits, head }: ManifestState): Branch {
  const first = lineage(commits, head.commit).at(-1);
  return {
    name: MAIN,
    incarnation: MAIN,
    parent: null,
    commit: first?.id ?? head.commit,
    actor: first?.actor ?? null,
    createdAt: first?.createdAt ?? '',
  };
}

function publicBranch({ name, incarnation, commit, actor, createdAt }: BranchRow, parent: string): Branch {
  return { name, incarnation, parent, commit, actor, createdAt };
}
