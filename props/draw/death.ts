import fc from 'fast-check';
import type { Death } from '../case/race.ts';
import { placesOf, type Places, type Programs } from './schedule.ts';

const TURNS_MAX = 60;

/** At most one of the actors dies: somebody has to find what is left. */
export function deaths(programs: Programs, places = placesOf(programs)): fc.Arbitrary<readonly Death[]> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: death(places).map((one) => [one]) },
  );
}

function death({ writing }: Places): fc.Arbitrary<Death> {
  return fc.constantFrom(...writing).chain(({ actor, operation, accesses }) =>
    fc.record({
      actor: fc.constant(actor),
      operation: fc.constant(operation),
      access: fc.nat({ max: accesses - 1 }),
      landing: landing(),
    }),
  );
}

export function landing(): fc.Arbitrary<Death['landing']> {
  return fc.oneof(
    fc.constantFrom<Death['landing']>('never', 'at_once'),
    fc.record({ turns: fc.nat({ max: TURNS_MAX }) }),
  );
}
