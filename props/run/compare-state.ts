import type { GraphHandle, Inspection } from '../../src/index.ts';
import { attempt, obtain } from '../compare/attempt.ts';
import { compareHistory } from '../compare/history.ts';
import { typeOf } from '../compare/known.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { compareQueries } from '../compare/queries.ts';
import { requireGivenUp } from '../compare/retention.ts';
import { compareTables } from '../compare/tables.ts';
import { compareBranches, requireGone } from './branch-step.ts';
import { newest, type Line, type Published } from './branches.ts';
import { compareHeld } from './hold-step.ts';
import { compareAncestors } from './merge-step.ts';
import { current, type BranchedWorld } from './world.ts';

/** Old commits that are read whole at the end of a run: the first, the last but one, and one between. */
const PAST_SHARES = [0, 0.5, 0.999];

/** The same, of a branch that is not in use. */
const PAST_SHARES_ELSEWHERE = [0.75];

/**
 * Compares everything that can have come to be wrong with a step that may write, over every path on which it can be seen:
 * versions, drift, intents and history each time, rows where a type moved since this handle last showed them.
 */
export async function compareState(world: BranchedWorld): Promise<void> {
  const { handle, other, line, branches, known } = world;
  const { commit, state } = current(world);
  const reader = await obtain('snapshot', () => handle.snapshot());
  requireEqual('queries', 'commit of the snapshot', commit, reader.commit);
  const inspection = await inspectMoved(world);
  await compareQueries('queries', reader, state, known.of(handle).unknown(state, inspection));
  const types = known.stored.unknown(state, inspection);
  compareTables(inspection, state, commit, { types, inherited: branches.inheritedTypes(line) });
  known.of(handle).learn(state, inspection);
  known.stored.learn(state, inspection);
  compareHistory(await obtain('commits', () => handle.commits()), commitsOf(line));
  await compareElsewhere(world);
  if (!other) return;
  // Its rows are compared when it is used again, and at the end.
  const beside = await obtain('snapshot of the other handle', () => other.snapshot());
  requireEqual('session', 'commit of the other handle', commit, beside.commit);
}

/** After a read: that it left the graph at its commit. Whatever else it moved shows after the next step that may write. */
export async function compareUnmoved(world: BranchedWorld): Promise<void> {
  const reader = await obtain('snapshot', () => world.handle.snapshot());
  requireEqual('queries', 'commit of the snapshot', current(world).commit, reader.commit);
}

/** No branch moves but the one in use. Rows of others are compared when they are used again, and at the end. */
async function compareElsewhere({ left }: BranchedWorld): Promise<void> {
  for (const [line, handle] of left) {
    const reader = await obtain('snapshot of another branch', () => handle.snapshot());
    requireEqual('elsewhere', 'newest commit of another branch', newest(line).commit, reader.commit);
  }
}

/** What is stored, with the rows of types that moved: those that the model has changed, and any whose table moved besides. */
async function inspectMoved(world: BranchedWorld): Promise<Inspection> {
  const { handle, known } = world;
  const { state } = current(world);
  const rows = known.stored.changed(state);
  const inspection = await obtain('inspect', () => handle.inspect({ rows }));
  const unknown = known.stored.unknown(state, inspection);
  const unread = inspection.tables.filter((table) => !table.rows && unknown.has(typeOf(table)));
  if (unread.length === 0) return inspection;
  return obtain('inspect', () => handle.inspect({ rows: [...rows, ...unread.map(({ key }) => key)] }));
}

/**
 * What is looked at once, after the last operation: every row once more, through the handle in use and as it is stored; a
 * kept reader, a new session on each branch, and old commits as they were.
 */
