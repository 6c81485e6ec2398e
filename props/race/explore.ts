import type { Preemption, Schedule } from '../case/race.ts';
import { scheduleClass, seesAccesses } from './equivalence.ts';
import { orders } from './orders.ts';
import type { RaceRun } from './run-race.ts';

/** A run under one schedule. */
export interface Explored<R> {
  readonly schedule: Schedule;
  readonly run: R;
}

type Explorable = Pick<RaceRun, 'turns' | 'taken'>;

/**
 * Runs a race under every schedule with at most `bound` preemptions, first those with none. What nobody could tell apart is
 * given once: a preemption right before a failpoint is one before the access that follows it, if accesses are seen, and a run in which everybody
 * accessed everything in the same order as in an earlier one is nothing new. It is gone on from all the same: what commutes
 * came in another order, so that one more preemption may lead from it to where none leads from the earlier one.
 */
export async function* explore<R extends Explorable = RaceRun>(
  actors: number,
  bound: number,
  run: (schedule: Schedule) => Promise<R>,
): AsyncGenerator<Explored<R>> {
  const seen = new Set<string>();
  let level: Schedule[] = orders(actors).map((order) => ({ order, preemptions: [] }));
  for (let preemptions = 0; preemptions <= bound; preemptions += 1) {
    const next: Schedule[] = [];
    for (const schedule of level) {
      const done = await run(schedule);
      const known = scheduleClass(done.turns);
      if (!seen.has(known)) yield { schedule, run: done };
      seen.add(known);
      for (const preemption of extensions(actors, done)) {
        next.push({ ...schedule, preemptions: [...schedule.preemptions, preemption] });
      }
    }
    level = next;
  }
}

/** Preemptions that may come after those that a run has had already. */
function extensions(actors: number, { turns, taken }: Explorable): readonly Preemption[] {
  const begin = taken.at(-1)?.turn ?? 0;
  const isPassing = seesAccesses(turns);
  return turns.flatMap(({ actor, operation, access, at }, index) => {
    if (index < begin || (isPassing && at.kind === 'failpoint')) return [];
    const hasMore = (other: number): boolean => turns.slice(index).some((later) => later.actor === other);
    const others = Array.from({ length: actors }, (_, other) => other).filter((other) => other !== actor);
    return others.filter(hasMore).map((to) => ({ actor, operation, access, to }));
  });
}
