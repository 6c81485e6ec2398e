import test from 'ava';
import { emptyState, read, write, type FoundRow, type ModelSearch, type ModelState } from '../../../model/index.ts';
import { differenceOfAnswer } from '../../../props/compare/answer.ts';
import type { GivenValues, SearchQuery } from '../../../src/index.ts';

// What is wrong with an answer that an engine might give, though it looks like one.

const ROWS: readonly GivenValues[] = [
  { name: 'a', body: 'red fox', at: [0, 0] },
  { name: 'b', body: 'a red, running fox', at: [1, 0] },
  { name: 'c', body: 'foxes', at: [1, 0] },
  { name: 'd', body: null, at: null },
  { name: 'e', body: 'sky', at: [3, 4] },
];

const STATE = stateOf(ROWS);
const NEAR = { property: 'at', near: [0, 0] };
const FOX = { property: 'body', match: 'fox' };

function stateOf(rows: readonly GivenValues[]): ModelState {
  const schema = {
    nodes: {
      Doc: {
        key: ['name'],
        properties: {
          name: { type: 'String' },
          body: { type: 'String', nullable: true },
          at: { type: { vector: 2 }, nullable: true },
        },
      },
    },
  } as const;
  const written = write(emptyState(schema), { kind: 'load', mode: 'append', nodes: { Doc: rows } }, []);
  if (!written.ok) throw new Error(written.reason);
  return written.state;
}

function asked(query: SearchQuery): ModelSearch {
  return { kind: 'searchNodes', type: 'Doc', query: { select: [], ...query } };
}

function answered(...measures: readonly (readonly [id: string, measure: object])[]): FoundRow[] {
  return measures.map(([id, measure], index) => ({ type: 'Doc', id, values: {}, rank: index + 1, ...measure }));
}

const NEAREST = [
  ['a', { distance: 0 }],
  ['b', { distance: 1 }],
  ['c', { distance: 1 }],
  ['e', { distance: 5.00001 }],
] as const;

const MATCHING = [
  ['a', { score: 2 }],
  ['b', { score: 1 }],
] as const;

test('an answer of the model, or one like it, is right', (t) => {
  const right: readonly (readonly [SearchQuery, FoundRow[]])[] = [
    [{ vector: NEAR }, answered(...NEAREST)],
    [{ vector: NEAR, limit: 2 }, answered(...NEAREST.slice(0, 2))],
    [{ text: FOX }, answered(...MATCHING)],
    [{ text: FOX }, answered(['c', { score: 3 }], ...MATCHING)],
    [{ text: FOX, limit: 1 }, answered(['b', { score: 9 }])],
    [{ text: { ...FOX, match: 'the' } }, answered(['e', { score: 9 }])],
    [{ text: { ...FOX, match: ' ' } }, []],
    [{ text: { ...FOX, match: 'fox red', all: true } }, answered(...MATCHING)],
    [{ text: { ...FOX, match: 'red fox', phrase: true } }, answered(['a', { score: 1 }])],
  ];
  for (const [query, answer] of right) {
    t.is(differenceOfAnswer(STATE, asked(query), answer), undefined);
    const own = read(STATE, asked(query));
    t.true(own.ok && differenceOfAnswer(STATE, asked(query), own.value) === undefined);
  }
});

const where = { op: 'ne', field: 'id', value: 'a' } as const;

