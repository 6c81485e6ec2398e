import type { Branch } from '../../src/index.ts';
import { attempt, describeError, obtain, requireSameOutcome } from '../compare/attempt.ts';
import { compareBranch } from '../compare/branches.ts';
import { knownPaths } from '../compare/known.ts';
import { Mismatch, requireEqual } from '../compare/mismatch.ts';
import { requireGivenUp } from '../compare/retention.ts';
import type { BranchOperation } from '../case/operation.ts';
import { GIVEN_UP, type Line } from './branches.ts';
import { closeHandle } from './close-handle.ts';
import { applyMerge } from './merge-step.ts';
import type { StepOutcome } from './outcome.ts';
import { current, isAnythingThere, type BranchedWorld } from './world.ts';
import { ACTOR } from './write-step.ts';

export function applyBranchOperation(world: BranchedWorld, operation: BranchOperation): Promise<StepOutcome> {
  switch (operation.kind) {
    case 'createBranch':
      return createBranch(world, operation.name, operation.from);
    case 'deleteBranch':
      return deleteBranch(world, operation.name);
    case 'checkout':
      return checkout(world, operation.branch);
    case 'merge':
      return applyMerge(world, operation.source);
  }
}

/** Holds what an engine says of its branches against those that there have to be. */
export async function compareBranches({ handle, branches }: BranchedWorld): Promise<void> {
  const expected = branches.all.map(({ branch }) => branch);
  requireEqual('branches', 'branches', expected, await obtain('branches', () => handle.branches()));
}

/** Nothing of its branch may be had of a handle once that is gone, be there another of its name by now or not. */
export async function requireGone({ gone }: Pick<BranchedWorld, 'gone'>): Promise<void> {
  for (const handle of gone) {
    const asked = {
      snapshot: () => handle.snapshot(),
      commits: () => handle.commits(),
      refresh: () => handle.refresh(),
      inspect: () => handle.inspect(),
      merge: () => handle.merge('main'),
    };
    for (const [what, ask] of Object.entries(asked)) {
      const got = await attempt<unknown>(what, ask);
      if (!got.ok && got.error.kind === 'not_found' && got.error.code === 'branch_deleted') continue;
      throw new Mismatch('deleted', {
        path: `${what} of a handle on a deleted branch`,
        expected: 'not_found (branch_deleted)',
        got: got.ok ? 'success' : describeError(got.error),
      });
    }
  }
}

async function createBranch(world: BranchedWorld, name: string, index?: number): Promise<StepOutcome> {
  const { handle, branches, line } = world;
  const history = branches.history(line);
  const from = index === undefined ? undefined : history[index % history.length];
  const start = from ?? current(world);
  const options = { actor: ACTOR, ...(from && { from: from.commit.id }) };
  const got = await attempt('createBranch', () => handle.createBranch(name, options));
  const refusal = branches.refusesCreate(name, line, start);
  requireSameOutcome(refusal ?? { ok: true }, got);
  const isGivenUp = refusal?.reason === GIVEN_UP;
  if (isGivenUp) requireGivenUp('createBranch', got);
  if (got.ok) begin(world, got.value, { name, start });
  await compareBranches(world);
  if (!got.ok) return { ...refusedWith(got.error), ...(isGivenUp && { traits: ['given up: createBranch'] }) };
  return { effective: true, traits: [`createBranch ${start === current(world) ? 'at the newest' : 'in the past'}`] };
}

function begin(world: BranchedWorld, branch: Branch, { name, start }: { name: string; start: Line['published'][0] }) {
  const { branches, line, known, knownOf } = world;
  const incarnations = new Set(branches.ever.map((each) => each.branch.incarnation));
  compareBranch(branch, { name, parent: line.branch.name, commit: start.commit.id, actor: ACTOR }, incarnations);
  // A version of a table is right for whoever begins with it.
  knownOf.set(branches.create(branch, line, start), knownPaths(known.stored.copy()));
}

async function deleteBranch(world: BranchedWorld, name: string): Promise<StepOutcome> {
  const { handle, branches, line } = world;
  const doomed = branches.get(name);
  const refusal = branches.refusesDelete(name, line);
  const got = await attempt('deleteBranch', () => handle.deleteBranch(name));
  requireSameOutcome(refusal ?? { ok: true }, got);
  if (got.ok && doomed) {
    branches.delete(name);
    mourn(world, doomed);
    await requireGone(world);
  }
  await compareBranches(world);
  const outcome = got.ok ? { effective: true } : refusedWith(got.error);
  return refusal?.kind === 'conflict' ? { ...outcome, traits: [`deleteBranch: ${refusal.reason}`] } : outcome;
}

/** What readers of a deleted branch show from then on is nobody's business. */
function mourn(world: BranchedWorld, line: Line): void {
  const handle = world.left.get(line);
  world.left.delete(line);
  if (!handle) return;
  if (world.held?.handle === handle) world.held = undefined;
  world.gone.push(handle);
}

/** The handle that was in use on the branch before is used again, where there is one. What it shows is compared after the step. */
async function checkout(world: BranchedWorld, name: string): Promise<StepOutcome> {
  const { engine, location, branches, line, handle, other, left } = world;
  if (name === line.branch.name) return { effective: false };
  const next = branches.get(name);
  const waiting = next && left.get(next);
  if (waiting) await obtain('refresh', () => waiting.refresh());
  const got = waiting
    ? ({ ok: true, value: waiting } as const)
    : await attempt('open', () => engine.open({ ...location, branch: name }));
  requireSameOutcome(next ? { ok: true } : { ok: false, kind: 'not_found', reason: 'there is no such branch' }, got);
  if (!got.ok || !next) return got.ok ? { effective: false } : { effective: false, refused: got.error.kind };
  requireEqual('branches', 'branch of a handle', name, got.value.branch);
  requireEqual('schema', 'schema', handle.schema, got.value.schema);
  world.other = undefined;
  if (other) await closeHandle(world, other);
  left.set(line, handle);
  left.delete(next);
  world.line = next;
  world.handle = got.value;
  return { effective: isAnythingThere(world) };
}

function refusedWith(error: { readonly kind: NonNullable<StepOutcome['refused']>; readonly outcome: unknown }) {
  requireEqual('outcome', 'outcome of the refused operation', 'not_applied', error.outcome);
  return { effective: false, refused: error.kind };
}
