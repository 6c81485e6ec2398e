import { GraphError } from '../base/errors.ts';
import { forkLocation, placeOf } from '../lance/location.ts';
import { refusalIn } from '../lance/table.ts';
import { isGivenName, MAIN, ownerOf } from '../manifest/branch.ts';
import { MANIFEST, type BranchRow } from '../manifest/rows.ts';
import type { ManifestState } from '../manifest/state.ts';
import { changeBranches, contended } from './change-branches.ts';
import { step, type CommitContext } from './context.ts';
import { reclaimForks } from './fork.ts';
import type { Plan } from './plan.ts';
import { deleteSidecar, listSidecars, readSidecar } from './sidecar.ts';

/** Times that a branch's head is marked while others publish on it. */
const MARK_BUDGET = 8;

/**
 * Deletes a branch: its row says first that it is closing, so that nobody begins to build on it, then its own head says that it is
 * deleted. From then on it does not exist, for those who have it open neither. The rest is clearing up, which may be cut short.
 */
export async function deleteBranch(context: CommitContext, name: string): Promise<void> {
  const closedBy = context.mint();
  let closing: BranchRow | undefined;
  await changeBranches(context, name, async (main) => {
    const row = main.branches.get(name);
    if (closing && row?.closedBy === closedBy) return [];
    // It is gone, by this call or by another whose answer was heard, and there may be a new one, which nobody asked to delete.
    if (closing && row?.incarnation !== closing.incarnation) throw contended(name);
    context.scope.effective = false;
    if (name === MAIN) throw inUse(name, [MAIN]);
    if (row?.incarnation === context.manifest.incarnation) {
      // It may be gone by now, as others have it.
      await context.manifest.load(context.scope);
      throw inUse(name, [name]);
    }
    // Somebody else is about to delete it, or died over it.
    if (row?.state === 'closing') await finishDeletion(context, row);
    if (row?.state !== 'open') throw unknownBranch(name);
    if (!(await canBeMarked(context, row))) return undefined;
    const children = [...main.branches.values()].filter(({ parent }) => parent === row.incarnation);
    await refuseInUse(context, main, row, children);
    closing = { ...row, state: 'closing', closedBy };
    // Whoever meets it from now on carries it through.
    context.scope.effective = true;
    const dropped = children.filter(({ state }) => state === 'creating');
    return [closing, ...dropped.map((child): BranchRow => ({ ...child, state: 'deleted' }))];
  });
  if (!closing) throw unknownBranch(name);
  await step(context, 'branch.closing');
  await finishDeletion(context, closing);
}

/** Whether a branch that is closing is gone. */
export async function isDeleted(context: CommitContext, { state, name, incarnation }: BranchRow): Promise<boolean> {
  if (state === 'deleted') return true;
  if (state !== 'closing') return false;
  const last = await unlessThrough(context, { name, incarnation }, async () =>
    (await context.branches.get(incarnation)).peek(context.scope),
  );
  return !last || last === 'gone' || last.head.deleted === true;
}

/**
 * Whether there is a manifest to mark, or nothing at all, and that is certain: what began to close has to be carried through by whoever opens
 * the graph. False where others have changed the row since; the failure, where they have not.
 */
async function canBeMarked(context: CommitContext, { name, incarnation }: BranchRow): Promise<boolean> {
  try {
    await context.branches.get(incarnation);
    return true;
  } catch (error) {
    if (mayBeGone(error) && (await isGone(context, incarnation))) return true;
    const row = (await context.branches.main.load(context.scope)).branches.get(name);
    if (row?.incarnation === incarnation && row.state === 'open') throw error;
    return false;
  }
}

type Closing = Pick<BranchRow, 'name' | 'incarnation'>;

/**
 * What somebody finds of a branch that is closing; undefined where others carried that through, and a cleanup removed its manifest; `gone` where
 * an older release did so, without a word.
 */
async function unlessThrough(
  context: CommitContext,
  { name, incarnation }: Closing,
  find: () => Promise<ManifestState>,
): Promise<ManifestState | 'gone' | undefined> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const row = (await context.branches.main.load(context.scope)).branches.get(name);
    if (row?.incarnation !== incarnation || row.state !== 'closing') return undefined;
    if (mayBeGone(error) && (await isGone(context, incarnation))) return 'gone';
    throw error;
  }
}

