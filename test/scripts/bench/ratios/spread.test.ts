import test from 'ava';
import { spreadOf } from '../../../../scripts/bench/ratios/spread.ts';

test('half of the figures lie between the quartiles, in whatever order they come', (t) => {
  t.deepEqual(spreadOf([5, 1, 4, 2, 3]), { lower: 2, median: 3, upper: 4 });
  t.deepEqual(spreadOf([4, 1, 2, 3]), { lower: 1.75, median: 2.5, upper: 3.25 });
  t.deepEqual(spreadOf([7]), { lower: 7, median: 7, upper: 7 });
});

test('without figures there is no spread', (t) => {
  t.throws(() => spreadOf([]), { message: /needs a figure/ });
});
