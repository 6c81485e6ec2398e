import test from 'ava';
import { getEdge, getNode, scanEdges, scanNodes } from '../../model/index.ts';
import type { Statement } from '../../src/graph/operation.ts';
import type { SchemaDefinition } from '../../src/schema/definition.ts';
import { mutate, PEOPLE, people, refusal, stateOf, untyped, written } from './support/graph.ts';

const EMPTY = stateOf(people);

test('an inserted node has every property: as given, by default, or null', (t) => {
  const { state } = written(EMPTY, mutate({ op: 'insertNode', type: 'Person', values: { name: 'Ada', age: 36 } }));
  t.deepEqual(getNode(state, 'Person', 'Ada'), {
    type: 'Person',
    id: 'Ada',
    values: { name: 'Ada', age: 36, email: null, mood: 'good', tags: null },
  });
});

test('a value that is undefined is left out', (t) => {
  const values: Record<string, string> = untyped({ name: 'Ada', mood: undefined, age: undefined, nope: undefined });
  const { state } = written(EMPTY, mutate({ op: 'insertNode', type: 'Person', values }));
  t.is(getNode(state, 'Person', 'Ada')?.values['mood'], 'good');
});

test('the id of a node is its key in canonical form', (t) => {
  const { state, ids } = written(
    EMPTY,
    mutate({ op: 'insertNode', type: 'Place', values: { code: 49, country: 'DE', size: -0 } }),
  );
  t.deepEqual(ids, [['DE', 49n]]);
  t.deepEqual(getNode(state, 'Place', ['DE', 49]), {
    type: 'Place',
    id: ['DE', 49n],
    values: { country: 'DE', code: 49n, size: 0 },
  });
});

test('an inserted edge has an id, ends in canonical form, and values', (t) => {
  const { state, ids } = written(
    PEOPLE,
    mutate({ op: 'insertEdge', type: 'LivesIn', id: "b'1", from: 'Bob', to: ['DE', 1] }),
  );
  t.deepEqual(ids, ["b'1"]);
  t.deepEqual(getEdge(state, 'LivesIn', "b'1"), {
    type: 'LivesIn',
    id: "b'1",
    from: 'Bob',
    to: ['DE', 1n],
    values: { street: null, number: null },
  });
});

test('an insert of what exists is a conflict, be it committed or pending', (t) => {
  t.is(
    refusal(PEOPLE, mutate({ op: 'insertNode', type: 'Person', values: { name: 'Ada' } })),
    'conflict: Person Ada exists',
  );
  const insert: Statement = { op: 'insertNode', type: 'Person', values: { name: 'Zoe' } };
  t.is(refusal(PEOPLE, mutate(insert, insert)), 'conflict: Person Zoe exists');
  t.is(refusal(PEOPLE, mutate({ ...insert, op: 'upsertNode' }, insert)), 'conflict: Person Zoe exists');
  t.is(
    refusal(PEOPLE, mutate({ op: 'insertEdge', type: 'Knows', id: 'ab', from: 'Cem', to: 'Ada' })),
    'conflict: Knows ab exists',
  );
});

test('keys that differ as values differ as ids, and the same text names another row in another type', (t) => {
  const { state } = written(
    PEOPLE,
    mutate(
      { op: 'insertNode', type: 'Person', values: { name: '["DE","1"]' } },
      { op: 'insertNode', type: 'Person', values: { name: '' } },
      { op: 'insertNode', type: 'Person', values: { name: '__proto__' } },
      { op: 'insertNode', type: 'Place', values: { country: 'DE","1', code: 1 } },
      { op: 'insertEdge', type: 'LivesIn', id: 'ab', from: '__proto__', to: ['DE","1', 1] },
    ),
  );
  t.is(getNode(state, 'Person', '__proto__')?.id, '__proto__');
  t.is(getNode(state, 'Person', '')?.id, '');
  t.deepEqual(getEdge(state, 'LivesIn', 'ab')?.to, ['DE","1', 1n]);
  t.is(getEdge(state, 'Knows', 'ab')?.to, 'Bob');
});

