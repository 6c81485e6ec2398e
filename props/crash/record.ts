import type { Engine, OpenOptions } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import { isProgrammed, type Crash } from '../case/crash.ts';
import { obtain } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { callMaintenance, outcomeOf } from '../run/maintenance-step.ts';
import { at } from './doors.ts';
import { inUse, lineageOf, newborn, standingOf, type Standing } from './fates.ts';
import type { Ground } from './ground.ts';
import { isMaintenance } from './maintenance.ts';
import { perform, type Performed } from './perform.ts';
import { recordBeside } from './record-beside.ts';
import { DYING, type Follower, type Recorded, type Start } from './recorded.ts';

/** Carries the operation out, whole unless a failpoint never answers, and compares what it says of itself with the model. */
export async function record<C>(
  engine: Engine,
  data: Case,
  crash: Crash,
  start: Start,
  follower: Follower<C>,
): Promise<Recorded<C>> {
  const { operation, rival, first } = crash;
  const { site, ground } = start;
  const location = site.locationOf(DYING, data.seed + 1, follower.failpoints);
  if (operation.kind === 'init' || !ground) {
    follower.begin();
    const handle = await obtain('init', () => engine.init({ ...location, schema: data.schema }));
    const course = follower.end();
    const [founding] = await lineageOf(handle);
    await handle.close();
    return {
      course,
      fates: { before: undefined, after: newborn(data.schema, founding) },
      outcome: { effective: true },
    };
  }
  if (operation.kind === 'open') return recordOpening(engine, at(location, ground.annals.inUse), ground, follower);
  const isWrite = operation.kind === 'mutate' || operation.kind === 'load' || operation.kind === 'merge';
  if (rival && isWrite) return recordBeside(engine, data, { operation, rival }, { site, ground }, follower);
  let { annals } = ground;
  const handle = await obtain('open', () => engine.open(at(location, annals.inUse)));
  try {
    if (first) ({ annals } = await perform(handle, annals, first));
    const before = standingOf(annals);
    requireEqual('history', 'commits', before.branches.get(annals.inUse)?.lineage, await lineageOf(handle));
    follower.begin();
    const { annals: then, outcome } = await done();
    const course = follower.end();
    const after: Standing = then === annals ? before : standingOf(then);
    return { course, fates: { before, after }, outcome };
  } finally {
    await handle.close();
  }

  async function done(): Promise<Performed> {
    if (!isProgrammed(operation)) throw new TypeError('there is a handle already');
    if (!isMaintenance(operation)) return perform(handle, annals, operation);
    const maintained = await obtain(operation.kind, () => callMaintenance(handle, operation));
    return { annals, outcome: outcomeOf(maintained) };
  }
}

/** Whoever opens a graph changes nothing that anybody can read, though it may recover, or migrate, all that there is. */
async function recordOpening<C>(
  engine: Engine,
  location: OpenOptions,
  { annals }: Ground,
  follower: Follower<C>,
): Promise<Recorded<C>> {
  follower.begin();
  const handle = await obtain('open', () => engine.open(location));
  const course = follower.end();
  try {
    const standing = standingOf(annals);
    requireEqual('history', 'commits', inUse(standing).lineage, await lineageOf(handle));
    return { course, fates: { before: standing, after: standing }, outcome: { effective: true } };
  } finally {
    await handle.close();
  }
}
