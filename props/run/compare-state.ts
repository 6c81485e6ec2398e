import { obtain } from '../compare/attempt.ts';
import { compareHistory } from '../compare/history.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { compareQueries } from '../compare/queries.ts';
import { compareTables } from '../compare/tables.ts';
import { compareHeld } from './hold-step.ts';
import { current, type World } from './world.ts';

/** Old commits that are read whole at the end of a run: the first, the last but one, and one between. */
const PAST_SHARES = [0, 0.5, 0.999];

/** Compares everything that can be compared after a step, over every path on which it can be seen. */
export async function compareState(world: World): Promise<void> {
  const { handle, other, published } = world;
  const { commit, state } = current(world);
  const reader = await obtain('snapshot', () => handle.snapshot());
  requireEqual('queries', 'commit of the snapshot', commit, reader.commit);
  await compareQueries('queries', reader, state);
  compareTables(await obtain('inspect', () => handle.inspect({ rows: true })), state, commit);
  compareHistory(
    await obtain('commits', () => handle.commits()),
    published.map((each) => each.commit),
  );
  if (!other) return;
  const beside = await obtain('snapshot of the other handle', () => other.snapshot());
  requireEqual('session', 'commit of the other handle', commit, beside.commit);
  await compareQueries('session', beside, state);
}

/** What is looked at once, after the last operation: a kept reader, a new session, and old commits as they were. */
export async function compareAtEnd(world: World): Promise<void> {
  await compareHeld(world);
  const { engine, location, published } = world;
  const { commit, state } = current(world);
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
