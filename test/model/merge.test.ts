import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { bringsNothing, merge, type MergeOutcome, type ModelState } from '../../model/index.ts';
import type { Statement } from '../../src/graph/operation.ts';
import { rowsIn } from './merge-table/judge.ts';
import { remove, road, set, town } from './merge-table/statements.ts';
import { WORLD, wordsOf } from './merge-table/world.ts';
import { deepFreeze } from './support/freeze.ts';
import { since } from './support/since.ts';
import { tally } from './support/tally.ts';
import { mutate, stateOf, written } from './support/graph.ts';
import { sides } from './merge-table/sides.ts';

const RUNS = { numRuns: 300 };

function rowsOf(outcome: MergeOutcome): readonly string[] {
  assert(outcome.ok, outcome.ok ? '' : JSON.stringify(outcome.conflicts));
  return wordsOf(rowsIn(outcome.state));
}

function conflictsOf(outcome: MergeOutcome) {
  assert(!outcome.ok, 'merged');
  return outcome.conflicts;
}

test('a merge is pure: it leaves the states that it was given, and does the same again', (t) => {
  fc.assert(
    fc.property(sides, ({ base, target, source }) => {
      for (const state of [base, target, source]) deepFreeze(state);
      assert.deepEqual(merge(since(base), target, source), merge(since(base), target, source));
    }),
    { numRuns: 100 },
  );
  t.pass();
});

test('it does not matter which side is merged into which: not for rows, nor for conflicts', (t) => {
  const { see, requireAll } = tally();
  fc.assert(
    fc.property(sides, ({ base, target, source }) => {
      const [there, back] = [merge(since(base), target, source), merge(since(base), source, target)];
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
      assert.deepEqual(rowsOf(merge(since(base), base, source)), wordsOf(rowsIn(source)));
      const outcome = merge(since(base), source, base);
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
      const outcome = merge(since(base), target, source);
      see(outcome.ok ? 'merged' : 'refused');
      if (!outcome.ok) return;
      const again = merge(since(source), outcome.state, source);
      assert(again.ok && again.state === outcome.state && !again.changed);
      assert.deepEqual(rowsOf(merge(since(source), source, outcome.state)), rowsOf(outcome));
    }),
    RUNS,
  );
  requireAll('merged', 'refused');
  t.pass();
});

test('sides that did the same have nothing in the way', (t) => {
  fc.assert(
    fc.property(sides, ({ base, target }) => {
      const outcome = merge(since(base), target, structuredClone(target));
      assert(outcome.ok && outcome.state === target);
    }),
    RUNS,
  );
  t.pass();
});

const START = stateOf(WORLD, mutate(town('a', 1), town('b', 1), road('ab')));

function then(state: ModelState, ...statements: readonly Statement[]): ModelState {
  return written(state, mutate(...statements)).state;
}

test('a conflict tells the rows that it is about', (t) => {
  const [removed, grown] = [then(START, remove('Town', 'b')), then(START, set('Town', 'b', { size: 5 }))];
  const b = (size: number) => ({ type: 'Town', id: 'b', values: { name: 'b', size } });
  t.deepEqual(conflictsOf(merge(since(START), removed, grown)), [
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
