import test from 'ava';
import { emptyState, getEdge, getNode, scanEdges, scanNodes } from '../../model/index.ts';
import { load, PEOPLE, people, refusal, untyped, written } from './support/graph.ts';

const EMPTY = emptyState(people);

test('append takes rows that are new', (t) => {
  const { state, inserted } = written(
    PEOPLE,
    load({
      mode: 'append',
      nodes: { Person: [{ name: 'Zoe' }] },
      edges: { Knows: [{ id: 'za', from: 'Zoe', to: 'Ada' }] },
    }),
  );
  t.is(inserted, 2);
  t.is(scanNodes(state, 'Person').length, 4);
  t.is(getEdge(state, 'Knows', 'za')?.from, 'Zoe');
});

test('append conflicts with a row that exists, be it committed or in the input', (t) => {
  const conflict = (names: readonly string[]) =>
    refusal(PEOPLE, load({ mode: 'append', nodes: { Person: names.map((name) => ({ name })) } }));
  t.is(conflict(['Zoe', 'Ada']), 'conflict: Person Ada exists');
  t.is(conflict(['Zoe', 'Zoe']), 'conflict: Person Zoe exists');
  const edge = { id: 'ab', from: 'Ada', to: 'Ada' };
  t.is(refusal(PEOPLE, load({ mode: 'append', edges: { Knows: [edge] } })), 'conflict: Knows ab exists');
});

test('merge writes rows whole, the last of those with one key', (t) => {
  const { state, inserted, updated, ids } = written(
    PEOPLE,
    load({
      mode: 'merge',
      nodes: { Person: [{ name: 'Ada', mood: 'bad' }, { name: 'Zoe', age: 20 }, { name: 'Zoe' }] },
      edges: { Knows: [{ id: 'ab', from: 'Ada', to: 'Zoe' }] },
    }),
  );
  t.deepEqual([inserted, updated], [1, 2]);
  t.deepEqual(ids, ['Ada', 'Zoe', 'Zoe', 'ab']);
  t.deepEqual(getNode(state, 'Person', 'Ada')?.values, {
    name: 'Ada',
    age: null,
    email: null,
    mood: 'bad',
    tags: null,
  });
  t.is(getNode(state, 'Person', 'Zoe')?.values['age'], null);
  t.is(getEdge(state, 'Knows', 'ab')?.to, 'Zoe');
});

test('a merge of edges without ids inserts them', (t) => {
  const edge = { from: 'Ada', to: 'Bob' };
  t.is(written(PEOPLE, load({ mode: 'merge', edges: { Knows: [edge, edge] } })).inserted, 2);
});

test('a node type without a key cannot be merged, but appended and overwritten', (t) => {
  const keyless = 'bad_request: an upsert of a node type without a key';
  t.is(refusal(EMPTY, load({ mode: 'merge', nodes: { Note: [{ text: 'a' }] } })), keyless);
  t.is(refusal(EMPTY, load({ mode: 'merge', nodes: { Note: [] } })), keyless);
  const appended = written(EMPTY, load({ mode: 'append', nodes: { Note: [{ text: 'a' }, {}] } }), ['01', '02']);
  const { state, deleted, inserted } = written(
    appended.state,
    load({ mode: 'overwrite', nodes: { Note: [{ text: 'b' }] } }),
    ['03'],
  );
  t.deepEqual([inserted, deleted], [1, 2]);
  t.deepEqual(scanNodes(state, 'Note'), [{ type: 'Note', id: '03', values: { text: 'b' } }]);
});

test('overwrite leaves exactly the rows given of the types given, and other types alone', (t) => {
  const { state, inserted, updated, deleted, ids } = written(
    PEOPLE,
    load({
      mode: 'overwrite',
      edges: {
        Knows: [
          { id: 'ab', from: 'Ada', to: 'Bob' },
          { id: 'x', from: 'Cem', to: 'Cem' },
        ],
      },
    }),
  );
  t.deepEqual([inserted, updated, deleted], [1, 1, 1]);
  t.deepEqual(ids, ['ab', 'x']);
  t.deepEqual(
    scanEdges(state, 'Knows').map(({ id, values }) => [id, values['since']]),
    [
      ['ab', null],
      ['x', null],
    ],
  );
  t.deepEqual(scanNodes(state, 'Person'), scanNodes(PEOPLE, 'Person'));
});

test('overwrite empties a type that is given without rows', (t) => {
  const { state, deleted } = written(PEOPLE, load({ mode: 'overwrite', edges: { Knows: [] } }));
  t.is(deleted, 2);
  t.deepEqual(scanEdges(state, 'Knows'), []);
  t.false(written(state, load({ mode: 'overwrite', edges: { Knows: [] } })).changed);
});

