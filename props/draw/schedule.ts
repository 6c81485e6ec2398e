import fc from 'fast-check';
import type { Preemption, RaceOperation, Schedule } from '../case/race.ts';

export type Programs = readonly (readonly RaceOperation[])[];

/** A place where something may happen to an actor. */
export type Place = Pick<Preemption, 'actor' | 'operation'> & { readonly accesses: number };

/** Accesses of an operation at most, as far as preemptions are worth drawing. A write of two tables has some thirty. */
const ACCESSES: Readonly<Partial<Record<RaceOperation['kind'], number>>> = {
  mutate: 30,
  load: 30,
  optimize: 60,
  upkeep: 30,
  repair: 30,
  cleanup: 160,
  everything: 12,
  reopen: 8,
  checkout: 10,
  merge: 40,
  createBranch: 30,
  deleteBranch: 40,
};
const FEW_ACCESSES = 4;

const WRITING: ReadonlySet<RaceOperation['kind']> = new Set([
  'mutate',
  'load',
  'merge',
  'createBranch',
  'deleteBranch',
  'optimize',
  'cleanup',
]);

/** The places of some programs. */
export interface Places {
  readonly all: readonly Place[];
  /** Those where most can go wrong. */
  readonly writing: readonly Place[];
}

/**
 * Schedules of three kinds. Most races show with very few preemptions at the right places, so those are drawn most; PCT
 * has one actor overtake all others at a few places (Burckhardt et al., ASPLOS 2010); and at random everybody comes
 * between everybody.
 */
export function schedule(programs: Programs, places = placesOf(programs)): fc.Arbitrary<Schedule> {
  return order(programs.length).chain((drawn) =>
    fc
      .oneof(
        { weight: 4, arbitrary: few(programs, places) },
        { weight: 3, arbitrary: changePoints(programs, places, drawn) },
        { weight: 3, arbitrary: many(programs, places) },
      )
      .map((preemptions) => ({ order: drawn, preemptions })),
  );
}

function order(actors: number): fc.Arbitrary<number[]> {
  const all = Array.from({ length: actors }, (_, actor) => actor);
  return fc.shuffledSubarray(all, { minLength: actors });
}

function few(programs: Programs, { writing }: Places): fc.Arbitrary<Preemption[]> {
  return fc.array(preemption(programs, writing), { minLength: 1, maxLength: 5 });
}

/** At each change point the actor falls behind all others, in the order of which they go on. */
function changePoints(
  programs: Programs,
  places: Places,
  [first = 0, ...others]: readonly number[],
): fc.Arbitrary<Preemption[]> {
  const next = [...others, first];
  return few(programs, places).map((points) =>
    points.map((point, index) => ({ ...point, to: next[index % next.length] ?? point.to })),
  );
}

function many(programs: Programs, { all }: Places): fc.Arbitrary<Preemption[]> {
  return fc.array(preemption(programs, all), { minLength: 24, maxLength: 80, size: 'max' });
}

function preemption(programs: Programs, at: readonly Place[]): fc.Arbitrary<Preemption> {
  const actors = programs.map((_, actor) => actor);
  return fc.constantFrom(...at).chain(({ actor, operation, accesses }) =>
    fc.record({
      actor: fc.constant(actor),
      operation: fc.constant(operation),
      access: fc.nat({ max: accesses - 1 }),
      to: fc.constantFrom(...actors.filter((each) => each !== actor)),
    }),
  );
}

/** How many accesses an operation may have, and whether it writes. */
export type Reckoning = (operation: RaceOperation) => { readonly accesses: number; readonly isWriting: boolean };

function reckon({ kind }: RaceOperation): ReturnType<Reckoning> {
  return { accesses: ACCESSES[kind] ?? FEW_ACCESSES, isWriting: WRITING.has(kind) };
}

/** The places of programs; all of them count as writing where nobody writes. */
export function placesOf(programs: Programs, reckoning: Reckoning = reckon): Places {
  const all = programs.flatMap((program, actor) =>
    program.map((each, operation) => ({ actor, operation, ...reckoning(each) })),
  );
  const writing = all.filter(({ isWriting }) => isWriting);
  return { all, writing: writing.length > 0 ? writing : all };
}
