import test from 'ava';
import type { Arena } from '../../../props/race/arena.ts';
import { Graves } from '../../../props/race/graves.ts';
import { Scheduler } from '../../../props/race/scheduler.ts';

/** How many turns have been taken when what a dead actor had sent lands; undefined where it never does. */
async function landsAfter(turns: number): Promise<number | undefined> {
  let landed: number | undefined;
  // Only these two are asked for.
  const arena = { kill: () => {}, land: () => (landed ??= scheduler.turns.length) } as Partial<Arena> as Arena;
  const graves = new Graves(arena);
  const death = { actor: 0, operation: 0, access: 0, landing: { turns } };
  const scheduler = new Scheduler(2, { order: [0, 1], preemptions: [], deaths: [death] }, () =>
    graves.bury(0, 'a', death.landing, scheduler.turns.length),
  );
  void scheduler.begin(0, 0);
  const survivor = async (): Promise<void> => {
    for (let operation = 0; operation < 2; operation++) {
      await scheduler.begin(1, operation);
      await scheduler.wait(1, { kind: 'failpoint', name: 'publish.loaded' });
      graves.stir(scheduler.turns.length);
    }
    scheduler.end(1);
  };
  await Promise.all([scheduler.run(), survivor()]);
  return landed;
}

test('what the dead had sent lands so many turns later, or before the next access where an operation begins then', async (t) => {
  const landings = await Promise.all([0, 1, 2, 3, 4, 5].map(landsAfter));
  t.deepEqual(landings, [2, 2, 2, 4, 4, undefined]);
});