test('an upsert replaces the row whole: what it leaves out takes its default or null', (t) => {
  const first = written(PEOPLE, mutate({ op: 'upsertNode', type: 'Person', values: { name: 'Ada', mood: 'bad' } }));
  t.deepEqual(getNode(first.state, 'Person', 'Ada')?.values, {
    name: 'Ada',
    age: null,
    email: null,
    mood: 'bad',
    tags: null,
  });
  const second = written(first.state, mutate({ op: 'upsertNode', type: 'Person', values: { name: 'Ada' } }));
  t.is(getNode(second.state, 'Person', 'Ada')?.values['mood'], 'good');
});

test('an upsert of an edge replaces its ends too', (t) => {
  const { state } = written(PEOPLE, mutate({ op: 'upsertEdge', type: 'Knows', id: 'ab', from: 'Cem', to: 'Cem' }));
  t.deepEqual(getEdge(state, 'Knows', 'ab'), {
    type: 'Knows',
    id: 'ab',
    from: 'Cem',
    to: 'Cem',
    values: { since: null },
  });
});

test('an upsert of an edge without an id inserts it', (t) => {
  const { state, inserted } = written(PEOPLE, mutate({ op: 'upsertEdge', type: 'Knows', from: 'Ada', to: 'Bob' }));
  t.is(inserted, 1);
  t.is(scanEdges(state, 'Knows').length, 3);
});

test('a node type without a key cannot be upserted', (t) => {
  t.is(
    refusal(EMPTY, mutate({ op: 'upsertNode', type: 'Note', values: {} })),
    'bad_request: an upsert of a node type without a key',
  );
});

test('an update sets values of the rows that match and leaves the others', (t) => {
  const { state, updated } = written(
    PEOPLE,
    mutate({
      op: 'updateNodes',
      type: 'Person',
      where: { op: 'gt', property: 'age', value: 36 },
      set: { mood: 'bad', email: 'bob@example.org' },
    }),
  );
  t.is(updated, 1);
  t.deepEqual(getNode(state, 'Person', 'Bob')?.values, {
    name: 'Bob',
    age: 40,
    email: 'bob@example.org',
    mood: 'bad',
    tags: null,
  });
  t.is(getNode(state, 'Person', 'Ada'), getNode(PEOPLE, 'Person', 'Ada'));
});

test('an update without `where` is of all rows, and can set null', (t) => {
  const { state, updated } = written(PEOPLE, mutate({ op: 'updateEdges', type: 'Knows', set: { since: null } }));
  t.is(updated, 2);
  t.is(getEdge(state, 'Knows', 'ab')?.values['since'], null);
});

test('an update that matches no row changes nothing', (t) => {
  const outcome = written(
    PEOPLE,
    mutate({ op: 'updateNodes', type: 'Person', where: { op: 'or', of: [] }, set: { age: 1 } }),
  );
  t.false(outcome.changed);
  t.is(outcome.state, PEOPLE);
});

test('an update sets something, and nothing of the key', (t) => {
  const set = (values: Record<string, string | undefined>): Statement =>
    untyped({ op: 'updateNodes', type: 'Person', where: { op: 'or', of: [] }, set: values });
  t.is(refusal(PEOPLE, mutate(set({}))), 'bad_request: an update that sets nothing');
  t.is(refusal(PEOPLE, mutate(set({ mood: undefined }))), 'bad_request: an update that sets nothing');
  t.is(refusal(PEOPLE, mutate(set({ name: 'Ada' }))), 'bad_request: an update of a key');
  t.is(refusal(PEOPLE, mutate(set({ name: 'Ada', mood: 'bad' }))), 'bad_request: an update of a key');
});

