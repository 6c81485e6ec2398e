import { Graph, seededRandom, steppingClock, type Environment, type Failpoint } from '../../src/index.ts';
import type { Place } from './place.ts';

/** Stands for the end of a process. */
class Death extends Error {}

/** When the clock of whoever dies begins. */
const AT_MS = Date.UTC(2024, 0, 1);

/** Nobody else mints the ids of who dies. */
const SEED = 0x0dead;

/** Others, at a failpoint that a migrator passes; true where it dies there. */
export type AtFailpoint = (failpoint: Failpoint) => Promise<boolean>;

/** Somebody opens the graph to migrate it, and dies where `at` says. */
export async function migrateUntil({ location }: Place, at: AtFailpoint): Promise<void> {
  const environment: Environment = {
    clock: steppingClock(AT_MS),
    random: seededRandom(SEED),
    failpoints: {
      async reach(failpoint) {
        if (await at(failpoint)) throw new Death();
      },
    },
    upkeep: 'on_request',
  };
  try {
    const graph = await Graph.open({ ...location, environment });
    await graph.close();
  } catch (error) {
    if (!(error instanceof Death)) throw error;
  }
}
