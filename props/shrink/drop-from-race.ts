import type { Case } from '../case/case.ts';
import type { Preemption, Race } from '../case/race.ts';
import type { Items } from './drop-items.ts';
import { movedPlaces, type Move } from './move-places.ts';

/** Actors of a race. The others keep their places relative to each other. */
export const ACTORS: Items = {
  count: ({ race }) => race?.programs.length ?? 0,
  without: withoutActors,
};

export const PREEMPTIONS: Items = {
  count: ({ race }) => race?.schedule.preemptions.length ?? 0,
  without: (data, start, end) =>
    withRace(data, (race) => withPreemptions(race, race.schedule.preemptions.toSpliced(start, end - start))),
};

/** Operations of one actor. A preemption within one that goes is gone with it. */
export function operationsOf(actor: number): Items {
  return {
    count: ({ race }) => race?.programs[actor]?.length ?? 0,
    without: (data, start, end) => withoutOperations(data, actor, start, end),
  };
}

export function withRace(data: Case, change: (race: Race) => Race): Case {
  return data.race ? { ...data, race: change(data.race) } : data;
}

function withoutActors(data: Case, start: number, end: number): Case {
  const stays = (actor: number): boolean => actor < start || actor >= end;
  const renumbered = (actor: number): number => (actor < start ? actor : actor - (end - start));
  const move: Move = ({ actor, operation }) => (stays(actor) ? { actor: renumbered(actor), operation } : undefined);
  const bare = withRace(data, ({ programs, schedule, ...others }) => ({
    ...others,
    programs: programs.toSpliced(start, end - start),
    schedule: {
      ...schedule,
      order: schedule.order.filter(stays).map(renumbered),
      preemptions: schedule.preemptions
        .filter(({ to }) => stays(to))
        .map((each) => ({ ...each, to: renumbered(each.to) })),
    },
  }));
  return movedPlaces(bare, move);
}

function withoutOperations(data: Case, actor: number, start: number, end: number): Case {
  const move: Move = (place) => {
    if (place.actor !== actor || place.operation < start) return place;
    return place.operation < end ? undefined : { actor, operation: place.operation - (end - start) };
  };
  const bare = withRace(data, (race) => {
    const program = race.programs[actor] ?? [];
    return { ...race, programs: race.programs.with(actor, program.toSpliced(start, end - start)) };
  });
  return movedPlaces(bare, move);
}

function withPreemptions(race: Race, preemptions: readonly Preemption[]): Race {
  return { ...race, schedule: { ...race.schedule, preemptions } };
}
