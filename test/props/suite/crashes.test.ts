import test from 'ava';
import { crashes } from '../../../props/suite/crashes.ts';
import { describeFloor, isMissed } from '../../../props/suite/floor.ts';
import { Tally } from '../../../props/suite/tally.ts';
import { compareCodePoints, FAILPOINTS } from '../../../src/index.ts';

const suite = crashes();

const MAINTENANCE = ['optimize', 'upkeep', 'repair', 'cleanup'] as const;
const KINDS = ['mutate', 'load', ...MAINTENANCE, 'init', 'open', 'createBranch', 'deleteBranch', 'merge'];

test('every kind of operation is cut short in any eighty-two runs, and in as many of any shard', (t) => {
  for (const shards of [1, 2, 3, 4, 5, 8]) {
    const kinds = Array.from({ length: 82 }, (_, run) => suite.draw(2, run * shards).crash?.operation.kind);
    t.deepEqual([...new Set(kinds.map(String))].toSorted(compareCodePoints), KINDS.toSorted(compareCodePoints));
  }
});

test('a run is the same for the same seed and index, and another for any other', (t) => {
  t.deepEqual(suite.draw(3, 4), suite.draw(3, 4));
  t.notDeepEqual(suite.draw(3, 4), suite.draw(4, 4));
});

/** Runs that leave nothing out, but for what is taken from them. */
function tallyOf(runs: number, covered: number, missing: string): Tally {
  const tally = new Tally();
  const coverage = new Map([...KINDS, 'recovery'].map((what) => [what, { covered, total: 9 }] as const));
  const crashed = new Map(FAILPOINTS.filter((name) => name !== missing).map((name) => [name, 1] as const));
  const steps = MAINTENANCE.map((kind) => ({ kind, labels: [kind], effective: kind !== missing }));
  for (let run = 0; run < runs; run += 1) {
    tally.add({ steps, reached: new Set(), crash: { states: 30, coverage, crashed, lines: [] } });
  }
  return tally;
}

const missedBy = (tally: Tally): readonly string[] => suite.floors(tally).filter(isMissed).map(describeFloor);

test('runs that try every death and die at every failpoint miss nothing', (t) => {
  t.deepEqual(missedBy(tallyOf(82, 9, '')), []);
});

test('a death that is not tried, a failpoint at which nobody dies, and maintenance that does nothing miss a floor', (t) => {
  t.true(missedBy(tallyOf(82, 8, '')).includes('deaths in recovery, all that there are: 656, at least 738 needed'));
  t.deepEqual(missedBy(tallyOf(82, 9, 'write.confirmed')), ['deaths at write.confirmed: 0, at least 1 needed']);
  t.deepEqual(missedBy(tallyOf(82, 9, 'cleanup')), ['effective: cleanup: 0, at least 1 needed']);
});
