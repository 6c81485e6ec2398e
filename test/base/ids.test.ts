import test from 'ava';
import { steppingClock } from '../../src/base/clock.ts';
import { idMinter } from '../../src/base/ids.ts';
import { seededRandom } from '../../src/base/random.ts';

/** Ids that are minted at these times. */
function mintedAt(...timesMs: readonly number[]): readonly string[] {
  const times = timesMs.values();
  const clock = { ...steppingClock(0), now: () => times.next().value ?? 0 };
  const mint = idMinter(clock, seededRandom(7));
  return timesMs.map(() => mint());
}

test('ids ascend within one minter, also in one millisecond and when the clock goes back', (t) => {
  const ids = mintedAt(...Array.from({ length: 200 }, () => 5), 4, 4, 6, 1);
  t.deepEqual(ids, ids.toSorted());
  t.is(new Set(ids).size, ids.length);
  for (const id of ids) t.regex(id, /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
});

test('ids follow from clock and randomness', (t) => {
  t.deepEqual(mintedAt(1, 2, 3), mintedAt(1, 2, 3));
  t.notDeepEqual(mintedAt(1, 2, 3), mintedAt(1, 2, 4));
});
