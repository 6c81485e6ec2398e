import test from 'ava';
import { distanceBetween } from '../../model/distance.ts';
import { emptyState, fused, read, write, type FoundRow } from '../../model/index.ts';
import { holding } from '../../model/words.ts';
import type { SearchQuery } from '../../src/index.ts';
import { textOf, untyped } from './support/graph.ts';

test('distances are what they are called, and none by an angle to nothing', (t) => {
  t.is(distanceBetween('l2', [1, 2], [4, 6])?.is, 5);
  t.is(distanceBetween('dot', [1, 2], [3, 4])?.is, -10);
  t.is(distanceBetween('cosine', [1, 0], [0, 2])?.is, 1);
  t.is(distanceBetween('cosine', [1, 0], [0, 0]), undefined);
  t.false(distanceBetween('l2', [1, 2], [4, 6])?.isVague);
  for (const metric of ['l2', 'dot', 'cosine'] as const) t.true(distanceBetween(metric, [1e30, 1], [1, 1])?.isVague);
});

test('a text holds words, or does not, or may', (t) => {
  const said: readonly (readonly [string, 'any' | 'all' | 'phrase', string, boolean | null])[] = [
    ['fox', 'any', 'The FOX!', true],
    ['fox', 'any', 'the owl', false],
    ['fox', 'any', 'foxes', null],
    ['fox', 'any', 'fo', false],
    ['fox', 'any', 'sky ｆｏｘ', null],
    ['fox owl', 'any', 'owl', true],
    ['fox owl', 'any', 'mud', false],
    ['fox owl', 'all', 'owl-fox', true],
    ['fox owl', 'all', 'owl foxes', null],
    ['fox owl', 'all', 'owl mud', false],
    ['fox owl', 'phrase', 'red fox, owl', true],
    ['fox owl', 'phrase', 'owl fox', false],
    ['fox owl', 'phrase', 'fox or owl', null],
    ['', 'any', 'fox', false],
    ['+ "*"', 'all', 'fox', false],
    ['the fox', 'any', 'fox', null],
    ['FOX +owl', 'all', 'fox owl', true],
  ];
  for (const [match, wanted, text, holds] of said)
    t.is(holding(match, wanted)(text), holds, `${match}, ${wanted}: ${text}`);
});

const schema = {
  nodes: {
    Doc: {
      key: ['name'],
      properties: {
        name: { type: 'String' },
        body: { type: 'String', nullable: true },
        at: { type: { vector: 2 }, nullable: true },
        n: { type: 'I32', nullable: true },
      },
      indexes: [{ kind: 'vector', property: 'at', metric: 'dot' }],
    },
  },
} as const;

const founded = write(
  emptyState(schema),
  {
    kind: 'load',
    mode: 'append',
    nodes: {
      Doc: [
        { name: 'a', at: [0, 1], body: 'fox' },
        { name: 'b', at: [0, 3] },
        { name: 'c', body: 'red fox' },
      ],
    },
  },
  [],
);
const STATE = founded.ok ? founded.state : emptyState(schema);

function answer(query: SearchQuery): unknown {
  const outcome = read(STATE, { kind: 'searchNodes', type: 'Doc', query: { select: [], ...query } });
  return outcome.ok
    ? (outcome.value as readonly FoundRow[]).map(({ id, distance, score }) => [id, distance, score])
    : outcome;
}

test('the metric of an index is that of a search, and answers are within their limit', (t) => {
  const vector = { property: 'at', near: [0, 1] };
  t.deepEqual(answer({ vector }), [
    ['b', -2, undefined],
    ['a', 0, undefined],
  ]);
  t.deepEqual(answer({ text: { property: 'body', match: 'fox' }, limit: 1 }), [['a', undefined, 1]]);
  t.deepEqual(answer({ vector, text: { property: 'body', match: 'fox' } }), [
    ['a', 0, 1],
    ['b', -2, undefined],
    ['c', undefined, 1],
  ]);
});

test('two answers are put together by 1 / (60 + rank)', (t) => {
  const row = (id: string, rank: number): FoundRow => ({ type: 'Doc', id, values: {}, rank });
  const both = fused([row('x', 1), row('y', 2), row('z', 3)], [row('w', 1), row('z', 2)]);
  t.deepEqual(
    both.map(({ id, rank }) => [id, rank]),
    [
      ['z', 1],
      ['w', 2],
      ['x', 3],
      ['y', 4],
    ],
  );
});

test('what is no search is refused', (t) => {
  const vector = { property: 'at', near: [0, 1] };
  const text = { property: 'body', match: 'fox' };
  const wrong: readonly unknown[] = [
    undefined,
    {},
    { vector: { ...vector, near: [1] } },
    { vector: { ...vector, near: [NaN, 1] } },
    { vector: { ...vector, property: 'body' } },
    { vector: { ...vector, metric: 'l2' } },
    { vector: { ...vector, metric: 'x' } },
    { text: { ...text, property: 'n' } },
    { text: { ...text, property: 'nothing' } },
    { text: { ...text, match: 1 } },
    { text: { ...text, match: 'x'.repeat(10_001) } },
    { text: { ...text, all: 1 } },
    { text, exact: true },
    { text, limit: 0 },
    { text, limit: 10_001 },
    { text, select: ['nothing'] },
    { text, where: {} },
    { text, more: 1 },
  ];
  for (const query of wrong) {
    t.regex(textOf(read(STATE, untyped({ kind: 'searchNodes', type: 'Doc', query }))), /^bad_request/);
  }
  t.regex(textOf(read(STATE, { kind: 'searchEdges', type: 'Doc', query: { text } })), /^bad_request/);
});
