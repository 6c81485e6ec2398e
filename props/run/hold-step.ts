import { obtain } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { compareQueries } from '../compare/queries.ts';
import { isGivenUp } from '../compare/retention.ts';
import type { StepOutcome } from './outcome.ts';
import { current, isAnythingThere, type BranchedWorld } from './world.ts';

/** Takes a reader to keep, and looks at what the one kept so far still shows: the state that it was taken of, and no other. */
export async function applyHold(world: BranchedWorld): Promise<StepOutcome> {
  await compareHeld(world);
  const { handle, line } = world;
  const published = current(world);
  const reader = await obtain('snapshot', () => handle.snapshot());
  requireEqual('held', 'commit of the snapshot', published.commit, reader.commit);
  world.held = { handle, line, reader, published };
  return { effective: isAnythingThere(world) };
}

/**
 * Every answer of one reader belongs to the same commit, whatever was written since. Who still reads at a commit that a cleanup gave up
 * is told so as soon as something of it is missing, and is right up to then.
 */
export async function compareHeld({ held, branches }: Pick<BranchedWorld, 'held' | 'branches'>): Promise<void> {
  if (!held) return;
  const { reader, published, line } = held;
  try {
    await compareQueries('held', reader, published.state);
  } catch (error) {
    if (branches.isKept(line, published) || !isGivenUp(error)) throw error;
  }
}
