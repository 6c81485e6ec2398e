import type { Engine, Failpoints, GraphHandle, OpenOptions } from '../../src/index.ts';
import { obtain } from '../compare/attempt.ts';

/** Who strays, and how it reaches the graph; whoever takes it for dead has the next seed. */
export interface Strayer {
  readonly name: string;
  readonly seed: number;
  readonly locationOf: (name: string, seed: number, failpoints?: Failpoints) => OpenOptions;
}

/**
 * Somebody pauses once its intent is stored. Others take it for dead, and put that on record; then it goes on, and dies right
 * behind its first effect, of which no intent will ever tell. What has no effect on any table is simply done, and tells what came of it.
 */
export async function goAstray<T>(
  engine: Engine,
  { name, seed, locationOf }: Strayer,
  work: (handle: GraphHandle) => Promise<T>,
): Promise<T | undefined> {
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
  const handle = await obtain('open', () => engine.open(locationOf(name, seed, failpoints)));
  const working = work(handle).then((result) => ({ result }));
  const done = await Promise.race([armed.promise, working]);
  if (done) {
    await handle.close();
    return done.result;
  }
  await (await obtain('open', () => engine.open(locationOf(`${name}-healer`, seed + 1)))).close();
  woken.resolve();
  return (await Promise.race([gone.promise, working]))?.result;
}
