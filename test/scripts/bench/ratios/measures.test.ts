import test from 'ava';
import { airports } from '../../../../scripts/bench/ratios/airports.ts';
import { bulk } from '../../../../scripts/bench/ratios/bulk.ts';
import { byKey } from '../../../../scripts/bench/ratios/by-key.ts';
import { coldOpen } from '../../../../scripts/bench/ratios/cold-open.ts';
import { play } from '../../../../scripts/bench/ratios/contest.ts';
import { scaledBy } from '../../../../scripts/bench/ratios/measure.ts';
import { memory } from '../../../../scripts/bench/ratios/memory.ts';
import { merge } from '../../../../scripts/bench/ratios/merge.ts';
import { oneRowWrite } from '../../../../scripts/bench/ratios/one-row-write.ts';
import { Place } from '../../../../scripts/bench/ratios/place.ts';

// That everything which is measured can be: on few rows, where no figure means anything.

for (const measure of [oneRowWrite, bulk, byKey, coldOpen, merge, airports, memory]) {
  test(`what '${measure.name}' measures is done by both sides`, async (t) => {
    await using place = await Place.make();
    const contests = await measure.contests(place, scaledBy(0.001));
    t.true(contests.length > 0);
    for (const contest of contests) {
      const { subject, beside } = await play(contest, measure.gauge);
      t.true(Number.isFinite(subject.median) && Number.isFinite(beside.median), contest.name);
    }
  });
}
