import type { Case } from '../case/case.ts';
import { withRace } from './drop-from-race.ts';
import { pruned } from './prune.ts';

/** Every way to make an operation of a race a little smaller, or its schedule plainer. */
export function* withSimplerRace(data: Case): Generator<Case> {
  const { race } = data;
  if (!race) return;
  const { strays, ...clean } = race;
  if (strays) {
    yield { ...data, race: clean };
    for (const smaller of pruned(strays)) yield { ...data, race: { ...race, strays: smaller as typeof strays } };
  }
  const plain = race.programs.map((_, actor) => actor);
  if (race.schedule.order.some((actor, place) => actor !== place)) {
    yield withRace(data, (each) => ({ ...each, schedule: { ...each.schedule, order: plain } }));
  }
  for (const [actor, program] of race.programs.entries()) {
    for (const [index, operation] of program.entries()) {
      for (const smaller of pruned(operation)) {
        const programs = race.programs.with(actor, program.with(index, smaller as typeof operation));
        yield withRace(data, (each) => ({ ...each, programs }));
      }
    }
  }
}
