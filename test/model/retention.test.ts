import test from 'ava';
import { isKept, retain, type Lineage, type LineageCommit } from '../../model/index.ts';

function commit(id: string, sequence: number, parent: string | null, merged: string | null = null): LineageCommit {
  return { id, parent, merged, sequence, createdAt: '2020-01-01T00:00:00.000Z' };
}

// The branch of x is merged into that of c.
const MERGED: Lineage = [
  commit('o', 0, null),
  commit('a', 1, 'o'),
  commit('x', 1, 'o'),
  commit('b', 2, 'a', 'x'),
  commit('c', 3, 'b'),
];

const keptAt = (retention: number | undefined) =>
  MERGED.map(({ id }) => id).filter((id) => isKept(MERGED, 'c', retention, id));

test('as long as nobody cleans up everything is kept, what was merged too', (t) => {
  t.deepEqual(keptAt(undefined), ['o', 'a', 'x', 'b', 'c']);
});

test("so many of the newest commits of a branch's own line are kept, the newest in any case", (t) => {
  t.deepEqual(keptAt(retain(MERGED, 'c', 2, undefined)), ['b', 'c']);
  t.deepEqual(keptAt(retain(MERGED, 'c', 1, undefined)), ['c']);
});

test('any cleanup gives up what was merged, however much it keeps', (t) => {
  t.deepEqual(keptAt(retain(MERGED, 'c', 1000, undefined)), ['o', 'a', 'b', 'c']);
});

test('what was given up stays so', (t) => {
  const before = retain(MERGED, 'b', 1, undefined);
  t.deepEqual(keptAt(retain(MERGED, 'c', 1000, before)), ['b', 'c']);
});
