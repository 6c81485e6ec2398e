import fc from 'fast-check';
import { CASE_FORMAT, type Case } from '../case/case.ts';
import { canonicalCase } from '../case/codec.ts';
import type { PlacedFault } from '../case/fault.ts';
import type { Operation } from '../case/operation.ts';
import type { Race, RaceOperation, Schedule } from '../case/race.ts';
import { misread, overslept, overtaken } from './abandoned.ts';
import { deaths } from './death.ts';
import { fault, type FaultKind } from './fault.ts';
import { branchedProgram, branchedStartOf } from './branched-race.ts';
import { maintenance, racingOperation, RACING_SCHEMA, startOf, STARTS } from './race.ts';
import { withGivenIds } from './maintained-race.ts';
import { schedule, type Programs } from './schedule.ts';

/** Every kind of fault that the lab knows. */
export const FAULT_KINDS = [
  'fail_before',
  'lose_answer',
  'throttle',
  'time_out',
  'slow',
  'tear_request',
  'tear_answer',
  'truncate_read',
  'flip_bit',
  'stale_list',
  'deliver_twice',
  'deliver_late',
] as const satisfies readonly FaultKind[];

const ALONE = { minLength: 8, maxLength: 12 };
const ACTORS = { minLength: 2, maxLength: 3 };
const OPERATIONS = { minLength: 3, maxLength: 4 };

/** Faults of any kind besides those that the case is about. */
const OTHERS_MAX = 3;

/**
 * Cases of the suite `faults`, in canonical form: one actor alone, or several under a schedule, of whom one may die. Some
 * faults are of one kind, so that each kind has cases that are about it.
 */
export function faultyCase(kind: FaultKind, isScheduled: boolean): fc.Arbitrary<Case> {
  const start = fc.nat({ max: STARTS - 1 });
  const plain = fc
    .tuple(start, isScheduled ? several(kind) : alone(kind))
    .map(([at, race]) => caseOf(at, startOf(at), race));
  const branched = fc
    .tuple(start, isScheduled ? racing(kind, branchedProgram(OPERATIONS)) : alone(kind, branchedProgram(ALONE)))
    .map(([at, race]) => caseOf(at, branchedStartOf(at), race));
  return fc.oneof({ weight: CASES_PER_BRANCHED - 1, arbitrary: plain }, { weight: 1, arbitrary: branched });
}

/** Of so many cases one is about branches. */
const CASES_PER_BRANCHED = 3;

function caseOf(seed: number, operations: readonly Operation[], { race, faults: placed }: FaultyRace): Case {
  return canonicalCase({
    format: CASE_FORMAT,
    suite: 'faults',
    seed,
    schema: RACING_SCHEMA,
    operations,
    race: { ...race, programs: withGivenIds(race.programs) },
    faults: placed,
  });
}

type FaultyRace = Required<Pick<Case, 'race' | 'faults'>>;

function alone(kind: FaultKind, drawn = fc.array(operation(), ALONE)): fc.Arbitrary<FaultyRace> {
  return drawn.chain((program) => {
    const programs = [program];
    return faults(programs, kind).map((placed) => ({ race: { programs, schedule: PLAIN }, faults: placed }));
  });
}

function several(kind: FaultKind): fc.Arbitrary<FaultyRace> {
  if (kind === 'truncate_read' || kind === 'flip_bit') return misread(kind);
  const overtaking = overtaken().chain((race) => withFaults(race, kind));
  if (kind === 'slow') return fc.oneof({ weight: 3, arbitrary: overtaking }, { weight: 1, arbitrary: racing(kind) });
  if (kind !== 'deliver_late') return racing(kind);
  return fc.oneof({ weight: 2, arbitrary: overslept() }, { weight: 1, arbitrary: racing(kind) });
}

function racing(kind: FaultKind, program = fc.array(operation(), OPERATIONS)): fc.Arbitrary<FaultyRace> {
  return fc
    .array(program, ACTORS)
    .chain((programs) =>
      fc
        .tuple(withDeaths(programs), faults(programs, kind))
        .map(([drawn, placed]) => ({ race: { programs, schedule: drawn }, faults: placed })),
    );
}

function withFaults(race: Race, kind: FaultKind): fc.Arbitrary<FaultyRace> {
  return faults(race.programs, kind).map((placed) => ({ race, faults: placed }));
}

const PLAIN: Schedule = { order: [0], preemptions: [] };

function withDeaths(programs: Programs): fc.Arbitrary<Schedule> {
  return fc
    .tuple(schedule(programs), deaths(programs))
    .map(([drawn, dead]) => (dead.length > 0 ? { ...drawn, deaths: dead } : drawn));
}

/** Handles are opened anew more often than in other races, for it is then that the small objects are read; and more is maintained. */
function operation(): fc.Arbitrary<RaceOperation> {
  return fc.oneof(
    { weight: 7, arbitrary: racingOperation() },
    { weight: 1, arbitrary: fc.constant<RaceOperation>({ kind: 'reopen', how: 'replace' }) },
    { weight: 1, arbitrary: maintenance() },
  );
}

/** A few faults of a kind, and others besides. */
export function faults(
  programs: Programs,
  kind: FaultKind,
  targets?: Parameters<typeof fault>[2],
): fc.Arbitrary<readonly PlacedFault[]> {
  const own = fault(programs, kind, targets);
  const any = FAULT_KINDS.flatMap((each) => fault(programs, each, targets) ?? []);
  return fc
    .tuple(
      own ? fc.array(own, { minLength: 3, maxLength: 4 }) : fc.constant([]),
      fc.array(fc.oneof(...any), { maxLength: OTHERS_MAX }),
    )
    .map(([first, others]) => [...first, ...others].flat());
}
