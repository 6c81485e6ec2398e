import test from 'ava';
import type { ModelState } from '../../model/index.ts';
import type { Statement } from '../../src/graph/operation.ts';
import type { PropertyType, SchemaDefinition } from '../../src/schema/definition.ts';
import { load, mutate, PEOPLE, refusal, stateOf, untyped, written } from './support/graph.ts';

test('an edge given without its ends is not found', (t) => {
  const edge = (from: string, to: string): Statement => ({ op: 'insertEdge', type: 'Knows', id: 'x', from, to });
  const missing = 'not_found: an end of the edge Knows x does not exist';
  t.is(refusal(PEOPLE, mutate(edge('Zoe', 'Ada'))), missing);
  t.is(refusal(PEOPLE, mutate(edge('Ada', 'Zoe'))), missing);
  t.is(refusal(PEOPLE, mutate({ ...edge('Ada', 'Zoe'), op: 'upsertEdge' } as Statement)), missing);
});

test('ends may come after the edge in the same operation', (t) => {
  const { inserted } = written(
    PEOPLE,
    mutate(
      { op: 'insertEdge', type: 'Knows', from: 'Ada', to: 'Zoe' },
      { op: 'insertNode', type: 'Person', values: { name: 'Zoe' } },
    ),
  );
  t.is(inserted, 2);
});

test('an edge that is put right before the end of its operation is fine', (t) => {
  const { inserted } = written(
    PEOPLE,
    mutate(
      { op: 'insertEdge', type: 'Knows', id: 'x', from: 'Ada', to: 'Zoe' },
      { op: 'upsertEdge', type: 'Knows', id: 'x', from: 'Ada', to: 'Ada' },
    ),
  );
  t.is(inserted, 1);
});

test('what is not found comes before what conflicts', (t) => {
  const dangling: Statement = { op: 'insertEdge', type: 'Knows', from: 'Ada', to: 'Zoe' };
  const twice: Statement = { op: 'updateNodes', type: 'Person', set: { email: 'same' } };
  t.regex(refusal(PEOPLE, mutate(twice)), /^conflict: two rows of Person have the same email/);
  t.regex(refusal(PEOPLE, mutate(twice, dangling)), /^not_found/);
});

test('an insert of what exists comes before an end that is not found', (t) => {
  t.regex(
    refusal(
      PEOPLE,
      mutate(
        { op: 'insertEdge', type: 'Knows', from: 'Ada', to: 'Zoe' },
        { op: 'insertNode', type: 'Person', values: { name: 'Ada' } },
      ),
    ),
    /^conflict: Person Ada exists/,
  );
});

test('a unique property has a value once, among committed and pending rows', (t) => {
  const email = (name: string, value: string): Statement => ({
    op: 'upsertNode',
    type: 'Person',
    values: { name, email: value },
  });
  const twice = 'conflict: two rows of Person have the same email';
  t.is(refusal(PEOPLE, mutate(email('Zoe', 'ada@example.org'))), twice);
  t.is(refusal(PEOPLE, mutate(email('Zoe', 'z'), email('Yan', 'z'))), twice);
  t.is(refusal(PEOPLE, mutate({ op: 'updateNodes', type: 'Person', set: { email: 'z' } })), twice);
  t.true(written(PEOPLE, mutate(email('Ada', 'ada@example.org'))).changed);
});

test('uniqueness is judged once, at the end: values may be exchanged', (t) => {
  const state = written(
    PEOPLE,
    mutate({ op: 'upsertNode', type: 'Person', values: { name: 'Bob', email: 'b' } }),
  ).state;
  const email = (name: string, email: string): Statement => ({
    op: 'upsertNode',
    type: 'Person',
    values: { name, email },
  });
  t.is(written(state, mutate(email('Bob', 'ada@example.org'), email('Ada', 'b'))).updated, 2);
  t.is(written(state, mutate(email('Zoe', 'b'), email('Bob', 'c'))).updated, 1);
});

test('a row with null among unique properties is exempt', (t) => {
  const lives = (id: string, from: string, values: { street?: string; number?: number }): Statement => ({
    op: 'insertEdge',
    type: 'LivesIn',
    id,
    from,
    to: ['DE', 2],
    values,
  });
  t.true(written(PEOPLE, mutate(lives('b', 'Bob', { street: 'Main' }), lives('c', 'Cem', { street: 'Main' }))).changed);
  t.true(written(PEOPLE, mutate(lives('b', 'Bob', { street: 'Main', number: 2 }))).changed);
  t.is(
    refusal(PEOPLE, mutate(lives('b', 'Bob', { street: 'Main', number: 1 }))),
    'conflict: two rows of LivesIn have the same number, street',
  );
});

/** Whether two values of a type may not both be in a unique property. */
function collide(type: PropertyType, a: unknown, b: unknown): boolean {
  const schema: SchemaDefinition = {
    nodes: { Thing: { key: ['k'], properties: { k: { type: 'I32' }, v: { type } }, unique: [['v']] } },
  };
  const rows = [a, b].map((v, k) => untyped({ k, v }));
  const state = stateOf(schema, load({ mode: 'append', nodes: { Thing: rows.slice(0, 1) } }));
  const second = load({ mode: 'append', nodes: { Thing: rows.slice(1) } });
  try {
    written(state, second);
    return false;
  } catch {
    return refusal(state, second).startsWith('conflict: two rows');
  }
}

