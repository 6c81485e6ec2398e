import type { GraphHandle } from '../../src/index.ts';
import { obtain } from '../compare/attempt.ts';
import { compareHeld } from './hold-step.ts';
import type { BranchedWorld } from './world.ts';

/** A reader that is kept ends with its handle, so it is looked at before. */
export async function closeHandle(world: BranchedWorld, handle: GraphHandle): Promise<void> {
  if (world.held?.handle === handle) {
    await compareHeld(world);
    world.held = undefined;
  }
  await obtain('close', () => handle.close());
}
