import test from 'ava';
import {
  counts,
  emptyState,
  getEdge,
  getNode,
  type ModelRead,
  neighbours,
  read,
  scanNodes,
} from '../../model/index.ts';
import { PEOPLE, people, textOf, untyped } from './support/graph.ts';

test('a read gives its answer as an outcome', (t) => {
  const answers: readonly (readonly [ModelRead, unknown])[] = [
    [{ kind: 'getNode', type: 'Person', id: 'Ada' }, getNode(PEOPLE, 'Person', 'Ada')],
    [{ kind: 'getEdge', type: 'Knows', id: 'ab' }, getEdge(PEOPLE, 'Knows', 'ab')],
    [{ kind: 'scanNodes', type: 'Person' }, scanNodes(PEOPLE, 'Person')],
    [{ kind: 'scanEdges', type: 'LivesIn', query: { limit: 0 } }, []],
    [{ kind: 'neighbours', query: { type: 'Person', id: 'Ada' } }, neighbours(PEOPLE, { type: 'Person', id: 'Ada' })],
    [{ kind: 'counts' }, counts(PEOPLE)],
  ];
  for (const [operation, value] of answers) t.deepEqual(read(PEOPLE, operation), untyped({ ok: true, value }));
});

test('what does not exist is null', (t) => {
  t.is(getNode(PEOPLE, 'Person', 'Zoe'), null);
  t.is(getNode(PEOPLE, 'Place', ['FR', 1]), null);
  t.is(getNode(PEOPLE, 'Note', 'ab'), null);
  t.is(getEdge(PEOPLE, 'LivesIn', 'ab'), null);
});

test('an id is looked up in canonical form', (t) => {
  t.deepEqual(getNode(PEOPLE, 'Place', ['DE', 1])?.id, ['DE', 1n]);
  t.deepEqual(getNode(PEOPLE, 'Place', ['DE', 1n])?.id, ['DE', 1n]);
});

test('counts are of every type of the schema', (t) => {
  t.deepEqual(counts(PEOPLE), { nodes: { Person: 3, Place: 2, Note: 0 }, edges: { Knows: 2, LivesIn: 1 } });
  t.deepEqual(counts(emptyState({ nodes: { A: { properties: {} } } })), { nodes: { A: 0 }, edges: {} });
});

test('a schema has types of every name', (t) => {
  const { nodes } = counts(emptyState(untyped({ nodes: { constructor: { properties: {} }, 1: { properties: {} } } })));
  t.deepEqual(Object.entries(nodes), [
    ['1', 0],
    ['constructor', 0],
  ]);
});

const scan = (query: unknown) => ({ kind: 'scanNodes', type: 'Person', query });
const walk = (query: object) => ({ kind: 'neighbours', query: { type: 'Person', id: 'Ada', ...query } });

const WRONG: Record<string, readonly unknown[]> = {
  'an unknown type': [
    { kind: 'getNode', type: 'Knows', id: 'ab' },
    { kind: 'getEdge', type: 'Person', id: 'Ada' },
    { kind: 'scanNodes', type: 'Nope' },
    { kind: 'scanEdges', type: 'toString' },
    { kind: 'scanNodes' },
    walk({ type: 'Nope' }),
    walk({ edges: ['Knows', 'Person'] }),
    walk({ edges: ['__proto__'] }),
  ],
  'an unknown property': [
    scan({ select: ['name', 'nope'] }),
    scan({ select: ['valueOf'] }),
    scan({ orderBy: [{ property: 'nope' }] }),
    scan({ where: { op: 'isNull', property: 'nope' } }),
  ],
  'an id in another form': [
    { kind: 'getNode', type: 'Person', id: 1 },
    { kind: 'getNode', type: 'Person', id: null },
    { kind: 'getNode', type: 'Person' },
    { kind: 'getNode', type: 'Place', id: ['DE'] },
    { kind: 'getNode', type: 'Place', id: '["DE","1"]' },
    { kind: 'getNode', type: 'Place', id: ['DE', '1'] },
    { kind: 'getNode', type: 'Note', id: '' },
    { kind: 'getNode', type: 'Note', id: 1 },
    { kind: 'getEdge', type: 'Knows', id: '' },
    { kind: 'getEdge', type: 'Knows', id: '\ud800' },
    { kind: 'getEdge', type: 'Knows', id: ['ab'] },
    walk({ id: ['Ada'] }),
    walk({ id: undefined }),
  ],
  'a filter without meaning': [
    scan({ where: { op: 'eq', property: 'age', value: null } }),
    scan({ where: { op: 'eq', property: 'tags', value: [] } }),
    scan({ where: { op: 'eq', field: 'to', value: 'Ada' } }),
    scan({ where: null }),
    { kind: 'scanEdges', type: 'Knows', query: { where: { op: 'eq', field: 'from', value: 1 } } },
  ],
  'an order of what has none': [
    scan({ orderBy: [{ property: 'tags' }] }),
    scan({ orderBy: [{ property: 'age', direction: 'down' }] }),
    scan({ orderBy: [{}] }),
    scan({ orderBy: ['age'] }),
    scan({ orderBy: { property: 'age' } }),
    scan({ orderBy: [{ property: 'age', nulls: 'first' }] }),
  ],
  'a limit that is no count': [-1, 1.5, NaN, Infinity, '1', 1n, null].map((limit) => scan({ limit })),
  'hops that are no count of at least 1': [0, -1, 1.5, NaN, Infinity, '1', 1n, null].map((hops) => walk({ hops })),
  'another direction': [walk({ direction: 'up' }), walk({ direction: null })],
  'a query in another shape': [
    scan(null),
    scan([]),
    scan({ select: 'name' }),
    scan({ filter: {} }),
    walk({ limit: 1 }),
    walk({ edges: 'Knows' }),
    { kind: 'neighbours' },
  ],
};

for (const [what, reads] of Object.entries(WRONG)) {
  test(`a read with ${what} is a bad request`, (t) => {
    for (const operation of reads) t.regex(textOf(read(PEOPLE, untyped(operation))), /^bad_request/);
  });
}

test('a read with bad input is refused whatever the state is', (t) => {
  t.regex(textOf(read(emptyState(people), untyped(walk({ hops: 0 })))), /^bad_request/);
  t.regex(textOf(read(emptyState(people), untyped(scan({ limit: -1 })))), /^bad_request/);
});

test('members of a query that are undefined are left out', (t) => {
  const query: object = untyped({ where: undefined, select: undefined, orderBy: undefined, limit: undefined });
  t.is(scanNodes(PEOPLE, 'Person', query).length, 3);
});

test('single kinds of read throw where `read` gives a refusal', (t) => {
  t.throws(() => getNode(PEOPLE, 'Nope', 'x'), { message: 'an unknown node type' });
});