test('unique values are compared in canonical form', (t) => {
  t.true(collide('I64', 1, 1n));
  t.true(collide('I32', 0, -0));
  t.true(collide('DateTime', '2020-01-01T00:00:00Z', '2020-01-01T01:00:00.0+01:00'));
  t.false(collide('I64', 2n ** 53n, 2n ** 53n + 1n));
  t.false(collide('String', 'a', 'A'));
  t.false(collide('String', 'é', 'e\u0301'));
});

test('tuples of unique values are compared part by part', (t) => {
  const schema = {
    nodes: {
      Thing: {
        key: ['k'],
        properties: { k: { type: 'I32' }, a: { type: 'String' }, b: { type: 'String' } },
        unique: [['a', 'b']],
      },
    },
  } as const;
  const rows = [
    { k: 1, a: 'x,', b: 'y' },
    { k: 2, a: 'x', b: ',y' },
    { k: 3, a: 'x","', b: 'y' },
    { k: 4, a: 'x', b: '","y' },
  ];
  const state = stateOf(schema, load({ mode: 'append', nodes: { Thing: rows } }));
  t.regex(
    refusal(state, mutate({ op: 'insertNode', type: 'Thing', values: { k: 5, a: 'x', b: ',y' } })),
    /^conflict: two rows/,
  );
});

const lives = (id: string, from: string, code: number): Statement => ({
  op: 'insertEdge',
  type: 'LivesIn',
  id,
  from,
  to: ['DE', code],
});

test('a node has no more edges out or in than its bounds allow', (t) => {
  t.is(refusal(PEOPLE, mutate(lives('a2', 'Ada', 2))), 'conflict: 2 LivesIn edges out of Person Ada');
  t.true(written(PEOPLE, mutate(lives('b1', 'Bob', 1))).changed);
  t.is(
    refusal(PEOPLE, mutate(lives('b1', 'Bob', 1), lives('c1', 'Cem', 1))),
    'conflict: 3 LivesIn edges into Place ["DE","1"]',
  );
});

test('bounds are judged once, at the end: an edge may be moved', (t) => {
  const moved = { op: 'upsertEdge', type: 'LivesIn', id: 'a1', from: 'Bob', to: ['DE', 1] } as const;
  t.true(written(PEOPLE, mutate(lives('a2', 'Ada', 2), moved)).changed);
});

const nests: SchemaDefinition = {
  nodes: {
    Bird: { key: ['name'], properties: { name: { type: 'String' } } },
    Nest: { key: ['place'], properties: { place: { type: 'I32' } } },
  },
  edges: {
    Owns: { from: 'Bird', to: 'Nest', properties: {}, cardinality: { out: { min: 1, max: 2 }, in: { min: 1 } } },
    Near: { from: 'Nest', to: 'Nest', properties: {}, cardinality: { in: { max: 0 } } },
  },
};
const OWNED: ModelState = stateOf(
  nests,
  load({
    mode: 'append',
    nodes: { Bird: [{ name: 'Tit' }], Nest: [{ place: 1 }] },
    edges: { Owns: [{ id: 'x', from: 'Tit', to: 1 }] },
  }),
);

test('a node has no fewer edges out or in than its bounds demand, from its insert on', (t) => {
  const bird: Statement = { op: 'insertNode', type: 'Bird', values: { name: 'Owl' } };
  const nest: Statement = { op: 'insertNode', type: 'Nest', values: { place: 2 } };
  t.is(refusal(OWNED, mutate(bird)), 'conflict: 0 Owns edges out of Bird Owl');
  t.is(refusal(OWNED, mutate(nest)), 'conflict: 0 Owns edges into Nest 2');
  t.true(written(OWNED, mutate(bird, { op: 'insertEdge', type: 'Owns', from: 'Owl', to: 1 })).changed);
  t.true(written(OWNED, mutate(nest, { op: 'insertEdge', type: 'Owns', from: 'Tit', to: 2 })).changed);
});

test('a delete that leaves too few edges is a conflict, unless it takes the node too', (t) => {
  t.is(refusal(OWNED, mutate({ op: 'deleteEdges', type: 'Owns' })), 'conflict: 0 Owns edges out of Bird Tit');
  t.is(refusal(OWNED, mutate({ op: 'deleteNodes', type: 'Nest' })), 'conflict: 0 Owns edges out of Bird Tit');
  t.is(written(OWNED, mutate({ op: 'deleteNodes', type: 'Nest' }, { op: 'deleteNodes', type: 'Bird' })).deleted, 3);
});

test('a bound of none allows none', (t) => {
  t.is(
    refusal(OWNED, mutate({ op: 'insertEdge', type: 'Near', from: 1, to: 1 })),
    'conflict: 1 Near edges into Nest 1',
  );
});

test('an edge from a node to itself counts on either side', (t) => {
  const schema: SchemaDefinition = {
    nodes: { A: { key: ['k'], properties: { k: { type: 'I32' } } } },
    edges: {
      E: { from: 'A', to: 'A', properties: {}, cardinality: { out: { min: 1, max: 1 }, in: { min: 1, max: 1 } } },
    },
  };
  const ring = load({
    mode: 'append',
    nodes: { A: [{ k: 1 }, { k: 2 }, { k: 3 }] },
    edges: {
      E: [
        { from: 1, to: 1 },
        { from: 2, to: 3 },
        { from: 3, to: 2 },
      ],
    },
  });
  t.is(written(stateOf(schema), ring).inserted, 6);
});
