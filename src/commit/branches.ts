import { GraphError } from '../base/errors.ts';
import { MAIN, ownerOf } from '../manifest/branch.ts';
import type { BranchRow, ManifestRow, TableRow } from '../manifest/rows.ts';
import type { ManifestState } from '../manifest/state.ts';
import { changeBranches, contended, refused } from './change-branches.ts';
import { step, timestamp, type CommitContext } from './context.ts';
import { inheritedRetention, isKept, notRetained } from './retention.ts';
import { finishDeletion, isDeleted } from './delete-branch.ts';

// Which branches there are is told by rows of main's manifest, and changed by guarded merges of them: a branch exists from the one
// that opens it to the one that marks the head of its own manifest as deleted.

/** What a branch begins with: a state of the branch that it is made from, and the commit of it that is its first. */
export interface BranchOrigin {
  readonly state: ManifestState;
  readonly commit: string;
  readonly sequence: number;
  readonly schemaHash: string;
  /** By key. */
  readonly tables: ReadonlyMap<string, { readonly location: string; readonly version: number }>;
}

/** The branches that exist as main tells, by name; those that are being made or that were deleted are not among them. */
export async function existingBranches(
  context: CommitContext,
  { branches }: ManifestState,
): Promise<ReadonlyMap<string, BranchRow>> {
  const existing = new Map<string, BranchRow>();
  for (const row of branches.values()) {
    if (row.state === 'open' || (row.state === 'closing' && !(await isDeleted(context, row))))
      existing.set(row.name, row);
  }
  return existing;
}

/**
 * Makes a branch of what `origin` tells of the branch of this context. Its row is there before anything else, so that whoever finds
 * a fork of the manifest without one knows that it is garbage; nobody sees the branch before its row says that it is open.
 */
export async function createBranch(
  context: CommitContext,
  name: string,
  actor: string | null,
  origin: BranchOrigin,
): Promise<BranchRow> {
  const incarnation = context.mint().toLowerCase();
  const row: BranchRow = {
    type: 'branch',
    name,
    state: 'creating',
    incarnation,
    parent: context.manifest.incarnation,
    commit: origin.commit,
    actor,
    createdAt: timestamp(context),
  };
  await changeBranches(context, name, async (main) => {
    const { branches } = main;
    const taken = branches.get(name);
    if (taken?.incarnation === incarnation) return [];
    if (name === MAIN || taken?.state === 'open') throw branchExists(name);
    if (taken?.state === 'closing') {
      if (!(await isDeleted(context, taken))) throw branchExists(name);
      await finishDeletion(context, taken);
      return undefined;
    }
    await requireParents(context, branches, row, origin);
    // From its row on, whoever cleans up keeps what it begins with.
    if (!isKept(main, row.parent, origin.state, origin.commit)) throw notRetained(origin.commit);
    const inherited = inheritedRetention(main, row.parent, incarnation);
    return inherited ? [row, inherited] : [row];
  });
  await step(context, 'branch.announced');
  try {
    await forkManifest(context, incarnation, origin);
  } catch (error) {
    // A fork that no row names is garbage, and may be gone.
    const found = (await context.branches.main.load(context.scope)).branches.get(name);
    if (found?.incarnation !== incarnation) throw found?.state === 'open' ? branchExists(name) : contended(name);
    throw found.state === 'deleted' ? givenUp(row) : error;
  }
  await open(context, row, origin);
  await step(context, 'branch.opened');
  return { ...row, state: 'open' };
}

/** Makes the fork that is to be the branch's manifest, and takes it back to where the branch begins. */
async function forkManifest(context: CommitContext, incarnation: string, origin: BranchOrigin): Promise<void> {
  const { commit, sequence, schemaHash, tables } = origin;
  await context.manifest.bringUpToDate(context.scope);
  // An older state may be cleaned away by now; the newest tells of the same commit.
  const state = await context.manifest.load(context.scope);
  const forked = await context.manifest.fork(incarnation, state);
  if (!forked.ok) throw refused(incarnation, forked.cause);
  await step(context, 'branch.forked');
  if (commit === state.head.commit) return;
  const own = await context.branches.get(incarnation);
  const rows: ManifestRow[] = [
    { type: 'graph_head', commit, sequence },
    { type: 'schema', hash: schemaHash },
    ...[...tables].map(([key, { location, version }]): TableRow => ({ type: 'table', key, location, version })),
  ];
  const written = await own.merge(rows, context.mint(), await own.load(context.scope));
  if (!written.ok) throw refused(incarnation, written.cause);
  await step(context, 'branch.rewound');
}

/** From here on the branch exists. */
async function open(context: CommitContext, row: BranchRow, origin: BranchOrigin): Promise<void> {
  let isSent = false;
  await changeBranches(context, row.name, async ({ branches }) => {
    const found = branches.get(row.name);
    const isOwn = found?.incarnation === row.incarnation;
    // Deleted by nobody is one that was cancelled, along with the branch that it is made from: it never was.
    if (isOwn && (found.state === 'open' || found.closedBy !== undefined)) return [];
    // An answer that was lost may have been that it is open: whoever has the name now may have found it deleted.
    if (!isOwn && isSent) throw contended(row.name);
    context.scope.effective = false;
    if (!isOwn) throw found?.state === 'open' ? branchExists(row.name) : contended(row.name);
    await requireParents(context, branches, row, origin);
    // A cleanup took its maker for dead: what it begins with may be gone, and its manifest too.
    if (found.state === 'deleted') throw givenUp(row);
    isSent = true;
    context.scope.effective = true;
    return [{ ...row, state: 'open' }];
  });
}

/** The branches whose tables it begins with must be there to stay: a branch that others read is not deleted. */
async function requireParents(
  context: CommitContext,
  branches: ReadonlyMap<string, BranchRow>,
  { parent }: BranchRow,
  { tables }: BranchOrigin,
): Promise<void> {
  const rows = new Map([...branches.values()].map((row) => [row.incarnation, row]));
  for (const owner of [parent, ...[...tables.values()].map(({ location }) => ownerOf(location))]) {
    const row = rows.get(owner);
    if (owner === MAIN || row?.state === 'open') continue;
    // One that is closing is there until its head says otherwise: who hears that it is gone must not find it again.
    if (row?.state === 'closing') await finishDeletion(context, row);
    throw new GraphError('not_found', 'branch_deleted', 'the branch that it would be made from was deleted', {
      details: { incarnation: owner },
    });
  }
}

function givenUp({ incarnation }: BranchRow): GraphError {
  return new GraphError('not_found', 'branch_deleted', 'the branch was given up while it was being made: try again', {
    details: { incarnation },
  });
}

function branchExists(name: string): GraphError {
  return new GraphError('conflict', 'branch_exists', `there is a branch '${name}' already: choose another name`, {
    details: { branch: name },
  });
}
