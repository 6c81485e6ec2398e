import type { Demotion } from '../case/operation.ts';
import { obtain } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { demote } from '../older/demote.ts';
import { placeAt } from '../older/place.ts';
import { compareEverywhere, compareState } from './compare-state.ts';
import { compareHeld } from './hold-step.ts';
import type { StepOutcome } from './outcome.ts';
import { isAnythingThere, leaveWorld, type BranchedWorld } from './world.ts';

/**
 * Has an older release take over, in engine's store and model. Whoever only reads finds all that there was, on every branch, and writes
 * nothing; then the graph is opened for writing, which migrates main. What that shows is compared after the step, as after any, and so is
 * every other branch, which the first write to it will migrate.
 */
export async function applyDemotion(world: BranchedWorld, demotion: Demotion): Promise<StepOutcome> {
  const { engine, location } = world;
  const place = placeAt(location);
  // An engine that stores graphs in a way of its own has no older ones.
  if ((await place.keysBelow('__manifest.lance/')).length === 0) return { effective: false };
  await compareHeld(world);
  await leaveWorld(world);
  await demote(place, demotion);
  forget(world);
  const branch = world.line.branch.name;
  const { schema } = world.handle;
  const before = await world.written?.();
  world.handle = await obtain('open', () => engine.open({ ...location, branch, mode: 'read-only' }));
  requireEqual('schema', 'schema', schema, world.handle.schema);
  await compareState(world);
  await compareEverywhere(world);
  await world.handle.close();
  requireEqual('read-only', 'what was written by whoever only read', before, await world.written?.());
  world.knownOf.clear();
  world.handle = await obtain('open', () => engine.open({ ...location, branch }));
  requireEqual('schema', 'schema', schema, world.handle.schema);
  return { effective: isAnythingThere(world) };
}

/** What was known of handles, branches and tables is of no use any more. */
function forget(world: BranchedWorld): void {
  const { branches, line } = world;
  branches.demote();
  const now = branches.get(line.branch.name);
  if (!now) throw new Error('the branch in use exists');
  world.line = now;
  world.other = undefined;
  world.held = undefined;
  world.left.clear();
  world.knownOf.clear();
  world.gone.length = 0;
}
