import { obtain } from '../compare/attempt.ts';
import { compareHistory } from '../compare/history.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { compareQueries } from '../compare/queries.ts';
import { compareTables } from '../compare/tables.ts';
import type { ModelState } from '../../model/index.ts';
import type { GraphHandle, Inspection } from '../../src/index.ts';
import { Compared } from './compared.ts';
import { compareHeld } from './hold-step.ts';
import { current, type World } from './world.ts';

/** Old commits that are read whole at the end of a run: the first, the last but one, and one between. */
const PAST_SHARES = [0, 0.5, 0.999];

/** Compares everything that can be compared after a step, over every path on which it can be seen. */
export async function compareState(world: World): Promise<void> {
  const { handle, other, published } = world;
  const { commit, state } = current(world);
  const compared = comparedThrough(world);
  const reader = await obtain('snapshot', () => handle.snapshot());
  requireEqual('queries', 'commit of the snapshot', commit, reader.commit);
  const { inspection, asked } = await inspectChanged(handle, compared, state);
  const read = readTypes(inspection);
  await compareQueries('queries', reader, state, read);
  compareTables(inspection, state, commit, asked);
  compareHistory(
    await obtain('commits', () => handle.commits()),
    published.map((each) => each.commit),
  );
  compared.note(inspection, state);
  if (!other) return;
  const beside = await obtain('snapshot of the other handle', () => other.snapshot());
  requireEqual('session', 'commit of the other handle', commit, beside.commit);
  await compareQueries('session', beside, state, read);
}

/** What was compared through one handle says nothing about another. */
function comparedThrough(world: World): Compared {
  if (world.compared?.handle !== world.handle) world.compared = { handle: world.handle, compared: new Compared() };
  return world.compared.compared;
}

/** Inspects the graph with the rows of all tables that have changed: by the model's account, or by the engine's. */
async function inspectChanged(handle: GraphHandle, compared: Compared, state: ModelState): Promise<Looked> {
  const changed = compared.changedKeys(state);
  const inspection = await inspect(handle, changed ?? true);
  const moved = compared.movedKeys(inspection);
  if (changed === undefined || moved.length === 0) return { inspection, asked: changed };
  const asked = [...changed, ...moved];
  return { inspection: await inspect(handle, asked), asked };
}

interface Looked {
  readonly inspection: Inspection;
  /** Keys of the tables whose rows were asked for; undefined for all. */
  readonly asked: readonly string[] | undefined;
}

function inspect(handle: GraphHandle, rows: true | readonly string[]): Promise<Inspection> {
  return obtain('inspect', () => handle.inspect({ rows }));
}

function readTypes({ tables }: Inspection): ReadonlySet<string> {
  return new Set(tables.flatMap(({ kind, type, rows }) => (rows === undefined ? [] : `${kind} ${type}`)));
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
