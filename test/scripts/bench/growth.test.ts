import test from 'ava';
import { growthOf } from '../../../scripts/bench/growth.ts';

/** Twenty samples. */
function samples(at: (index: number) => number): number[] {
  return Array.from({ length: 20 }, (_, index) => at(index));
}

test('a figure that warms up, or goes up and down, does not grow', (t) => {
  t.deepEqual(
    growthOf(
      samples((index) => (index < 2 ? 10 : 100)),
      0.1,
    ),
    { early: 100, late: 100, grows: false },
  );
  t.false(
    growthOf(
      samples((index) => 100 + (index % 2)),
      0.1,
    ).grows,
  );
});

test('a figure that rises a little with every sample grows', (t) => {
  t.true(
    growthOf(
      samples((index) => 100 + index),
      0.1,
    ).grows,
  );
});

test('one sample that is out of line decides nothing', (t) => {
  t.false(
    growthOf(
      samples((index) => (index === 19 ? 900 : 100)),
      0.1,
    ).grows,
  );
});

test('without samples there is no verdict', (t) => {
  t.throws(() => growthOf([], 0.1), { message: /needs a sample/ });
});