export async function compareAtEnd(world: BranchedWorld): Promise<void> {
  await compareHeld(world);
  const { handle, other, line, branches } = world;
  const { commit, state } = current(world);
  await compareQueries('queries', await obtain('snapshot', () => handle.snapshot()), state);
  const inspection = await obtain('inspect', () => handle.inspect({ rows: true }));
  compareTables(inspection, state, commit, { inherited: branches.inheritedTypes(line) });
  if (other) await compareQueries('session', await obtain('snapshot', () => other.snapshot()), state);
  await compareAnew(world, line, 'read-write');
  await compareElsewhere(world);
  const others = branches.all.filter((each) => each !== line);
  for (const [i, each] of others.entries()) await compareAnew(world, each, i === 0 ? 'read-only' : 'read-write');
  await compareBranches(world);
  await requireGone(world);
}

/** After a cleanup, which may have removed of any branch what somebody needs: all of them, as whoever opens them now finds them. */
export async function compareEverywhere(world: BranchedWorld): Promise<void> {
  for (const line of world.branches.all) await compareAnew(world, line, 'read-only');
  await compareBranches(world);
  await compareHeld(world);
  await requireGone(world);
}

/** Compares a branch as whoever opens it now finds it. */
async function compareAnew(world: BranchedWorld, line: Line, mode: 'read-write' | 'read-only'): Promise<void> {
  const { engine, location } = world;
  const isInUse = line === world.line;
  const fresh = await obtain('open', () => engine.open({ ...location, branch: line.branch.name, mode }));
  try {
    const comparison = isInUse ? 'session' : 'elsewhere';
    const { commit, state } = newest(line);
    const reader = await obtain('snapshot', () => fresh.snapshot());
    requireEqual(comparison, 'commit of a new handle', commit, reader.commit);
    await compareQueries(comparison, reader, state);
    if (!isInUse) await compareStored(world, line, fresh);
    await compareLineage(world, line, fresh);
    await comparePast(world, line, fresh);
  } finally {
    await fresh.close();
  }
}

async function compareStored({ branches }: BranchedWorld, line: Line, fresh: GraphHandle): Promise<void> {
  const { commit, state } = newest(line);
  const inspection = await obtain('inspect', () => fresh.inspect({ rows: true }));
  compareTables(inspection, state, commit, { inherited: branches.inheritedTypes(line) });
  compareHistory(await obtain('commits', () => fresh.commits()), commitsOf(line));
}

/** Where branches meet, only: otherwise there is nothing to tell that the list of commits does not. */
async function compareLineage({ branches }: BranchedWorld, line: Line, fresh: GraphHandle): Promise<void> {
  if (branches.all.length === 1) return;
  const { commit } = newest(line);
  compareAncestors(await obtain('ancestors', () => fresh.ancestors()), branches.ancestors(commit.id), commit);
  for (const other of branches.all) {
    const bases = await obtain('mergeBases', () => fresh.mergeBases(other.branch.name));
    const expected = branches.bases(line, other).map((each) => each.commit);
    requireEqual('lineage', 'merge bases', expected, bases);
  }
}

async function comparePast(world: BranchedWorld, line: Line, fresh: GraphHandle): Promise<void> {
  const shares = line === world.line ? PAST_SHARES : PAST_SHARES_ELSEWHERE;
  const history = world.branches.history(line);
  const some = shares.map((share) => history[Math.floor((history.length - 1) * share)] ?? newest(line));
  // What goes first when too much is removed.
  const oldest = line.published.find((each) => world.branches.isKept(line, each));
  for (const then of new Set([...some, ...(oldest ? [oldest] : [])])) {
    if (world.branches.isKept(line, then)) await compareThen(fresh, then);
    else requireGivenUp('snapshot', await attempt('snapshot', () => fresh.snapshot({ at: then.commit.id })));
  }
}

async function compareThen(fresh: GraphHandle, then: Published): Promise<void> {
  const past = await obtain('snapshot of an old commit', () => fresh.snapshot({ at: then.commit.id }));
  requireEqual('past', 'commit of the snapshot', then.commit, past.commit);
  await compareQueries('past', past, then.state);
}

function commitsOf({ published }: Line) {
  return published.map(({ commit }) => commit);
}
