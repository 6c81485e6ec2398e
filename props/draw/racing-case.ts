import fc from 'fast-check';
import { CASE_FORMAT, type Case } from '../case/case.ts';
import { canonicalCase } from '../case/codec.ts';
import type { Operation } from '../case/operation.ts';
import type { Race, RaceOperation } from '../case/race.ts';
import { branchedPair, branchedProgram, branchedStartOf } from './branched-race.ts';
import { cleaningProgram, repairingProgram, strays, wearingProgram, withGivenIds } from './maintained-race.ts';
import { racingMutate, racingOperation, RACING_SCHEMA, startOf, STARTS } from './race.ts';
import { schedule } from './schedule.ts';
import { wornBy } from './worn.ts';

/** Races that are explored whole are small: with one preemption a pair of writes has some sixty schedules. */
const PREEMPTIONS_EXPLORED = 1;

const ACTORS = { minLength: 2, maxLength: 4 };
const OPERATIONS = { minLength: 3, maxLength: 4 };

/** How often races are about one thing, and how often about another. */
const WEIGHTS = { plain: 10, branched: 7, cleaning: 3, repairing: 2, wearing: 2 };

/** Cases of the suite `interleavings`, in canonical form. */
export function racingCase(): fc.Arbitrary<Case> {
  return fc.oneof(
    { weight: WEIGHTS.plain, arbitrary: raceOf(fc.array(racingOperation(), OPERATIONS), startOf) },
    { weight: WEIGHTS.branched, arbitrary: raceOf(branchedProgram(OPERATIONS), branchedStartOf) },
    { weight: WEIGHTS.cleaning, arbitrary: raceOf(cleaningProgram(OPERATIONS), startOf) },
    { weight: WEIGHTS.repairing, arbitrary: strewn(raceOf(repairingProgram(OPERATIONS), startOf)) },
    { weight: WEIGHTS.wearing, arbitrary: raceOf(wearingProgram(OPERATIONS), () => wornBy(), 1) },
  );
}

function raceOf(
  program: fc.Arbitrary<RaceOperation[]>,
  begin: (start: number) => readonly Operation[],
  starts = STARTS,
): fc.Arbitrary<Case> {
  return fc
    .tuple(fc.nat({ max: starts - 1 }), fc.array(program, ACTORS))
    .chain(([start, programs]) => schedule(programs).map((drawn) => caseOf(start, begin(start), programs, drawn)));
}

function strewn(cases: fc.Arbitrary<Case>): fc.Arbitrary<Case> {
  return fc
    .tuple(cases, strays())
    .map(([data, drawn]) => canonicalCase({ ...data, ...(data.race && { race: { ...data.race, strays: drawn } }) }));
}

/** A race of two writes, or of what is done to branches, to be run under every schedule up to a bound. */
export function exploredCase(): fc.Arbitrary<Case> {
  const pair = fc.tuple(racingMutate(), racingMutate()).map((writes) => writes.map((write) => [write]));
  const schedules = { order: [], preemptions: [], explore: PREEMPTIONS_EXPLORED };
  const start = fc.nat({ max: STARTS - 1 });
  return fc.oneof(
    fc.tuple(start, pair).map(([at, programs]) => caseOf(at, startOf(at), programs, schedules)),
    fc.tuple(start, branchedPair()).map(([at, programs]) => caseOf(at, branchedStartOf(at), programs, schedules)),
  );
}

function caseOf(
  seed: number,
  operations: readonly Operation[],
  programs: Race['programs'],
  drawn: Race['schedule'],
): Case {
  return canonicalCase({
    format: CASE_FORMAT,
    suite: 'interleavings',
    seed,
    schema: RACING_SCHEMA,
    operations,
    race: { programs: withGivenIds(programs), schedule: drawn },
  });
}
