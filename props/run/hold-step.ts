import { obtain } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { compareQueries } from '../compare/queries.ts';
import type { StepOutcome } from './outcome.ts';
import { current, isAnythingThere, type World } from './world.ts';

/** Takes a reader to keep, and looks at what the one kept so far still shows: the state that it was taken of, and no other. */
export async function applyHold(world: World): Promise<StepOutcome> {
  await compareHeld(world);
  const { handle } = world;
  const published = current(world);
  const reader = await obtain('snapshot', () => handle.snapshot());
  requireEqual('held', 'commit of the snapshot', published.commit, reader.commit);
  world.held = { handle, reader, published };
  return { effective: isAnythingThere(world) };
}

/** Every answer of one reader belongs to the same commit, whatever was written since. */
export async function compareHeld({ held }: Pick<World, 'held'>): Promise<void> {
  if (held) await compareQueries('held', held.reader, held.published.state);
}
