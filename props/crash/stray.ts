import type { Engine, Failpoints } from '../../src/index.ts';
import type { Stray } from '../case/crash.ts';
import { obtain } from '../compare/attempt.ts';
import { callMaintenance } from '../run/maintenance-step.ts';
import type { Annals } from './annals.ts';
import { at } from './doors.ts';
import { perform } from './perform.ts';
import type { Site } from './site.ts';

/** Who strays, and whose ids it mints; whoever takes it for dead mints those of the next seed. */
interface Who {
  readonly name: string;
  readonly seed: number;
}

/**
 * Somebody pauses once its intent is stored. Others take it for dead, and put that on record; then it goes on, and dies right
 * behind its first effect, of which nobody will ever know. What has no effect on any table is simply done.
 */
export async function goAstray(
  engine: Engine,
  site: Site,
  annals: Annals,
  stray: Stray,
  { name, seed }: Who,
): Promise<Annals> {
  const armed = Promise.withResolvers<undefined>();
  const woken = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<undefined>();
  const failpoints: Failpoints = {
    reach: async (failpoint) => {
      if (failpoint === 'write.sidecar_armed') {
        armed.resolve(undefined);
        await woken.promise;
      }
      if (failpoint !== 'write.after_table_effect') return;
      gone.resolve(undefined);
      await new Promise<never>(() => {});
    },
  };
  const handle = await obtain('open', () => engine.open(at(site.locationOf(name, seed, failpoints), annals.inUse)));
  const working = work();
  const done = await Promise.race([armed.promise, working]);
  if (done) {
    await handle.close();
    return done;
  }
  const healer = site.locationOf(`${name}-healer`, seed + 1);
  await (await obtain('open', () => engine.open(at(healer, annals.inUse)))).close();
  woken.resolve();
  return (await Promise.race([gone.promise, working])) ?? annals;

  async function work(): Promise<Annals> {
    if (stray.kind !== 'optimize') return (await perform(handle, annals, stray)).annals;
    await obtain(stray.kind, () => callMaintenance(handle, stray));
    return annals;
  }
}
