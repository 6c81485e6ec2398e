import fc from 'fast-check';
import { CASE_FORMAT, type Case } from '../case/case.ts';
import { canonicalCase } from '../case/codec.ts';
import type { DrawnWrite, Operation } from '../case/operation.ts';
import type { RaceOperation } from '../case/race.ts';
import type { OlderVersion, Scar } from '../case/scar.ts';
import { branchedProgram, branchedStartOf } from './branched-race.ts';
import { demotionTo, scarsOf } from './demotion.ts';
import { deaths } from './death.ts';
import { FOR_GOOD, targetsOf, type FaultKind, type Target } from './fault.ts';
import type { PlacedFault } from '../case/fault.ts';
import { faults } from './faulty.ts';
import { RACING_SCHEMA, racingOperation, startOf } from './race.ts';
import { placesOf, schedule, type Programs, type Reckoning } from './schedule.ts';

// Races on graphs that an older release left. Nobody has them open when they begin: so it is the race in which they are migrated.

/** Graphs that are demoted: few, since each is founded once for each version and its scars. */
const STARTS = 4;

const ACTORS = { minLength: 2, maxLength: 4 };
const OPERATIONS = { minLength: 2, maxLength: 4 };
const PUBLICATIONS = { minLength: 1, maxLength: 3 };

/** Accesses of an opening that migrates main, and of the first write on another branch, as far as preemptions are worth drawing. */
const OPENING_ACCESSES = 60;
const FIRST_WRITE_ACCESSES = 60;
const PUBLICATION_ACCESSES = 10;
const OTHER_ACCESSES = 15;

/** Cases of the suite `migrations` in which several come to a graph of a version. */
export function olderRace(version: OlderVersion): fc.Arbitrary<Case> {
  return fc
    .tuple(beginning(version), programsOf(ACTORS))
    .chain(([[start, operations], programs]) =>
      schedule(programs, placesOf(programs, reckon)).map((drawn) =>
        caseOf(start, operations, { race: { programs, schedule: drawn } }),
      ),
    );
}

/** The same where the store fails, of which some failures are of one kind; one of the actors may die, or be alone. */
export function faultyOlderRace(version: OlderVersion, kind: FaultKind): fc.Arbitrary<Case> {
  return fc
    .tuple(beginning(version), programsOf({ minLength: 1, maxLength: 3 }))
    .chain(([[start, operations], programs]) => {
      const places = placesOf(programs, reckon);
      const plain = { order: [0], preemptions: [] };
      const scheduled = programs.length > 1 ? schedule(programs, places) : fc.constant(plain);
      return fc
        .tuple(scheduled, deaths(programs, places), faults(programs, kind, targetsOnOlder), lostHistory(programs))
        .map(([drawn, dead, placed, lost]) => {
          const dying = programs.length > 1 && dead.length > 0;
          const race = { programs, schedule: { ...drawn, ...(dying && { deaths: dead }) } };
          return caseOf(start, operations, { race, faults: [...placed, ...lost] });
        });
    });
}

/**
 * In every other case somebody who opens the graph cannot read what is told of commits, however often it asks: who took that for nothing would lose them all, and
 * faults that are drawn for all that a migration reads are rarely about this.
 */
function lostHistory(programs: Programs): fc.Arbitrary<readonly PlacedFault[]> {
  const places = programs.flatMap((program, actor) => {
    const operation = program.findIndex(({ kind }) => kind === 'reopen' || kind === 'checkout');
    return operation < 0 ? [] : [{ actor, operation }];
  });
  if (places.length === 0) return fc.constant([]);
  const lost = fc
    .tuple(fc.constantFrom(...places), fc.constantFrom(...HISTORY_READS), fc.constantFrom(1, 1, 1, 2, 3))
    .map(([place, target, nth]): readonly PlacedFault[] => [
      { ...place, ...target, nth, times: FOR_GOOD, fault: { kind: 'fail_before', answer: 'reset' } },
    ]);
  return fc.oneof(fc.constant([]), lost);
}

/** How a graph came to be that an older release left, and the number of its start. */
function beginning(version: OlderVersion): fc.Arbitrary<readonly [start: number, operations: readonly Operation[]]> {
  const branched = fc.nat({ max: STARTS - 1 });
  const isBranched = fc.constantFrom(true, true, true, false);
  return fc
    .tuple(branched, isBranched, fewScars(version))
    .map(([start, has, scars]) => [
      start,
      [...(has ? branchedStartOf(start) : startOf(start)), demotionTo(version, scars)],
    ]);
}

/** Mostly one at most, so that graphs with the same ones come up again. */
export function fewScars(version: OlderVersion): fc.Arbitrary<readonly Scar[]> {
  const any = scarsOf(version);
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant<readonly Scar[]>([]) },
    { weight: 2, arbitrary: fc.constantFrom(...any).map((scar): readonly Scar[] => [scar]) },
    { weight: 1, arbitrary: fc.subarray([...any], { minLength: 2, maxLength: 3 }) },
  );
}

/** Of the actors one may be a program of the older release, whose branch nobody deletes then. */
function programsOf(actors: fc.ArrayConstraints): fc.Arbitrary<Programs> {
  const today = fc.array(programOfToday(), actors);
  const older = fc.option(programOfBefore(), { nil: undefined, freq: 2 });
  return fc.tuple(today, older, fc.nat({ max: 3 })).map(([programs, before, place]) => {
    if (!before || programs.length < 2) return programs;
    const kept = programs.map((program) => program.filter((each) => !isDeletionOf(each, before.branch)));
    return kept.with(place % kept.length, before.program);
  });
}