test('overwrite of all types at once may replace everything', (t) => {
  const { state, deleted } = written(
    PEOPLE,
    load({ mode: 'overwrite', nodes: { Person: [{ name: 'Zoe' }], Place: [] }, edges: { Knows: [], LivesIn: [] } }),
  );
  t.is(deleted, 8);
  t.is(scanNodes(state, 'Person').length, 1);
});

test('rows of an overwrite conflict with each other, not with those that they replace', (t) => {
  const names = (...names: readonly string[]) =>
    load({ mode: 'overwrite', nodes: { Person: names.map((name) => ({ name })) } });
  t.is(refusal(PEOPLE, names('Ada', 'Bob', 'Cem', 'Ada')), 'conflict: Person Ada exists');
  t.is(written(PEOPLE, names('Ada', 'Bob', 'Cem')).updated, 3);
});

test('an overwrite that takes an end from a committed edge is a conflict', (t) => {
  t.regex(
    refusal(PEOPLE, load({ mode: 'overwrite', nodes: { Person: [{ name: 'Ada' }, { name: 'Bob' }] } })),
    /^conflict: the edge Knows bc would lose an end/,
  );
});

test('an edge given with an end that is missing is not found, which comes before edges that lose theirs', (t) => {
  t.regex(
    refusal(PEOPLE, load({ mode: 'append', edges: { Knows: [{ from: 'Ada', to: 'Zoe' }] } })),
    /^not_found: an end of the edge Knows/,
  );
  const replaced = { mode: 'overwrite', nodes: { Person: [{ name: 'Ada' }] } } as const;
  t.regex(refusal(PEOPLE, load(replaced)), /^conflict/);
  t.regex(
    refusal(PEOPLE, load({ ...replaced, edges: { Knows: [{ id: 'ab', from: 'Ada', to: 'Bob' }] } })),
    /^not_found/,
  );
});

test('edges may be given with nodes that the same input brings', (t) => {
  const input = { mode: 'append', edges: { Knows: [{ from: 'Yan', to: 'Zoe' }] } } as const;
  t.regex(refusal(PEOPLE, load(input)), /^not_found/);
  t.is(written(PEOPLE, load({ ...input, nodes: { Person: [{ name: 'Zoe' }, { name: 'Yan' }] } })).inserted, 3);
});

test('a load of no rows changes nothing', (t) => {
  for (const mode of ['append', 'merge', 'overwrite'] as const) {
    t.false(written(PEOPLE, load({ mode })).changed);
    t.false(written(PEOPLE, load({ mode, nodes: {}, edges: {} })).changed);
  }
  t.false(written(PEOPLE, load({ mode: 'append', nodes: { Person: [] } })).changed);
});

test('what is wrong in itself comes before what conflicts', (t) => {
  const input = { mode: 'append', nodes: { Person: [{ name: 'Ada' }, { name: 'Kid', age: 17 }] } } as const;
  t.is(refusal(PEOPLE, load(input)), 'bad_request: the check grown is violated');
  t.regex(
    refusal(PEOPLE, load({ mode: 'append', nodes: { Person: [{ name: 'Ada' }] }, edges: { Nope: [] } })),
    /^bad_request/,
  );
});

const WRONG: Record<string, unknown> = {
  'without a mode': { nodes: {} },
  'of an unknown mode': { mode: 'replace', nodes: {} },
  'of an unknown node type': { mode: 'append', nodes: { Knows: [] } },
  'of an unknown edge type': { mode: 'overwrite', edges: { Person: [] } },
  'of a type named like a member of every object': { mode: 'overwrite', nodes: { constructor: [] } },
  'of rows that are no list': { mode: 'append', nodes: { Person: { name: 'Zoe' } } },
  'of types that are no object': { mode: 'append', nodes: [{ name: 'Zoe' }] },
  'of null': { mode: 'append', nodes: null },
  'of a row that is none': { mode: 'append', nodes: { Person: [null] } },
  'of an edge that is none': { mode: 'append', edges: { Knows: ['ab'] } },
  'of an edge without ends': { mode: 'append', edges: { Knows: [{ id: 'x' }] } },
  'of an edge with values among its members': {
    mode: 'append',
    edges: { Knows: [{ from: 'Ada', to: 'Bob', since: null }] },
  },
  'with members that do not belong': { mode: 'append', node: {} },
};

for (const [what, input] of Object.entries(WRONG)) {
  test(`a load ${what} is a bad request`, (t) => {
    t.regex(refusal(PEOPLE, load(untyped(input))), /^bad_request/);
  });
}
