import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { emptyState, neighbours } from '../../model/index.ts';
import type { NeighboursQuery } from '../../src/graph/operation.ts';
import type { SchemaDefinition } from '../../src/schema/definition.ts';
import { load, PEOPLE, stateOf, written } from './support/graph.ts';

const roads: SchemaDefinition = {
  nodes: {
    Town: { key: ['n'], properties: { n: { type: 'I32' } } },
    Port: { key: ['n'], properties: { n: { type: 'I32' } } },
  },
  edges: {
    Road: { from: 'Town', to: 'Town', properties: {} },
    Ferry: { from: 'Port', to: 'Port', properties: {} },
    Quay: { from: 'Town', to: 'Port', properties: {} },
  },
};

// 1 → 2 → 3 → 1 by road, 10 → 9 too; from 2 a quay to port 1, from which a ferry goes to ports 2 and 10.
const COAST = stateOf(
  roads,
  load({
    mode: 'append',
    nodes: { Town: [1, 2, 3, 9, 10].map((n) => ({ n })), Port: [1, 2, 10].map((n) => ({ n })) },
    edges: {
      Road: [
        { from: 1, to: 2 },
        { from: 2, to: 3 },
        { from: 3, to: 1 },
        { from: 10, to: 9 },
      ],
      Quay: [{ from: 2, to: 1 }],
      Ferry: [
        { from: 1, to: 2 },
        { from: 1, to: 10 },
      ],
    },
  }),
);

function walk(query: Omit<NeighboursQuery, 'type' | 'id'>, id = 1, type = 'Town'): readonly string[] {
  return neighbours(COAST, { type, id, ...query }).map(
    ({ type, id, distance }) => `${type} ${String(id)} @${distance}`,
  );
}

test('a walk goes out, by one edge of any type, unless said', (t) => {
  t.deepEqual(walk({}), ['Town 2 @1']);
  t.deepEqual(walk({}, 2), ['Port 1 @1', 'Town 3 @1']);
});

test('a walk goes in, or both ways', (t) => {
  t.deepEqual(walk({ direction: 'in' }), ['Town 3 @1']);
  t.deepEqual(walk({ direction: 'both' }), ['Town 2 @1', 'Town 3 @1']);
  t.deepEqual(walk({ direction: 'in' }, 1, 'Port'), ['Town 2 @1']);
});

test('nodes come nearest first, then by type and by the text of their id', (t) => {
  t.deepEqual(walk({ hops: 3 }), ['Town 2 @1', 'Port 1 @2', 'Town 3 @2', 'Port 10 @3', 'Port 2 @3']);
});

test('the start is not listed, even where a cycle leads back', (t) => {
  t.deepEqual(walk({ edges: ['Road'], hops: 9 }), ['Town 2 @1', 'Town 3 @2']);
  const { state } = written(COAST, load({ mode: 'append', edges: { Road: [{ from: 9, to: 9 }] } }));
  t.deepEqual(neighbours(state, { type: 'Town', id: 9, direction: 'both' }), [{ type: 'Town', id: 10, distance: 1 }]);
});

test('a walk follows the edge types named, and none of none', (t) => {
  t.deepEqual(walk({ edges: ['Quay'] }, 2), ['Port 1 @1']);
  t.deepEqual(walk({ edges: ['Quay', 'Ferry', 'Quay'], hops: 2 }, 2), ['Port 1 @1', 'Port 10 @2', 'Port 2 @2']);
  t.deepEqual(walk({ edges: [], hops: 5 }), []);
});

test('a node of one id in another type is another node', (t) => {
  t.deepEqual(walk({ direction: 'both', hops: 9 }, 10), ['Town 9 @1']);
});

test('a start that does not exist reaches nothing', (t) => {
  t.deepEqual(walk({}, 77), []);
  t.deepEqual(neighbours(emptyState(roads), { type: 'Town', id: 1 }), []);
});

test('ids come in canonical form', (t) => {
  t.deepEqual(neighbours(PEOPLE, { type: 'Person', id: 'Ada' }), [
    { type: 'Person', id: 'Bob', distance: 1 },
    { type: 'Place', id: ['DE', 1n], distance: 1 },
  ]);
  t.deepEqual(neighbours(PEOPLE, { type: 'Place', id: ['DE', 1], direction: 'in' }), [
    { type: 'Person', id: 'Ada', distance: 1 },
  ]);
});

const towns = fc.integer({ min: 0, max: 5 });
const graphs = fc
  .array(fc.record({ from: towns, to: towns }), { maxLength: 10 })
  .map((Road) =>
    stateOf(roads, load({ mode: 'append', nodes: { Town: [0, 1, 2, 3, 4, 5].map((n) => ({ n })) }, edges: { Road } })),
  );

test('out and in are each other reversed, both is symmetric, and more hops only add', (t) => {
  fc.assert(
    fc.property(graphs, towns, towns, fc.integer({ min: 1, max: 6 }), (state, a, b, hops) => {
      const distance = (start: number, end: number, direction: 'out' | 'in' | 'both', hops: number) =>
        neighbours(state, { type: 'Town', id: start, direction, hops }).find(({ id }) => id === end)?.distance;
      assert.equal(distance(a, b, 'out', hops), distance(b, a, 'in', hops));
      assert.equal(distance(a, b, 'both', hops), distance(b, a, 'both', hops));
      const [near, far] = [hops, hops + 1].map((hops) => neighbours(state, { type: 'Town', id: a, hops }));
      assert.deepEqual(
        far?.filter(({ distance }) => distance <= hops),
        near,
      );
    }),
  );
  t.pass();
});

test('a distance is the length of the shortest path', (t) => {
  fc.assert(
    fc.property(graphs, towns, (state, start) => {
      // Shortest paths once more, the way that Floyd and Warshall find them.
      const all = [0, 1, 2, 3, 4, 5];
      const lengths = all.map((a) => all.map((b) => (a === b ? 0 : Infinity)));
      for (const { from, to } of state.edges.get('Road')?.values() ?? []) {
        const row = lengths[Number(from)] ?? [];
        row[Number(to)] = Math.min(row[Number(to)] ?? 0, 1);
      }
      for (const k of all) {
        for (const a of all) {
          for (const b of all) {
            const row = lengths[a] ?? [];
            row[b] = Math.min(row[b] ?? 0, (row[k] ?? 0) + (lengths[k]?.[b] ?? 0));
          }
        }
      }
      const expected = all.filter((b) => b !== start && Number.isFinite(lengths[start]?.[b]));
      const reached = neighbours(state, { type: 'Town', id: start, hops: 99 });
      assert.deepEqual(
        new Map(reached.map(({ id, distance }) => [id, distance])),
        new Map(expected.map((b) => [b, lengths[start]?.[b]])),
      );
    }),
  );
  t.pass();
});
