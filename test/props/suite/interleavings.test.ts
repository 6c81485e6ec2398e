import test from 'ava';
import { check } from '../../../props/check/check.ts';
import { fileStore } from '../../../props/store/file.ts';
import { interleavings } from '../../../props/suite/interleavings.ts';
import { Graph } from '../../../src/index.ts';

test('a check on a directory counts as many schedules as there are orders of its turns', async (t) => {
  const { verdict, tally, missedFloors } = await check({
    suite: interleavings(),
    engine: Graph,
    store: fileStore(),
    seed: 3,
    runs: 8,
  });
  t.deepEqual(missedFloors, []);
  t.is(verdict, 'pass');
  t.is(tally.schedules.size, 8);
});
