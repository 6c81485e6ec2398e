import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { changes, type ModelState } from '../../model/index.ts';
import type { GraphChanges } from '../../src/graph/operation.ts';
import { rowsIn } from './merge-table/judge.ts';
import { add, relink, remove, road, set, town } from './merge-table/statements.ts';
import { WORLD, wordsOf } from './merge-table/world.ts';
import { mutate, stateOf, written } from './support/graph.ts';
import { sides } from './merge-table/sides.ts';

const NONE: GraphChanges = { nodes: {}, edges: {} };
const START = stateOf(WORLD, mutate(town('a'), town('b'), road('ab'), add('Person', { name: 'p' })));

test('rows are inserted, updated and deleted, by type; a type without differences is left out', (t) => {
  const to = stateOf(WORLD, mutate(town('b', 2), town('c'), add('Person', { name: 'p' })));
  const row = (name: string, size: number) => ({ type: 'Town', id: name, values: { name, size } });
  t.deepEqual(changes(START, to), {
    nodes: {
      Town: { inserted: [row('c', 1)], updated: [{ before: row('b', 1), after: row('b', 2) }], deleted: [row('a', 1)] },
    },
    edges: {
      Road: {
        inserted: [],
        updated: [],
        deleted: [{ type: 'Road', id: 'ab', from: 'a', to: 'b', values: { toll: 1 } }],
      },
    },
  });
});

test('a row that was written as it was, or removed and put back, has not changed', (t) => {
  const to = written(START, mutate(set('Town', 'a', { size: 1 }), relink('Road', 'ab', 'a>b', { toll: 1 }))).state;
  t.deepEqual(changes(START, to), NONE);
  const removed = written(START, mutate(remove('Town', 'a'))).state;
  t.deepEqual(changes(START, written(removed, mutate(town('a'), road('ab'))).state), NONE);
});

test('an edge that was moved has changed', (t) => {
  const to = written(START, mutate(relink('Road', 'ab', 'b>a', { toll: 1 }))).state;
  t.like(changes(START, to).edges['Road']?.updated[0], {
    before: { from: 'a', to: 'b' },
    after: { from: 'b', to: 'a' },
  });
});

test('rows come in the order of the texts of their ids, by code points', (t) => {
  const spots = [2, 10, 1].map((x) => add('Spot', { x, y: 1, height: 1 }));
  const towns = ['\u{10000}', 'b', '\uffff', 'B'].map((name) => town(name));
  const to = stateOf(WORLD, mutate(...spots, ...towns));
  const found = changes(stateOf(WORLD), to).nodes;
  t.deepEqual(
    found['Spot']?.inserted.map(({ id }) => id),
    [
      [1, 1],
      [10, 1],
      [2, 1],
    ],
  );
  t.deepEqual(
    found['Town']?.inserted.map(({ id }) => id),
    ['B', 'b', '\uffff', '\u{10000}'],
  );
});

/** The words of a state once changes were made to it. */
function applied(words: readonly string[], { nodes, edges }: GraphChanges): readonly string[] {
  const types = [...Object.values(nodes), ...Object.values(edges)];
  const gone = wordsOf(types.flatMap(({ updated, deleted }) => [...deleted, ...updated.map(({ before }) => before)]));
  const come = wordsOf(types.flatMap(({ updated, inserted }) => [...inserted, ...updated.map(({ after }) => after)]));
  for (const word of gone) assert(words.includes(word), word);
  for (const word of come) assert(!words.includes(word), word);
  return [...words.filter((word) => !gone.includes(word)), ...come].toSorted();
}

test('changes lead from one state to the other, back as well, and there are none where nothing differs', (t) => {
  fc.assert(
    fc.property(sides, ({ target, source }) => {
      const words = (state: ModelState) => wordsOf(rowsIn(state));
      const [there, back] = [changes(target, source), changes(source, target)];
      assert.deepEqual(applied(words(target), there), words(source));
      assert.deepEqual(Object.keys(there.nodes), Object.keys(back.nodes));
      assert.deepEqual(there.nodes['Town']?.inserted, back.nodes['Town']?.deleted);
      assert.deepEqual(applied(words(source), back), words(target));
      assert.deepEqual(changes(target, structuredClone(target)), NONE);
    }),
    { numRuns: 400 },
  );
  t.pass();
});
