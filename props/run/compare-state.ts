import type { Inspection } from '../../src/index.ts';
import { obtain } from '../compare/attempt.ts';
import { compareHistory } from '../compare/history.ts';
import { typeOf } from '../compare/known.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { compareQueries } from '../compare/queries.ts';
import { compareTables } from '../compare/tables.ts';
import { compareHeld } from './hold-step.ts';
import { current, type World } from './world.ts';

/** Old commits that are read whole at the end of a run: the first, the last but one, and one between. */
const PAST_SHARES = [0, 0.5, 0.999];

/**
 * Compares everything that can have come to be wrong with a step that may write, over every path on which it can be seen:
 * versions, drift, intents and history each time, rows where a type moved since this handle last showed them.
 */
export async function compareState(world: World): Promise<void> {
  const { handle, other, published, known } = world;
  const { commit, state } = current(world);
  const reader = await obtain('snapshot', () => handle.snapshot());
  requireEqual('queries', 'commit of the snapshot', commit, reader.commit);
  const inspection = await inspectMoved(world);
  await compareQueries('queries', reader, state, known.of(handle).unknown(state, inspection));
  compareTables(inspection, state, commit, known.stored.unknown(state, inspection));
  known.of(handle).learn(state, inspection);
  known.stored.learn(state, inspection);
  compareHistory(
    await obtain('commits', () => handle.commits()),
    published.map((each) => each.commit),
  );
  if (!other) return;
  // Its rows are compared when it is used again, and at the end.
  const beside = await obtain('snapshot of the other handle', () => other.snapshot());
  requireEqual('session', 'commit of the other handle', commit, beside.commit);
}

/** After a read: that it left the graph at its commit. Whatever else it moved shows after the next step that may write. */
export async function compareUnmoved(world: World): Promise<void> {
  const reader = await obtain('snapshot', () => world.handle.snapshot());
  requireEqual('queries', 'commit of the snapshot', current(world).commit, reader.commit);
}

/** What is stored, with the rows of types that moved: those that the model has changed, and any whose table moved besides. */
async function inspectMoved(world: World): Promise<Inspection> {
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
 * kept reader, a new session, and old commits as they were.
 */
export async function compareAtEnd(world: World): Promise<void> {
  await compareHeld(world);
  const { engine, handle, other, location, published } = world;
  const { commit, state } = current(world);
  await compareQueries('queries', await obtain('snapshot', () => handle.snapshot()), state);
  compareTables(await obtain('inspect', () => handle.inspect({ rows: true })), state, commit);
  if (other) await compareQueries('session', await obtain('snapshot', () => other.snapshot()), state);
  const fresh = await obtain('open', () => engine.open(location));
  try {
    const reader = await obtain('snapshot', () => fresh.snapshot());
    requireEqual('session', 'commit of a new handle', commit, reader.commit);
    await compareQueries('session', reader, state);
    for (const index of new Set(PAST_SHARES.map((share) => Math.floor((published.length - 1) * share)))) {
      const then = published[index] ?? current(world);
      const past = await obtain('snapshot of an old commit', () => fresh.snapshot({ at: then.commit.id }));
      requireEqual('past', 'commit of the snapshot', then.commit, past.commit);
      await compareQueries('past', past, then.state);
    }
  } finally {
    await fresh.close();
  }
}
