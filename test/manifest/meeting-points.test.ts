import { deepStrictEqual } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { bestCommonAncestors, meetingPoints, type Commits } from '../../src/manifest/lineage.ts';
import type { CommitRow } from '../../src/manifest/rows.ts';

type Drawn = readonly [id: string, parent: string | null, merged?: string | null];

function commitsOf(drawn: readonly Drawn[]): Commits {
  const sequences = new Map<string, number>();
  const rows = drawn.map(([id, parent, merged = null]): CommitRow => {
    const sequence = 1 + Math.max(-1, ...[parent, merged].map((each) => sequences.get(each ?? '') ?? -1));
    sequences.set(id, sequence);
    return {
      type: 'graph_commit',
      state: 'published',
      id,
      parent,
      merged,
      sequence,
      actor: null,
      createdAt: '2026-01-01T00:00:00.000Z',
      operation: 'mutate',
      schema: '',
      tables: {},
    };
  });
  return new Map(rows.map((row) => [row.id, row]));
}

// l and r go apart at o, and each is merged into m; d is merged into both afterwards.
const CROSSED = commitsOf([
  ['o', null],
  ['l', 'o'],
  ['r', 'o'],
  ['d', 'o'],
  ['m1', 'o', 'l'],
  ['m2', 'm1', 'r'],
  ['l2', 'l', 'd'],
  ['r2', 'r', 'd'],
]);

test('what commits have in common is found, and what that has in common in turn', (t) => {
  t.deepEqual([...meetingPoints(CROSSED, ['m2', 'l2', 'r2'])].toSorted(), ['d', 'l', 'l2', 'm2', 'o', 'r', 'r2']);
  t.deepEqual([...meetingPoints(CROSSED, ['m2', 'm1'])].toSorted(), ['m1', 'm2']);
  t.deepEqual([...meetingPoints(CROSSED, ['l2'])], ['l2']);
});

/** Histories in which every commit is made from one before it, and some have another one merged. */
const HISTORY = fc
  .array(fc.tuple(fc.nat({ max: 15 }), fc.option(fc.nat({ max: 15 }), { freq: 2 })), { minLength: 1, maxLength: 14 })
  .map((drawn) => {
    const nameOf = (place: number): string => String.fromCodePoint(97 + place);
    return commitsOf(
      drawn.map(([parent, merged], i): Drawn => {
        if (i === 0) return [nameOf(i), null];
        return [nameOf(i), nameOf(parent % i), merged === null ? null : nameOf(merged % i)];
      }),
    );
  });

test('whatever two of them have in common is among them, and little else', (t) => {
  fc.assert(
    fc.property(HISTORY, fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), (commits, picks) => {
      const ids = [...commits.keys()];
      const from = picks.map((pick) => ids[pick % ids.length] ?? '');
      const found = meetingPoints(commits, from);
      const expected = new Set(from);
      for (const one of expected)
        for (const other of expected)
          for (const { id } of bestCommonAncestors(commits, [one], [other])) expected.add(id);
      deepStrictEqual(
        [...expected].filter((id) => !found.has(id)),
        [],
      );
      // Three that meet in pairs only need three that were merged into one another.
      const merges = [...commits.values()].filter(({ merged }) => merged !== null);
      if (merges.length < 3) deepStrictEqual(found.size, expected.size);
    }),
    { numRuns: 500 },
  );
  t.pass();
});