/** As a branch is told to be whose manifest is not there: by who opens it, or by who has it open. */
function mayBeGone(error: unknown): boolean {
  return error instanceof GraphError && (error.kind === 'corrupt' || error.code === 'branch_deleted');
}

/** The newest state of a branch; undefined where an older release deleted it without a word. */
async function stateUnlessGone(context: CommitContext, incarnation: string): Promise<ManifestState | undefined> {
  try {
    return await (await context.branches.get(incarnation)).peek(context.scope);
  } catch (error) {
    if (mayBeGone(error) && (await isGone(context, incarnation))) return undefined;
    throw error;
  }
}

/** Nothing is left of a branch that an older release made, and deleted when main had been migrated. */
async function isGone({ handles, branches }: CommitContext, incarnation: string): Promise<boolean> {
  if (isGivenName(incarnation)) return false;
  const forks = await (await handles.mover(MANIFEST)).forks();
  if (forks.some(({ name }) => name === incarnation)) return false;
  branches.drop(incarnation);
  return true;
}

/** Carries the deletion of a branch that is closing through, whoever began it. */
export async function finishDeletion(context: CommitContext, row: BranchRow): Promise<void> {
  const last = await unlessThrough(context, row, () => markDeleted(context, row));
  if (!last) return;
  await step(context, 'branch.deleted');
  // While somebody merges, nobody knows what the history of another branch will name. Asked before that history is looked at.
  const isMerging = (await clearIntents(context, row)).some(({ merged }) => merged);
  if (!isMerging)
    await removeForks(context, row, last === 'gone' ? await forksOfGone(context, row) : forksIn(row, last));
  await changeBranches(context, row.name, async ({ branches }) => {
    const found = branches.get(row.name);
    return found?.incarnation === row.incarnation && found.state === 'closing' ? [{ ...found, state: 'deleted' }] : [];
  });
  await step(context, 'branch.name_freed');
}

/** Carries through what main says is closing, and nobody else carried through. */
export async function finishDeletions(context: CommitContext, { branches }: ManifestState): Promise<void> {
  for (const row of branches.values()) if (row.state === 'closing') await finishDeletion(context, row);
}

/** Its last state, which nothing is published on any more. */
async function markDeleted(context: CommitContext, { name, incarnation }: BranchRow): Promise<ManifestState> {
  const manifest = await context.branches.get(incarnation);
  let cause: unknown;
  for (let attempt = 0; attempt < MARK_BUDGET; attempt += 1) {
    const state = await manifest.peek(context.scope);
    if (state.head.deleted) return state;
    context.scope.check();
    const written = await manifest.merge([{ ...state.head, deleted: true }], context.mint(), state);
    cause = refusalIn(written);
    if (!written.ok) await step(context, 'publish.lost');
  }
  throw new GraphError(
    cause === undefined ? 'contention' : 'unavailable',
    'outcome_unknown',
    `the branch '${name}' is being deleted, and others were faster every time: delete it again`,
    { details: { branch: name }, cause, outcome: 'unknown' },
  );
}

/** Nothing comes of its intents any more; nobody who has another branch open would ever look at them. Tells those of others. */
async function clearIntents(context: CommitContext, { incarnation }: BranchRow): Promise<Plan[]> {
  const others: Plan[] = [];
  for (const operationId of await listSidecars(context.store)) {
    const plan = (await readSidecar(context.store, operationId))?.plan;
    if (plan?.branch === incarnation) await clearIntent(context, plan);
    else if (plan) others.push(plan);
  }
  return others;
}

async function clearIntent(context: CommitContext, plan: Plan): Promise<void> {
  // What it forked on a branch that is gone is for a cleanup, which knows what others need.
  if (isGivenName(plan.branch) || (await stateUnlessGone(context, plan.branch)))
    await reclaimForks({ ...context, manifest: await context.branches.get(plan.branch) }, plan);
  await deleteSidecar(context.store, plan.operationId);
}