test('statements see what those before them did', (t) => {
  const { state, inserted, updated } = written(
    PEOPLE,
    mutate(
      { op: 'insertNode', type: 'Person', values: { name: 'Zoe', age: 20 } },
      {
        op: 'updateNodes',
        type: 'Person',
        where: { op: 'eq', property: 'name', value: 'Zoe' },
        set: { mood: 'bad' },
      },
      { op: 'updateNodes', type: 'Person', where: { op: 'eq', property: 'mood', value: 'bad' }, set: { age: 21 } },
    ),
  );
  t.deepEqual([inserted, updated], [1, 0]);
  t.is(getNode(state, 'Person', 'Zoe')?.values['age'], 21);
});

test('a delete of nodes takes their edges of every type along', (t) => {
  const { state, deleted } = written(
    PEOPLE,
    mutate({ op: 'deleteNodes', type: 'Person', where: { op: 'eq', field: 'id', value: 'Ada' } }),
  );
  t.is(deleted, 3);
  t.is(getNode(state, 'Person', 'Ada'), null);
  t.deepEqual(
    scanEdges(state, 'Knows').map(({ id }) => id),
    ['bc'],
  );
  t.deepEqual(scanEdges(state, 'LivesIn'), []);
});

test('an edge goes with either end', (t) => {
  const where = { op: 'eq', field: 'id', value: 'Cem' } as const;
  const { state } = written(PEOPLE, mutate({ op: 'deleteNodes', type: 'Person', where }));
  t.deepEqual(
    scanEdges(state, 'Knows').map(({ id }) => id),
    ['ab'],
  );
});

test('a delete of edges leaves their ends', (t) => {
  const { state, deleted } = written(
    PEOPLE,
    mutate({ op: 'deleteEdges', type: 'Knows', where: { op: 'eq', field: 'from', value: 'Bob' } }),
  );
  t.is(deleted, 1);
  t.is(scanNodes(state, 'Person').length, 3);
  t.not(getEdge(state, 'Knows', 'ab'), null);
});

test('deletes see what those before them did', (t) => {
  const { deleted } = written(
    PEOPLE,
    mutate({ op: 'deleteNodes', type: 'Person' }, { op: 'deleteEdges', type: 'Knows' }),
  );
  t.is(deleted, 6);
});

test('a `where` that is unknown of a row does not select it', (t) => {
  const where = { op: 'ne', property: 'age', value: 36 } as const;
  const { deleted, state } = written(PEOPLE, mutate({ op: 'deleteNodes', type: 'Person', where }));
  t.is(deleted, 3);
  t.deepEqual(
    scanNodes(state, 'Person').map(({ id }) => id),
    ['Ada', 'Cem'],
  );
});

test('deletes are not mixed with other statements', (t) => {
  const insert: Statement = { op: 'insertNode', type: 'Person', values: { name: 'Zoe' } };
  const remove: Statement = { op: 'deleteEdges', type: 'Knows' };
  for (const statements of [
    [insert, remove],
    [remove, insert],
  ]) {
    t.is(refusal(PEOPLE, mutate(...statements)), 'bad_request: deletes are mixed with other statements');
  }
});

test('a mutate without statements does nothing', (t) => {
  t.false(written(PEOPLE, mutate()).changed);
});

test('a row that makes a check false is refused; unknown passes', (t) => {
  const violated = 'bad_request: the check grown is violated';
  t.is(refusal(EMPTY, mutate({ op: 'insertNode', type: 'Person', values: { name: 'Kid', age: 17 } })), violated);
  t.is(refusal(PEOPLE, mutate({ op: 'upsertNode', type: 'Person', values: { name: 'Ada', age: 17 } })), violated);
  t.is(refusal(PEOPLE, mutate({ op: 'updateNodes', type: 'Person', set: { age: 17 } })), violated);
  t.is(
    refusal(
      PEOPLE,
      mutate({ op: 'insertEdge', type: 'LivesIn', from: 'Bob', to: ['DE', 1], values: { street: 'a', number: 0 } }),
    ),
    'bad_request: the check counted is violated',
  );
  t.true(written(EMPTY, mutate({ op: 'insertNode', type: 'Person', values: { name: 'Ada', age: 18 } })).changed);
  t.true(written(EMPTY, mutate({ op: 'insertNode', type: 'Person', values: { name: 'Ada', age: null } })).changed);
});