const WRONG: Readonly<Record<string, readonly [SearchQuery, FoundRow[], path: string]>> = {
  'a nearer one is left out': [
    { vector: NEAR, limit: 2 },
    answered(['b', { distance: 1 }], ['c', { distance: 1 }]),
    'searchNodes',
  ],
  'one is left out though there is room': [{ vector: NEAR }, answered(...NEAREST.slice(0, 3)), 'searchNodes'],
  'a condition comes behind the limit': [
    { vector: NEAR, where, limit: 2 },
    answered(...NEAREST.slice(1, 2)),
    'searchNodes',
  ],
  'a condition is forgotten': [{ vector: NEAR, where }, answered(...NEAREST), 'searchNodes[0].type'],
  'a limit is passed': [{ vector: NEAR, limit: 1 }, answered(...NEAREST), 'searchNodes.length'],
  'a null is near': [{ vector: NEAR }, answered(['d', { distance: 0 }]), 'searchNodes[0].distance'],
  'a distance is squared': [
    { vector: NEAR },
    answered(...NEAREST.slice(0, 3), ['e', { distance: 25 }]),
    'searchNodes[3].distance',
  ],
  'a distance is no number': [{ vector: NEAR }, answered(['a', { distance: NaN }]), 'searchNodes[0].distance'],
  'the farthest come first': [{ vector: NEAR }, answered(...NEAREST.toReversed()), 'searchNodes[1]'],
  'equally near ones are in no order': [
    { vector: NEAR },
    answered(...[0, 2, 1, 3].flatMap((index) => NEAREST.slice(index, index + 1))),
    'searchNodes[2]',
  ],
  'one comes twice': [{ vector: NEAR }, answered(['a', { distance: 0 }], ['a', { distance: 0 }]), 'searchNodes[1]'],
  'ranks begin with nothing': [
    { vector: NEAR },
    answered(...NEAREST).map((row, rank) => ({ ...row, rank })),
    'searchNodes[0].rank',
  ],
  'one has no measure': [{ vector: NEAR }, answered(['a', {}]), 'searchNodes[0]'],
  'one has a measure that was not asked for': [{ vector: NEAR }, answered(['a', { score: 1 }]), 'searchNodes[0].score'],
  'one holds the words and is left out': [{ text: FOX }, answered(['a', { score: 1 }]), 'searchNodes'],
  'one does not hold the words': [{ text: FOX }, answered(['e', { score: 1 }]), 'searchNodes[0].score'],
  'one has no text': [{ text: { ...FOX, match: 'the' } }, answered(['d', { score: 1 }]), 'searchNodes[0].score'],
  'one does not hold all the words': [
    { text: { ...FOX, match: 'fox sky', all: true } },
    answered(['a', { score: 1 }]),
    'searchNodes[0].score',
  ],
  'one holds the words in another order': [
    { text: { ...FOX, match: 'fox red', phrase: true } },
    answered(['a', { score: 1 }]),
    'searchNodes[0].score',
  ],
  'the worst match comes first': [{ text: FOX }, answered(['a', { score: 1 }], ['b', { score: 2 }]), 'searchNodes[1]'],
  'a score is nothing': [{ text: FOX }, answered(['a', { score: 0 }]), 'searchNodes[0].score'],
  'a value is another': [
    { vector: NEAR },
    answered(['a', { distance: 0, values: { name: 'b' } }]),
    'searchNodes[0].values.name',
  ],
  'of both, one was found by neither': [
    { vector: NEAR, text: FOX },
    answered(['d', { distance: 1 }]),
    'searchNodes[0].distance',
  ],
};

for (const [what, [query, answer, path]] of Object.entries(WRONG)) {
  test(`it is noticed that ${what}`, (t) => {
    t.is(differenceOfAnswer(STATE, asked(query), answer)?.path, path);
  });
}

test('what cannot be told in single precision is right whatever is told, or if nothing is', (t) => {
  const state = stateOf([
    { name: 'far', at: [3e38, 0] },
    { name: 'near', at: [1, 1] },
  ]);
  const near = ['near', { distance: Math.SQRT2 }] as const;
  for (const answer of [answered(near), answered(near, ['far', { distance: Infinity }])]) {
    t.is(differenceOfAnswer(state, asked({ vector: NEAR }), answer), undefined);
  }
});

test('with an index most of the nearest are enough, but each row that there is room for is found', (t) => {
  const { nodes, ...rest } = STATE.schema;
  const Doc = nodes['Doc'] ?? { properties: {} };
  const indexed = {
    ...STATE,
    schema: { ...rest, nodes: { Doc: { ...Doc, indexes: [{ kind: 'vector', property: 'at' }] } } },
  } as const;
  const farther = answered(['b', { distance: 1 }], ['c', { distance: 1 }]);
  t.is(differenceOfAnswer(indexed, asked({ vector: NEAR, limit: 2 }), farther), undefined);
  t.truthy(differenceOfAnswer(indexed, asked({ vector: NEAR, limit: 3 }), farther));
  t.truthy(differenceOfAnswer(indexed, asked({ vector: NEAR, limit: 2, exact: true }), farther));
});
