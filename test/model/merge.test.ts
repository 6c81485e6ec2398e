import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { bringsNothing, emptyState, merge, type MergeOutcome, type ModelState } from '../../model/index.ts';
import type { Statement } from '../../src/graph/operation.ts';
import { rowsIn } from './merge-table/judge.ts';
import { remove, road, set, town } from './merge-table/statements.ts';
import { WORLD, wordsOf } from './merge-table/world.ts';
import { deepFreeze } from './support/freeze.ts';
import { mutate, stateOf, written } from './support/graph.ts';
import { sides, work, worked } from './merge-table/sides.ts';

const RUNS = { numRuns: 300 };

function rowsOf(outcome: MergeOutcome): readonly string[] {
  assert(outcome.ok, outcome.ok ? '' : JSON.stringify(outcome.conflicts));
  return wordsOf(rowsIn(outcome.state));
}

function conflictsOf(outcome: MergeOutcome) {
  assert(!outcome.ok, 'merged');
  return outcome.conflicts;
}

/** Counts how often each thing was seen, since a property that saw one side only says little. */
function tally() {
  const seen: Record<string, number> = {};
  return {
    see: (what: string) => (seen[what] = (seen[what] ?? 0) + 1),
    requireAll: (...all: readonly string[]) => {
      for (const what of all) assert((seen[what] ?? 0) >= 5, `${what}: ${seen[what]}`);
    },
  };
}

test('a merge is pure: it leaves the states that it was given, and does the same again', (t) => {
  fc.assert(
    fc.property(sides, ({ base, target, source }) => {
      for (const state of [base, target, source]) deepFreeze(state);
      assert.deepEqual(merge([base], target, source), merge([base], target, source));
    }),
    { numRuns: 100 },
  );
  t.pass();
});

test('it does not matter which side is merged into which: not for rows, nor for conflicts', (t) => {
  const { see, requireAll } = tally();
  fc.assert(
    fc.property(sides, ({ base, target, source }) => {
      const [there, back] = [merge([base], target, source), merge([base], source, target)];
      if (there.ok) {
        see('merged');
        assert.deepEqual(rowsOf(back), rowsOf(there));
        return;
      }
      for (const kind of new Set(there.conflicts.map((conflict) => conflict.kind))) see(kind);
      const exchanged = conflictsOf(back).map((conflict) => ({
        ...conflict,
        target: conflict.source,
        source: conflict.target,
      }));
      assert.deepEqual(exchanged, there.conflicts);
    }),
    { numRuns: 1_000 },
  );
  requireAll('merged', 'divergent_insert', 'divergent_update', 'delete_update', 'orphan_edge', 'unique', 'cardinality');
  t.pass();
});

test('a side that changed nothing takes what the other has, and has nothing to give', (t) => {
  fc.assert(
    fc.property(sides, ({ base, source }) => {
      assert.deepEqual(rowsOf(merge([base], base, source)), wordsOf(rowsIn(source)));
      const outcome = merge([base], source, base);
      assert(outcome.ok && outcome.state === source && !outcome.changed);
      assert(bringsNothing([base], base));
      assert.equal(bringsNothing([base], source), wordsOf(rowsIn(base)).join() === wordsOf(rowsIn(source)).join());
    }),
    RUNS,
  );
  t.pass();
});

test('what is merged is merged: again there is nothing to bring, and the source takes the result', (t) => {
  const { see, requireAll } = tally();
  fc.assert(
    fc.property(sides, ({ base, target, source }) => {
      const outcome = merge([base], target, source);
      see(outcome.ok ? 'merged' : 'refused');
      if (!outcome.ok) return;
      const again = merge([source], outcome.state, source);
      assert(again.ok && again.state === outcome.state && !again.changed);
      assert.deepEqual(rowsOf(merge([source], source, outcome.state)), rowsOf(outcome));
    }),
    RUNS,
  );
  requireAll('merged', 'refused');
  t.pass();
});

test('sides that did the same have nothing in the way', (t) => {
  fc.assert(
    fc.property(sides, ({ base, target }) => {
      const outcome = merge([base], target, structuredClone(target));
      assert(outcome.ok && outcome.state === target);
    }),
    RUNS,
  );
  t.pass();
});

test('where sides were merged into each other and went on, no update is lost', (t) => {
  const { see, requireAll } = tally();
  fc.assert(
    fc.property(sides, work, work, ({ base, target, source }, more, others) => {
      const first = merge([base], target, source);
      if (!first.ok) return;
      const [one, other] = [worked(first.state, more), worked(first.state, others)];
      const bases = [target, source];
      const outcome = merge(bases, one, other);
      see(outcome.ok ? 'merged' : 'refused');
      if (!outcome.ok) return;
      const [result, inOne, inOther, ...inBases] = [outcome.state, one, other, ...bases].map(wordsByName);
      const names = [one, other, outcome.state].flatMap((state) => [...wordsByName(state).keys()]);
      for (const name of names) {
        const row = result?.get(name);
        assert(row === inOne?.get(name) || row === inOther?.get(name));
        // Whoever gives way did nothing to the row since either of the ancestors.
        for (const side of [inOne, inOther]) {
          if (side?.get(name) === row) continue;
          for (const before of inBases) assert.equal(before.get(name), side?.get(name), name);
        }
      }
    }),
    { numRuns: 500 },
  );
  requireAll('merged', 'refused');
  t.pass();
});