test('what is wrong in itself comes before what conflicts, wherever it stands', (t) => {
  const conflicting: Statement = { op: 'insertNode', type: 'Person', values: { name: 'Ada' } };
  for (const wrong of [
    { op: 'insertNode', type: 'Person', values: { name: 'Kid', age: 17 } },
    { op: 'insertNode', type: 'Nope', values: {} },
    { op: 'insertEdge', type: 'Knows', from: 1, to: 'Ada' },
    { op: 'updateNodes', type: 'Person', where: { op: 'eq', property: 'nope', value: 1 }, set: { age: 20 } },
  ] satisfies Statement[]) {
    t.regex(refusal(PEOPLE, mutate(conflicting, wrong)), /^bad_request/);
    t.regex(refusal(PEOPLE, mutate(wrong, conflicting)), /^bad_request/);
  }
});

test('an update that violates a check comes in its turn: after a conflict before it, before one after it', (t) => {
  const conflicting: Statement = { op: 'insertNode', type: 'Person', values: { name: 'Ada' } };
  const violating: Statement = { op: 'updateNodes', type: 'Person', set: { age: 17 } };
  t.regex(refusal(PEOPLE, mutate(conflicting, violating)), /^conflict/);
  t.regex(refusal(PEOPLE, mutate(violating, conflicting)), /^bad_request/);
});

test('an update that violates a check on no row is fine', (t) => {
  t.false(written(EMPTY, mutate({ op: 'updateNodes', type: 'Person', set: { age: 17 } })).changed);
});

const person = (values: unknown) => ({ op: 'insertNode', type: 'Person', values });
const knows = (edge: object) => ({ op: 'insertEdge', type: 'Knows', from: 'Ada', to: 'Bob', ...edge });

const WRONG: Record<string, readonly unknown[]> = {
  'is no statement': [null, 'insertNode', [], {}, { op: 'insert' }, { op: 'toString', type: 'Person', values: {} }],
  'names an unknown type': [
    { op: 'insertNode', type: 'Nope', values: {} },
    { op: 'insertNode', type: 'constructor', values: {} },
    { op: 'insertNode', type: '__proto__', values: {} },
    { op: 'insertNode', type: 'Knows', values: {} },
    { op: 'insertNode', type: ['Person'], values: { name: 'Zoe' } },
    { op: 'insertNode', values: {} },
    { op: 'insertEdge', type: 'Person', from: 'Ada', to: 'Bob' },
    { op: 'updateNodes', type: 'Nope', set: { age: 1 } },
    { op: 'updateEdges', type: 'Person', set: { age: 1 } },
    { op: 'deleteNodes', type: 'Knows' },
    { op: 'deleteEdges', type: 'Nope' },
  ],
  'names an unknown property': [
    person({ name: 'Zoe', nope: 1 }),
    person({ name: 'Zoe', nope: null }),
    person({ name: 'Zoe', toString: 'a' }),
    person(JSON.parse('{"name":"Zoe","__proto__":{}}')),
    knows({ values: { until: '2020-01-01' } }),
    { op: 'updateNodes', type: 'Person', set: { nope: 1 } },
    { op: 'updateEdges', type: 'Knows', set: { from: 'Bob' } },
  ],
  'gives a wrong value': [
    person({ name: 1 }),
    person({ name: '\ud800' }),
    person({ name: 'Zoe', age: 20.5 }),
    person({ name: 'Zoe', age: -1 }),
    person({ name: 'Zoe', age: 151 }),
    person({ name: 'Zoe', mood: 'great' }),
    person({ name: 'Zoe', tags: ['a', null] }),
    knows({ values: { since: '2020-02-30' } }),
    { op: 'updateNodes', type: 'Person', where: { op: 'or', of: [] }, set: { age: 151 } },
  ],
  'gives null, or nothing, where there must be a value': [
    person({}),
    person({ name: null }),
    person({ name: undefined }),
    person({ name: 'Zoe', mood: null }),
    { op: 'updateNodes', type: 'Person', set: { mood: null } },
  ],
  'gives ends in another form, or none': [
    knows({ from: 1n }),
    knows({ to: ['Bob'] }),
    knows({ to: null }),
    { op: 'insertEdge', type: 'Knows', from: 'Ada' },
    { op: 'insertEdge', type: 'LivesIn', from: 'Ada', to: 'DE' },
    { op: 'insertEdge', type: 'LivesIn', from: 'Ada', to: ['DE', '1'] },
    { op: 'upsertEdge', type: 'LivesIn', from: 'Ada', to: '["DE","1"]' },
  ],
  'gives an edge id that is none': [
    knows({ id: '' }),
    knows({ id: null }),
    knows({ id: 1 }),
    knows({ id: '\udc00' }),
    knows({ id: 'x'.repeat(1025) }),
  ],
  'has a filter without meaning': [
    { op: 'updateNodes', type: 'Person', where: null, set: { age: 20 } },
    { op: 'deleteNodes', type: 'Person', where: { op: 'eq', field: 'from', value: 'Ada' } },
    { op: 'deleteEdges', type: 'LivesIn', where: { op: 'eq', field: 'to', value: 'DE' } },
    { op: 'deleteEdges', type: 'Knows', where: { op: 'eq', field: 'id', value: '' } },
  ],
  'has members that do not belong, or in another shape': [
    person(null),
    person([]),
    person('name'),
    person(new Map([['name', 'Zoe']])),
    knows({ values: new Uint8Array() }),
    { op: 'insertNode', type: 'Person' },
    { op: 'insertNode', type: 'Person', values: { name: 'Zoe' }, where: { op: 'and', of: [] } },
    { op: 'deleteNodes', type: 'Person', were: { op: 'or', of: [] } },
    { op: 'updateNodes', type: 'Person' },
    { op: 'updateNodes', type: 'Person', set: null },
    knows({ values: null }),
    knows({ label: 'x' }),
  ],
};

