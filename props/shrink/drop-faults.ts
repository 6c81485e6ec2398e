import type { Case } from '../case/case.ts';
import type { PlacedFault } from '../case/fault.ts';
import type { Death } from '../case/race.ts';
import { withRace } from './drop-from-race.ts';
import type { Items } from './drop-items.ts';

/** What goes wrong with requests of a race. */
export const FAULTS: Items = {
  count: ({ faults = [] }) => faults.length,
  without: (data, start, end) => ({ ...data, faults: (data.faults ?? []).toSpliced(start, end - start) }),
};

/** Actors of a race that die on the way. */
export const DEATHS: Items = {
  count: ({ race }) => race?.schedule.deaths?.length ?? 0,
  without: (data, start, end) => withDeaths(data, (deaths) => deaths.toSpliced(start, end - start)),
};

/** The case with a fault or a death made plainer: once and at the first request; with nothing that lands. */
export function* withPlainerFaults(data: Case): Generator<Case> {
  for (const [index, fault] of (data.faults ?? []).entries()) {
    for (const plainer of plainerFaults(fault)) yield { ...data, faults: (data.faults ?? []).with(index, plainer) };
  }
  for (const [index, death] of (data.race?.schedule.deaths ?? []).entries()) {
    if (death.landing !== 'never') {
      yield withDeaths(data, (deaths) => deaths.with(index, { ...death, landing: 'never' }));
    }
  }
}

function* plainerFaults(placed: PlacedFault): Generator<PlacedFault> {
  const { times, ...once } = placed;
  if (times !== undefined) yield once;
  if (placed.nth > 1) yield { ...placed, nth: 1 };
}

function withDeaths(data: Case, change: (deaths: readonly Death[]) => readonly Death[]): Case {
  return withRace(data, (race) => ({
    ...race,
    schedule: { ...race.schedule, deaths: change(race.schedule.deaths ?? []) },
  }));
}
