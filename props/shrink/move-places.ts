import type { Case } from '../case/case.ts';

/** An operation of a race's programs. */
interface Place {
  readonly actor: number;
  readonly operation: number;
}

/** Where what stood at a place stands now; undefined where the place is gone. */
export type Move = (place: Place) => Place | undefined;

/** The case with everything that stands at a place of a program moved along, or gone with its place. */
export function movedPlaces(data: Case, move: Move): Case {
  const { race, faults } = data;
  if (!race) return data;
  const { preemptions, deaths } = race.schedule;
  return {
    ...data,
    race: {
      ...race,
      schedule: {
        ...race.schedule,
        preemptions: moved(preemptions, move),
        ...(deaths && { deaths: moved(deaths, move) }),
      },
    },
    ...(faults && { faults: moved(faults, move) }),
  };
}

function moved<T extends Place>(items: readonly T[], move: Move): readonly T[] {
  return items.flatMap((item) => {
    const place = move({ actor: item.actor, operation: item.operation });
    return place ? [{ ...item, ...place }] : [];
  });
}
