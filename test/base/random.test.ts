import test from 'ava';
import { seededRandom } from '../../src/base/random.ts';

test('the same seed gives the same numbers, others give others', (t) => {
  const first = (seed: number) => seededRandom(seed).next();
  t.is(first(7), first(7));
  t.is(first(-1), first(2 ** 32 - 1));
  t.is(new Set([0, 1, 2, -1, -(2 ** 31)].map(first)).size, 5);
});

test('a seed that is no integer of 32 bits is refused: it would be taken for 0', (t) => {
  for (const seed of [NaN, 0.5, 2 ** 32, 2 ** 40, -(2 ** 31) - 1, Infinity, 'x', undefined, null]) {
    t.like(
      t.throws(() => seededRandom(seed as number)),
      { kind: 'bad_request', code: 'bad_seed' },
      String(seed),
    );
  }
});