/** Clears an intent of another branch away where that one is gone: its writer set out when the deletion was through. */
export async function clearIfGone(context: CommitContext, plan: Plan): Promise<void> {
  if (plan.branch === MAIN) return;
  // Main is looked at after the intent: a branch was there before anybody wrote to it.
  const { branches } = await context.branches.main.load(context.scope);
  const isThere = [...branches.values()].some((row) => row.incarnation === plan.branch && row.state !== 'deleted');
  if (!isThere) await clearIntent(context, plan);
}

/**
 * Removes the forks of tables that the branch wrote to. Not those that the history of another branch names, into which it was merged:
 * a later merge of that one may have to know what the rows were.
 */
async function removeForks(context: CommitContext, { incarnation }: BranchRow, own: readonly string[]): Promise<void> {
  if (own.length === 0) return;
  const needed = new Set<string>();
  for (const other of await otherStates(context, incarnation)) for (const place of placesIn(other)) needed.add(place);
  for (const location of own.toSorted()) {
    if (needed.has(location)) continue;
    const { table, branch = '' } = placeOf(location);
    try {
      await (await context.handles.mover(table)).dropFork(branch);
    } catch (error) {
      // It is in nobody's way.
      if (!(error instanceof GraphError)) throw error;
    }
    await step(context, 'branch.fork_removed');
  }
}

/** Locations of the forks that a branch wrote to, as its last state tells. */
function forksIn({ incarnation }: BranchRow, last: ManifestState): string[] {
  return [...placesIn(last)].filter((location) => ownerOf(location) === incarnation);
}

/** The same of a branch of which nothing is left that could tell: forks of its name, of all tables that others know. */
async function forksOfGone(context: CommitContext, { incarnation }: BranchRow): Promise<string[]> {
  const tables = new Set<string>();
  for (const other of await otherStates(context, incarnation))
    for (const place of placesIn(other)) tables.add(placeOf(place).table);
  const own: string[] = [];
  for (const table of tables) {
    const forks = await (await context.handles.mover(table)).forks();
    own.push(...forks.map(({ name }) => forkLocation(table, name)).filter((place) => ownerOf(place) === incarnation));
  }
  return own;
}

/** Where the tables of a state, and those of all commits that led to it, lie. */
function placesIn({ tables, commits }: ManifestState): ReadonlySet<string> {
  const named = [...commits.values()].flatMap((commit) => Object.values(commit.tables));
  return new Set([...tables.values(), ...named].map(({ location }) => location));
}

/** The newest states of all branches but one. */
async function otherStates(context: CommitContext, incarnation: string): Promise<ManifestState[]> {
  const main = await context.branches.main.load(context.scope);
  const others = [...main.branches.values()].filter(
    (row) => row.incarnation !== incarnation && (row.state === 'open' || row.state === 'closing'),
  );
  const states = [main];
  for (const other of others) {
    const state = await stateUnlessGone(context, other.incarnation);
    if (state) states.push(state);
  }
  return states;
}

/** Others that were made from it are in the way; so are those that read its tables, as one made from a commit that was merged may. */
async function refuseInUse(
  context: CommitContext,
  main: ManifestState,
  { name, incarnation }: BranchRow,
  children: readonly BranchRow[],
): Promise<void> {
  const by: string[] = [];
  for (const child of children) {
    if (child.state === 'open' || (child.state === 'closing' && !(await isDeleted(context, child))))
      by.push(child.name);
  }
  for (const other of main.branches.values()) {
    if (other.incarnation === incarnation || other.state !== 'open' || by.includes(other.name)) continue;
    const state = await stateUnlessGone(context, other.incarnation);
    if (state && [...state.tables.values()].some(({ location }) => ownerOf(location) === incarnation))
      by.push(other.name);
  }
  if (by.length > 0) throw inUse(name, by.toSorted());
}

function inUse(branch: string, by: readonly string[]): GraphError {
  return new GraphError('conflict', 'branch_in_use', `the branch '${branch}' is in use by ${by.join(', ')}`, {
    details: { branch, by },
  });
}

export function unknownBranch(branch: string): GraphError {
  return new GraphError('not_found', 'unknown_branch', `the graph has no branch '${branch}'`, { details: { branch } });
}
