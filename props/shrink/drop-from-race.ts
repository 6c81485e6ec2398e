import type { Case } from '../case/case.ts';
import type { Preemption, Race } from '../case/race.ts';
import type { Items } from './drop-items.ts';

/** Actors of a race. The others keep their places relative to each other. */
export const ACTORS: Items = {
  count: ({ race }) => race?.programs.length ?? 0,
  without: (data, start, end) => withRace(data, (race) => withoutActors(race, start, end)),
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
    without: (data, start, end) => withRace(data, (race) => withoutOperations(race, actor, start, end)),
  };
}

export function withRace(data: Case, change: (race: Race) => Race): Case {
  return data.race ? { ...data, race: change(data.race) } : data;
}

function withoutActors({ programs, schedule }: Race, start: number, end: number): Race {
  const stays = (actor: number): boolean => actor < start || actor >= end;
  const renumbered = (actor: number): number => (actor < start ? actor : actor - (end - start));
  const preemptions = schedule.preemptions
    .filter(({ actor, to }) => stays(actor) && stays(to))
    .map((each) => ({ ...each, actor: renumbered(each.actor), to: renumbered(each.to) }));
  const order = schedule.order.filter(stays).map(renumbered);
  return { programs: programs.toSpliced(start, end - start), schedule: { order, preemptions } };
}

function withoutOperations(race: Race, actor: number, start: number, end: number): Race {
  const program = race.programs[actor] ?? [];
  const programs = race.programs.with(actor, program.toSpliced(start, end - start));
  const moved = race.schedule.preemptions.flatMap((each) => {
    if (each.actor !== actor || each.operation < start) return [each];
    return each.operation < end ? [] : [{ ...each, operation: each.operation - (end - start) }];
  });
  return withPreemptions({ ...race, programs }, moved);
}

function withPreemptions(race: Race, preemptions: readonly Preemption[]): Race {
  return { ...race, schedule: { ...race.schedule, preemptions } };
}