test('with several ancestors a merge does what it does with each alone, or nothing', (t) => {
  const { see, requireAll } = tally();
  fc.assert(
    fc.property(sides, work, work, work, ({ base, target, source }, one, two, more) => {
      const bases = [base, worked(base, one), worked(base, two)].slice(more.length % 2);
      const together = merge(bases, target, source);
      const alone = bases.map((each) => merge([each], target, source));
      see(together.ok ? 'merged' : 'refused');
      if (together.ok) for (const each of alone) assert.deepEqual(rowsOf(each), rowsOf(together));
      const agree = alone.every((each) => each.ok) && new Set(alone.map((each) => rowsOf(each).join())).size === 1;
      assert.equal(together.ok, agree);
    }),
    { numRuns: 500 },
  );
  requireAll('merged', 'refused');
  t.pass();
});

/** Words by the type and id that they begin with. */
function wordsByName(state: ModelState): ReadonlyMap<string, string> {
  return new Map(wordsOf(rowsIn(state)).map((word) => [word.split('/').slice(0, 2).join('/'), word]));
}

const START = stateOf(WORLD, mutate(town('a', 1), town('b', 1), road('ab')));

function then(state: ModelState, ...statements: readonly Statement[]): ModelState {
  return written(state, mutate(...statements)).state;
}

function outline(outcome: MergeOutcome): readonly unknown[] {
  return conflictsOf(outcome).map(({ kind, type, id }) => [kind, type, id]);
}

test('an update that was taken back after a criss-cross is in conflict with the one that was kept', (t) => {
  const target = then(START, set('Town', 'a', { size: 2 }));
  const source = then(START, set('Town', 'b', { size: 2 }));
  const both = then(target, set('Town', 'b', { size: 2 }));
  const takenBack = then(both, set('Town', 'a', { size: 1 }));
  // Seen from the target's old state it is an update of the source, seen from the source's there is one of the target.
  t.deepEqual(outline(merge([target, source], both, takenBack)), [['divergent_update', 'Town', 'a']]);
  t.deepEqual(rowsOf(merge([target], both, takenBack)), ['Road/ab/a>b/1', 'Town/a/1', 'Town/b/2']);
  t.deepEqual(rowsOf(merge([source], both, takenBack)), ['Road/ab/a>b/1', 'Town/a/2', 'Town/b/2']);
});

test('after a criss-cross both may go on, each with rows that nobody changed before it', (t) => {
  const target = then(START, set('Town', 'a', { size: 2 }));
  const source = then(START, town('c', 1));
  const both = then(target, town('c', 1));
  const [one, other] = [then(both, set('Town', 'b', { size: 3 })), then(both, town('d', 1))];
  t.deepEqual(rowsOf(merge([target, source], one, other)), [
    'Road/ab/a>b/1',
    'Town/a/2',
    'Town/b/3',
    'Town/c/1',
    'Town/d/1',
  ]);
});

test('a row that was changed before a criss-cross, and again after it, is in conflict with what it was in between', (t) => {
  const target = then(START, set('Town', 'a', { size: 2 }));
  const source = then(START, set('Town', 'b', { size: 2 }));
  const both = then(target, set('Town', 'b', { size: 2 }));
  // Seen from the source's old state both sides changed it. That is the price of losing nothing.
  t.deepEqual(outline(merge([target, source], then(both, set('Town', 'a', { size: 3 })), both)), [
    ['divergent_update', 'Town', 'a'],
  ]);
});

test('with several ancestors the first one is told, and a row that is in any of them was not inserted', (t) => {
  const added = then(START, town('n', 1));
  const [one, other] = [then(START, town('n', 2)), then(START, town('n', 3))];
  t.like(conflictsOf(merge([START, added], one, other))[0], { kind: 'divergent_update', base: null });
  t.like(conflictsOf(merge([added, START], one, other))[0], {
    kind: 'divergent_update',
    base: { values: { size: 1 } },
  });
  t.like(conflictsOf(merge([START, START], one, other))[0], { kind: 'divergent_insert', base: null });
  t.deepEqual(outline(merge([START, added], START, one)), [['delete_update', 'Town', 'n']]);
});

test('a conflict tells the rows that it is about', (t) => {
  const [removed, grown] = [then(START, remove('Town', 'b')), then(START, set('Town', 'b', { size: 5 }))];
  const b = (size: number) => ({ type: 'Town', id: 'b', values: { name: 'b', size } });
  t.deepEqual(conflictsOf(merge([START], removed, grown)), [
    {
      kind: 'delete_update',
      element: 'node',
      type: 'Town',
      id: 'b',
      rule: null,
      base: b(1),
      target: null,
      source: b(5),
    },
  ]);
});

test('a source has nothing to bring only if there is one ancestor with the same rows', (t) => {
  const rewritten = then(START, set('Town', 'a', { size: 1 }));
  t.true(bringsNothing([START], rewritten));
  t.false(bringsNothing([START], then(START, remove('Town', 'a'))));
  t.false(bringsNothing([START], then(START, set('Town', 'a', { size: 2 }))));
  t.false(bringsNothing([START, START], rewritten));
});

test('a merge without a common ancestor is a misuse', (t) => {
  t.throws(() => merge([], emptyState(WORLD), emptyState(WORLD)), { message: /common ancestor/ });
});
