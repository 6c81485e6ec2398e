import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { ancestors, asOf, bestCommonAncestors, type Lineage, type LineageCommit, mainline } from '../../model/index.ts';
import { bestCommonAncestorsOfAny } from '../../model/lineage.ts';

/** A commit in a line: its id, its parents; it comes after them, and some seconds after the beginning. */
function commit(id: string, sequence: number, parent: string | null, merged: string | null = null, second = sequence) {
  const createdAt = `2020-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;
  return { id, parent, merged, sequence, createdAt } satisfies LineageCommit;
}

// m1 and m2 merge the same two commits, each into the other's branch: a criss-cross.
const CRISS_CROSS: Lineage = [
  commit('o', 0, null),
  commit('a', 1, 'o'),
  commit('b', 1, 'o'),
  commit('m1', 2, 'a', 'b'),
  commit('m2', 2, 'b', 'a'),
  commit('x', 3, 'm1'),
  commit('y', 3, 'm2'),
];

function idsOf(commits: readonly LineageCommit[]): readonly string[] {
  return commits.map(({ id }) => id);
}

test('ancestors are reached over either parent, and a commit is one of its own', (t) => {
  t.deepEqual(ancestors(CRISS_CROSS, 'o'), new Set(['o']));
  t.deepEqual(ancestors(CRISS_CROSS, 'x'), new Set(['x', 'm1', 'a', 'b', 'o']));
});

test('best is the common ancestor that is behind no other one', (t) => {
  t.deepEqual(idsOf(bestCommonAncestors(CRISS_CROSS, 'a', 'b')), ['o']);
  t.deepEqual(idsOf(bestCommonAncestors(CRISS_CROSS, 'a', 'x')), ['a']);
  t.deepEqual(idsOf(bestCommonAncestors(CRISS_CROSS, 'x', 'b')), ['b']);
  t.deepEqual(idsOf(bestCommonAncestors(CRISS_CROSS, 'y', 'y')), ['y']);
});

test('a criss-cross has two, the newer one first, then the one with the greater id', (t) => {
  t.deepEqual(idsOf(bestCommonAncestors(CRISS_CROSS, 'x', 'y')), ['b', 'a']);
  const later = CRISS_CROSS.map((each) => (each.id === 'a' ? { ...each, sequence: 2 } : each));
  t.deepEqual(idsOf(bestCommonAncestors(later, 'x', 'y')), ['a', 'b']);
});

test('a group has in common with a commit what any of it has, but for what is behind that', (t) => {
  t.deepEqual(idsOf(bestCommonAncestorsOfAny(CRISS_CROSS, ['a', 'b'], 'o')), ['o']);
  t.deepEqual(idsOf(bestCommonAncestorsOfAny(CRISS_CROSS, ['o', 'a'], 'b')), ['o']);
  t.deepEqual(idsOf(bestCommonAncestorsOfAny(CRISS_CROSS, ['o', 'a'], 'y')), ['a']);
  t.deepEqual(idsOf(bestCommonAncestorsOfAny(CRISS_CROSS, ['a', 'b'], 'y')), ['b', 'a']);
  t.deepEqual(idsOf(bestCommonAncestorsOfAny(CRISS_CROSS, ['m2', 'b'], 'y')), ['m2']);
});

test('a branch that is merged again begins where it was merged last', (t) => {
  const again: Lineage = [
    commit('o', 0, null),
    commit('s1', 1, 'o'),
    commit('t1', 1, 'o', 's1'),
    commit('s2', 2, 's1'),
    commit('t2', 2, 't1'),
  ];
  t.deepEqual(idsOf(bestCommonAncestors(again, 't2', 's2')), ['s1']);
});

test("a branch's own line follows first parents only", (t) => {
  t.deepEqual(idsOf(mainline(CRISS_CROSS, 'x')), ['x', 'm1', 'a', 'o']);
  t.deepEqual(idsOf(mainline(CRISS_CROSS, 'o')), ['o']);
});

test('as of a moment is the newest commit of the own line that was made by then', (t) => {
  const at = (second: string) => asOf(CRISS_CROSS, 'x', `2020-01-01T00:00:${second}Z`)?.id ?? null;
  t.is(at('01.000'), 'a');
  t.is(at('01.999'), 'a');
  t.is(at('02.000'), 'm1');
  t.is(at('59.000'), 'x');
  t.is(asOf(CRISS_CROSS, 'x', '2019-12-31T23:59:59.999Z'), null);
});

test('where clocks went back the newest commit counts, whatever came before it', (t) => {
  const back: Lineage = [commit('o', 0, null, null, 5), commit('a', 1, 'o', null, 9), commit('b', 2, 'a', null, 3)];
  t.is(asOf(back, 'b', '2020-01-01T00:00:04.000Z')?.id, 'b');
  t.is(asOf(back, 'b', '2020-01-01T00:00:05.000Z')?.id, 'b');
  t.is(asOf(back, 'a', '2020-01-01T00:00:06.000Z')?.id, 'o');
});

test('a lineage that lacks a commit is a misuse', (t) => {
  t.throws(() => ancestors([commit('b', 1, 'a')], 'b'), { message: /has every commit/ });
});

/** Commits that have one or two of the few before them as parents, none of the first. */
const lineages: fc.Arbitrary<Lineage> = fc
  .array(fc.record({ parent: fc.integer({ min: 1, max: 2 }), merged: fc.option(fc.nat(3)) }), {
    minLength: 5,
    maxLength: 12,
  })
  .map((drawn) => [
    commit('c10', 0, null),
    ...drawn.map(({ parent, merged }, i) => {
      const back = (steps: number) => `c${10 + Math.max(0, i - steps)}`;
      return commit(`c${11 + i}`, i + 1, back(parent), merged === null ? null : back(merged));
    }),
  ]);

/** Who reaches whom, once more: by paths of every length. */
function reaches(lineage: Lineage): (from: string, to: string) => boolean {
  const pairs = new Set(lineage.flatMap(({ id, parent, merged }) => [id, parent, merged].map((to) => `${id} ${to}`)));
  for (const via of lineage) {
    for (const from of lineage) {
      if (!pairs.has(`${from.id} ${via.id}`)) continue;
      for (const to of lineage) if (pairs.has(`${via.id} ${to.id}`)) pairs.add(`${from.id} ${to.id}`);
    }
  }
  return (from, to) => pairs.has(`${from} ${to}`);
}

test('best common ancestors are what their definition says, from either side', (t) => {
  let several = 0;
  fc.assert(
    fc.property(fc.noBias(lineages), fc.nat(2), fc.nat(2), (lineage, i, j) => {
      const [one, other] = [i, j].map((back) => `c${9 + lineage.length - back}`) as [string, string];
      const isReached = reaches(lineage);
      const best = idsOf(bestCommonAncestors(lineage, one, other));
      if (best.length > 1) several++;
      const common = idsOf(lineage).filter((id) => isReached(one, id) && isReached(other, id));
      const expected = common.filter((id) => !common.some((each) => each !== id && isReached(each, id)));
      assert.deepEqual(best, expected.toReversed());
      assert.deepEqual(idsOf(bestCommonAncestors(lineage, other, one)), best);
      const third = lineage[i]?.id ?? one;
      const ofAny = idsOf(lineage).filter(
        (id) => [one, third].some((each) => isReached(each, id)) && isReached(other, id),
      );
      assert.deepEqual(
        idsOf(bestCommonAncestorsOfAny(lineage, [one, third], other)),
        ofAny.filter((id) => !ofAny.some((each) => each !== id && isReached(each, id))).toReversed(),
      );
      assert.deepEqual(
        [...ancestors(lineage, one)].toSorted(),
        idsOf(lineage)
          .filter((id) => isReached(one, id))
          .toSorted(),
      );
      assert(best.length > 0);
    }),
    { numRuns: 1_000 },
  );
  t.true(several >= 20, `${several}`);
});
