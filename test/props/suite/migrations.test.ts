import test from 'ava';
import { OLDER_VERSIONS, SCARS } from '../../../props/case/scar.ts';
import { CONTENDED, publicationEnded, readUnder } from '../../../props/race/migrating.ts';
import { describeFloor, isMissed } from '../../../props/suite/floor.ts';
import { migrations } from '../../../props/suite/migrations.ts';
import { Tally } from '../../../props/suite/tally.ts';
import { compareCodePoints, FAILPOINTS } from '../../../src/index.ts';

const suite = migrations();

const READ_FAULTS = [
  'fail_before',
  'lose_answer',
  'throttle',
  'slow',
  'tear_answer',
  'truncate_read',
  'flip_bit',
  'stale_list',
] as const;

for (const [shards, title] of [
  [1, 'every version has a race, a race under faults and a crash in fifty-two runs'],
  [2, 'and in as many of every other run'],
  [4, 'and in as many of every fourth'],
] as const) {
  test(title, (t) => {
    for (let shard = 0; shard < shards; shard += 1) {
      const drawn = Array.from({ length: 52 }, (_, index) => suite.draw(2, index * shards + shard));
      const told = drawn.map(({ operations, race, faults, crash }) => {
        const [last] = operations.slice(-1);
        const turn = crash ? 'crash' : faults ? 'faults' : race ? 'race' : 'none';
        return `${turn} ${last?.kind === 'demote' ? last.version : 'of today'}`;
      });
      const all = OLDER_VERSIONS.flatMap((version) => ['race', 'faults', 'crash'].map((turn) => `${turn} ${version}`));
      t.deepEqual([...new Set(told)].toSorted(compareCodePoints), all.toSorted(compareCodePoints));
    }
  });
}

test('a run is the same for the same seed and index, and another for any other', (t) => {
  t.deepEqual(suite.draw(3, 4), suite.draw(3, 4));
  t.notDeepEqual(suite.draw(3, 4), suite.draw(4, 4));
});

test('at most one actor is a program of an older release, and nobody deletes its branch', (t) => {
  for (let index = 0; index < 120; index += 1) {
    const programs = suite.draw(5, index).race?.programs ?? [];
    const branches = programs.map((program) =>
      program.flatMap((each) => (each.kind === 'publishOlder' ? each.branch : [])),
    );
    t.true(branches.filter(({ length }) => length > 0).length <= 1);
    const [branch] = branches.flat();
    t.false(programs.flat().some((each) => each.kind === 'deleteBranch' && each.name === branch));
  }
});

/** Runs that leave nothing out, but for what is taken from them. */
function tallyOf(missing: string): Tally {
  const tally = new Tally();
  const labels = [...OLDER_VERSIONS.map((version) => `demote to ${version}`), ...SCARS].filter(
    (each) => each !== missing,
  );
  const traits = [...READ_FAULTS.map(readUnder), publicationEnded('published'), publicationEnded('refused'), CONTENDED];
  const steps = [
    { kind: 'demote' as const, labels, effective: true },
    {
      kind: 'openReadOnly' as const,
      labels: [],
      effective: missing !== 'openReadOnly',
      traits: traits.filter((each) => each !== missing),
    },
  ];
  const crashed = new Map(FAILPOINTS.filter((name) => name !== missing).map((name) => [name, 1] as const));
  const race = { schedules: [], preempted: [], faults: [], deaths: 1, lanes: [] };
  for (let run = 0; run < 240; run += 1) {
    tally.add({ steps, reached: new Set(), race, crash: { states: 30, coverage: new Map(), crashed, lines: [] } });
  }
  return tally;
}

const missedBy = (tally: Tally): readonly string[] => suite.floors(tally).filter(isMissed).map(describeFloor);

test('runs that see every version, scar, death and fault miss nothing', (t) => {
  t.deepEqual(missedBy(tallyOf('')), []);
});

test('what no run had misses a floor', (t) => {
  t.deepEqual(missedBy(tallyOf('demote to 3')), ['graphs of version 3: 0, at least 44 needed']);
  t.deepEqual(missedBy(tallyOf('overtaken')), ['scar: overtaken: 0, at least 1 needed']);
  t.deepEqual(missedBy(tallyOf('migrate.keyed')), ['deaths at migrate.keyed: 0, at least 1 needed']);
  for (const what of [readUnder('stale_list'), publicationEnded('refused'), CONTENDED]) {
    t.deepEqual(missedBy(tallyOf(what)), [`${what}: 0, at least 1 needed`]);
  }
});
