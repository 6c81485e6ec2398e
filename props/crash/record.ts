import type { Engine, GraphHandle, LocationOptions } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Crash } from '../case/crash.ts';
import { obtain } from '../compare/attempt.ts';
import { knownPaths } from '../compare/known.ts';
import { applyOptimize } from '../run/look-step.ts';
import { current, type World } from '../run/world.ts';
import { applyWrite } from '../run/write-step.ts';
import { lineageOf, newborn, type Standing } from './fates.ts';
import { recordBeside } from './record-beside.ts';
import { DYING, type Follower, type Recorded, type Start } from './recorded.ts';

/** Carries the operation out, whole unless a failpoint never answers, and compares what it says of itself with the model. */
export async function record<C>(
  engine: Engine,
  data: Case,
  { operation, rival }: Crash,
  start: Start,
  follower: Follower<C>,
): Promise<Recorded<C>> {
  const { site, state } = start;
  if (rival && (operation.kind === 'mutate' || operation.kind === 'load')) {
    return recordBeside(engine, data, { operation, rival }, start, follower);
  }
  const location = site.locationOf(DYING, data.seed + 1, follower.failpoints);
  if (operation.kind === 'init') {
    follower.begin();
    const handle = await obtain('init', () => engine.init({ ...location, schema: data.schema }));
    const course = follower.end();
    const [first] = await lineageOf(handle);
    await handle.close();
    return { course, fates: { before: undefined, after: newborn(data.schema, first) }, outcome: { effective: true } };
  }
  const handle = await obtain('open', () => engine.open(location));
  try {
    const before: Standing = { lineage: await lineageOf(handle), state };
    const world = worldOf(engine, location, handle, before);
    follower.begin();
    const outcome = await (operation.kind === 'optimize' ? applyOptimize(world) : applyWrite(world, operation));
    const course = follower.end();
    return { course, fates: { before, after: standingAfter(world, before) }, outcome };
  } finally {
    await handle.close();
  }
}

/** Engine and model side by side, on a graph that was found to stand so. */
export function worldOf(
  engine: Engine,
  location: LocationOptions,
  handle: GraphHandle,
  { lineage: [commit], state }: Standing,
): World {
  const published = [{ commit, state }];
  return {
    engine,
    location,
    handle,
    other: undefined,
    held: undefined,
    published,
    known: knownPaths(),
    reached: new Set(),
  };
}

/** How the graph stands after what was done in this world since. */
function standingAfter(world: World, before: Standing): Standing {
  const { commit, state } = current(world);
  return commit === before.lineage[0] ? before : { lineage: [commit, ...before.lineage], state };
}
