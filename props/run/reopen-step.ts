import type { GraphHandle } from '../../src/index.ts';
import type { DrawnWrite, ReopenHow } from '../case/operation.ts';
import { attempt, describeError, obtain } from '../compare/attempt.ts';
import { Mismatch, requireEqual } from '../compare/mismatch.ts';
import { compareQueries } from '../compare/queries.ts';
import { closeHandle } from './close-handle.ts';
import type { StepOutcome } from './outcome.ts';
import { resolveWrite } from './resolve.ts';
import { current, isAnythingThere, type BranchedWorld } from './world.ts';
import { callWrite } from './write-step.ts';

/** Changes the handle in use. What the new one shows is compared after the step, as after any. */
export async function applyReopen(world: BranchedWorld, how: ReopenHow): Promise<StepOutcome> {
  if (how === 'back' && world.other) await changePlaces(world, world.other);
  else await openAnother(world, how === 'beside');
  return { effective: isAnythingThere(world) };
}

/** Reads everything through a read-only handle and has it refuse a write. */
export async function applyOpenReadOnly(world: BranchedWorld, drawn: DrawnWrite): Promise<StepOutcome> {
  const { commit, state } = current(world);
  const { engine, location, line } = world;
  const options = { ...location, branch: line.branch.name, mode: 'read-only' } as const;
  const handle = await obtain('open', () => engine.open(options));
  try {
    requireEqual('schema', 'schema', world.handle.schema, handle.schema);
    const reader = await obtain('snapshot', () => handle.snapshot());
    requireEqual('session', 'commit of a read-only handle', commit, reader.commit);
    await compareQueries('session', reader, state);
    const refused = await attempt(drawn.kind, () => callWrite({ handle }, resolveWrite(state, drawn)));
    if (refused.ok || refused.error.kind !== 'bad_request') {
      const got = refused.ok ? 'success' : describeError(refused.error);
      throw new Mismatch('read-only', { path: 'a write through a read-only handle', expected: 'bad_request', got });
    }
  } finally {
    await handle.close();
  }
  return { effective: isAnythingThere(world), refused: 'bad_request' };
}

async function changePlaces(world: BranchedWorld, other: GraphHandle): Promise<void> {
  await obtain('refresh', () => other.refresh());
  [world.handle, world.other] = [other, world.handle];
}

async function openAnother(world: BranchedWorld, keep: boolean): Promise<void> {
  const { engine, location, line } = world;
  const opened = await obtain('open', () => engine.open({ ...location, branch: line.branch.name }));
  requireEqual('schema', 'schema', world.handle.schema, opened.schema);
  const left = keep ? world.other : world.handle;
  // What a handle that was left open has seen is not looked at step by step.
  if (left && left === world.other) {
    await compareQueries('session', await obtain('snapshot', () => left.snapshot()), current(world).state);
  }
  if (keep) world.other = world.handle;
  world.handle = opened;
  if (left) await closeHandle(world, left);
}
