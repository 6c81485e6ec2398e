import fc from 'fast-check';
import type { Preemption, RaceOperation, Schedule } from '../case/race.ts';

type Programs = readonly (readonly RaceOperation[])[];

/** Accesses of an operation that a preemption may stand at: a write of two tables has some thirty. */
const ACCESSES = 32;

/**
 * Schedules of three kinds. Most races show with very few preemptions at the right places, so those are drawn most; PCT
 * has one actor overtake all others at a few places (Burckhardt et al., ASPLOS 2010); and at random everybody comes
 * between everybody.
 */
export function schedule(programs: Programs): fc.Arbitrary<Schedule> {
  return order(programs.length).chain((drawn) =>
    fc
      .oneof(
        { weight: 4, arbitrary: few(programs) },
        { weight: 3, arbitrary: changePoints(programs, drawn) },
        { weight: 3, arbitrary: many(programs) },
      )
      .map((preemptions) => ({ order: drawn, preemptions })),
  );
}

function order(actors: number): fc.Arbitrary<number[]> {
  const all = Array.from({ length: actors }, (_, actor) => actor);
  return fc.shuffledSubarray(all, { minLength: actors });
}

function few(programs: Programs): fc.Arbitrary<Preemption[]> {
  return fc.array(preemption(programs), { minLength: 1, maxLength: 3 });
}

/** At each change point the actor falls behind all others, in the order of which they go on. */
function changePoints(programs: Programs, [first = 0, ...others]: readonly number[]): fc.Arbitrary<Preemption[]> {
  return fc
    .array(preemption(programs), { minLength: 1, maxLength: 3 })
    .map((points) =>
      points.map((point, index) => ({ ...point, to: [...others, first][index % programs.length] ?? point.to })),
    );
}

function many(programs: Programs): fc.Arbitrary<Preemption[]> {
  return fc.array(preemption(programs), { minLength: 8, maxLength: 32, size: 'max' });
}

function preemption(programs: Programs): fc.Arbitrary<Preemption> {
  const actors = Array.from({ length: programs.length }, (_, actor) => actor);
  return fc
    .tuple(fc.constantFrom(...actors), fc.nat({ max: ACCESSES - 1 }), fc.nat({ max: programs.length - 2 }), fc.nat())
    .map(([actor, access, other, operation]) => ({
      actor,
      operation: operation % (programs[actor]?.length ?? 1),
      access,
      to: actors.filter((each) => each !== actor)[other] ?? actor,
    }));
}