for (const [what, statements] of Object.entries(WRONG)) {
  test(`a statement that ${what} is a bad request`, (t) => {
    for (const statement of statements) t.regex(refusal(PEOPLE, mutate(untyped(statement))), /^bad_request/);
  });
}

test('statements that are no list are a bad request', (t) => {
  for (const statements of [undefined, null, {}, 'insertNode']) {
    t.is(refusal(EMPTY, untyped({ kind: 'mutate', statements })), 'bad_request: statements is not an array');
  }
});

test('names of types and properties may be any text', (t) => {
  const schema: SchemaDefinition = untyped({
    nodes: {
      constructor: {
        key: ["a'b"],
        properties: { "a'b": { type: 'String' }, hasOwnProperty: { type: 'I32', default: 1 } },
      },
      '1; drop': { key: ['valueOf'], properties: { valueOf: { type: 'I32' }, id: { type: 'I32', nullable: true } } },
    },
    edges: { 'to"String': { from: 'constructor', to: '1; drop', properties: { from: { type: 'I32', default: 0 } } } },
  });
  const hostile = stateOf(
    schema,
    mutate(
      { op: 'insertNode', type: 'constructor', values: { "a'b": '"' } },
      { op: 'insertNode', type: '1; drop', values: untyped({ valueOf: 5, id: 6 }) },
      { op: 'insertEdge', type: 'to"String', id: 'e', from: '"', to: 5, values: { from: 7 } },
    ),
  );
  t.deepEqual(getNode(hostile, 'constructor', '"')?.values, untyped({ "a'b": '"', hasOwnProperty: 1 }));
  t.is(getNode(hostile, '1; drop', 5)?.id, 5);
  const where = { op: 'eq', property: 'id', value: 6 } as const;
  t.is(scanNodes(hostile, '1; drop', { where }).length, 1);
  t.is(scanEdges(hostile, 'to"String', { where: { op: 'eq', field: 'from', value: '"' } })[0]?.values['from'], 7);
});