function isDeletionOf(operation: RaceOperation, branch: string): boolean {
  return operation.kind === 'deleteBranch' && operation.name === branch;
}

/** Opens, now and then for reading alone first, and then does what racers do. */
function programOfToday(): fc.Arbitrary<RaceOperation[]> {
  const open = fc.oneof(
    { weight: 3, arbitrary: fc.constant<RaceOperation>({ kind: 'reopen', how: 'replace' }) },
    {
      weight: 4,
      arbitrary: fc.constantFrom('dev', 'fix').map((branch): RaceOperation => ({ kind: 'checkout', branch })),
    },
  );
  const reading = fc.option(fc.constant<RaceOperation>(LOOK), { nil: undefined, freq: 2 });
  const rest = fc.oneof(
    { weight: 1, arbitrary: fc.array(withLooks(racingOperation()), OPERATIONS) },
    { weight: 2, arbitrary: branchedProgram(OPERATIONS) },
  );
  return fc
    .tuple(reading, open, rest, fc.boolean())
    .map(([look, first, others, looksAgain]) => [
      ...(look ? [look] : []),
      first,
      ...others.filter(({ kind }) => kind !== 'cleanup'),
      ...(looksAgain ? [LOOK] : []),
    ]);
}

/** Publishes on one branch, and reads what came of it as those of today do. */
function programOfBefore(): fc.Arbitrary<{ readonly branch: string; readonly program: RaceOperation[] }> {
  const branch = fc.constantFrom('main', 'main', 'dev');
  return fc.tuple(branch, fc.array(fc.boolean(), PUBLICATIONS)).map(([name, looks]) => ({
    branch: name,
    program: looks.flatMap((isLook): readonly RaceOperation[] => [
      { kind: 'publishOlder', branch: name },
      ...(isLook ? [LOOK] : []),
    ]),
  }));
}

function withLooks(operation: fc.Arbitrary<RaceOperation>): fc.Arbitrary<RaceOperation> {
  return fc.oneof({ weight: 5, arbitrary: operation }, { weight: 1, arbitrary: fc.constant<RaceOperation>(LOOK) });
}

const REFUSED: DrawnWrite = { kind: 'mutate', statements: [{ op: 'upsertNode', type: 'City', values: { code: 5 } }] };
const LOOK = { kind: 'openReadOnly', write: REFUSED } as const satisfies RaceOperation;

/** Who opens may migrate main, and who writes may migrate a branch: both are long, and both write. */
const reckon: Reckoning = ({ kind }) => {
  switch (kind) {
    case 'reopen':
    case 'checkout':
      return { accesses: OPENING_ACCESSES, isWriting: true };
    case 'mutate':
    case 'load':
    case 'merge':
    case 'createBranch':
    case 'deleteBranch':
    case 'optimize':
      return { accesses: FIRST_WRITE_ACCESSES, isWriting: true };
    case 'publishOlder':
      return { accesses: PUBLICATION_ACCESSES, isWriting: true };
    default:
      return { accesses: OTHER_ACCESSES, isWriting: false };
  }
};

const HISTORY_READS: readonly Target[] = [
  { verb: 'list', class: 'history.version' },
  { verb: 'get', class: 'history.version' },
  { verb: 'get', class: 'history.data' },
];

/** What a migration reads: the manifest and which forks it has, the tables of the history, and the schema's contract. */
const MIGRATION_READS: readonly Target[] = [
  { verb: 'list', class: 'manifest.version' },
  { verb: 'get', class: 'manifest.version' },
  { verb: 'get', class: 'manifest.data' },
  { verb: 'list', class: 'manifest.ref' },
  { verb: 'get', class: 'manifest.ref' },
  ...HISTORY_READS,
  { verb: 'list', class: 'table.version' },
  { verb: 'get', class: 'schema' },
  { verb: 'get', class: 'claim' },
];

/** What it writes. */
const MIGRATION_WRITES: readonly Target[] = [
  { verb: 'put', class: 'manifest.data' },
  { verb: 'put', class: 'manifest.transaction' },
  { verb: 'put', class: 'manifest.version' },
  { verb: 'put', class: 'manifest.version' },
  { verb: 'put', class: 'schema' },
  { verb: 'put', class: 'claim' },
  { verb: 'delete', class: 'manifest.ref' },
];

/** Programs of older releases are left in peace: what they do when the store fails is not ours to say. */
function targetsOnOlder(operation: RaceOperation): readonly Target[] {
  switch (operation.kind) {
    case 'publishOlder':
      return [];
    case 'openReadOnly':
      return MIGRATION_READS;
    case 'reopen':
    case 'checkout':
      return [...MIGRATION_READS, ...MIGRATION_READS, ...MIGRATION_WRITES, ...MIGRATION_WRITES];
    case 'mutate':
    case 'load':
    case 'merge':
      return [...MIGRATION_READS, ...MIGRATION_WRITES, ...targetsOf(operation)];
    default:
      return targetsOf(operation);
  }
}

function caseOf(seed: number, operations: readonly Operation[], rest: Pick<Case, 'race' | 'faults'>): Case {
  return canonicalCase({ format: CASE_FORMAT, suite: 'migrations', seed, schema: RACING_SCHEMA, operations, ...rest });
}
