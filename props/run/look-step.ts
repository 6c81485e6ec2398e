import { obtain } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { compareArrow, compareLines } from '../compare/export.ts';
import { compareQueries } from '../compare/queries.ts';
import type { StepOutcome } from './outcome.ts';
import { current, isAnythingThere, type World } from './world.ts';

// Operations that change nothing that anybody can read.

export async function applyEverything(world: World): Promise<StepOutcome> {
  const { handle } = world;
  const { commit, state } = current(world);
  const reader = await obtain('snapshot', () => handle.snapshot());
  requireEqual('answer', 'commit of the snapshot', commit, reader.commit);
  await compareQueries('answer', reader, state);
  await compareLines(reader, state);
  await compareArrow(reader, state);
  return { effective: isAnythingThere(world) };
}

export async function applyRefresh(world: World): Promise<StepOutcome> {
  const { handle } = world;
  requireEqual('answer', 'commit', current(world).commit, await obtain('refresh', () => handle.refresh()));
  return { effective: isAnythingThere(world) };
}
