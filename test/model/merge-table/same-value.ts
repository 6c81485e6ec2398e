import type { Value } from '../../../src/base/value.ts';
import { type Cell, eitherWay, merged, node, refused } from './cell.ts';
import { add } from './statements.ts';

// Whether two rows are the same is told by their values in canonical form.

const NAN = '{"$f64":"NaN"}';

/** A property, two ways to say one value of it, what it looks like, and another value. */
type Case = readonly [property: string, one: Value, same: Value, word: string, other: Value];

const CASES: readonly Case[] = [
  ['f64', NaN, NaN, `${NAN},-,-,-,-,-,-`, null],
  ['f64', 0, -0, '0,-,-,-,-,-,-', NaN],
  ['f64', 0.1, 0.1, '0.1,-,-,-,-,-,-', Math.fround(0.1)],
  ['f32', 0.1, Math.fround(0.1), '-,0.10000000149011612,-,-,-,-,-', 0.2],
  ['i64', 1, 1n, '-,-,{"$i64":"1"},-,-,-,-', 2n],
  ['i64', 2n ** 53n, 2n ** 53n, '-,-,{"$i64":"9007199254740992"},-,-,-,-', 2n ** 53n + 1n],
  [
    'at',
    '2020-01-01T00:00:00Z',
    '2020-01-01T01:00:00.0+01:00',
    '-,-,-,2020-01-01T00:00:00.000Z,-,-,-',
    '2020-01-01T00:00:00.001Z',
  ],
  ['list', [NaN, 1], [NaN, 1], `-,-,-,-,[${NAN},1],-,-`, [1, NaN]],
  ['list', [], [], '-,-,-,-,[],-,-', null],
  ['list', [1, 2], [1, 2], '-,-,-,-,[1,2],-,-', [1]],
  ['vector', [0.5, 0], [0.5, -0], '-,-,-,-,-,[0.5,0],-', [0.5, 1]],
  ['blob', Uint8Array.of(1, 2), Uint8Array.of(1, 2), '-,-,-,-,-,-,{"$blob":"AQI="}', Uint8Array.of(1, 3)],
  ['blob', Uint8Array.of(), Uint8Array.of(), '-,-,-,-,-,-,{"$blob":""}', Uint8Array.of(0)],
];

export const SAME_VALUE: readonly Cell[] = CASES.flatMap(([property, one, same, word, other]) => [
  ...eitherWay({
    name: `a node that both add with the same ${property}, ${word}`,
    ground: [],
    target: [[add('Sample', { name: 's', [property]: one })]],
    source: [[add('Sample', { name: 's', [property]: same })]],
    expected: merged(`Sample/s/${word}`),
  }),
  ...eitherWay({
    name: `a node that both add, one with another ${property} than ${word}`,
    ground: [],
    target: [[add('Sample', { name: 's', [property]: one })]],
    source: [[add('Sample', { name: 's', [property]: other })]],
    expected: refused(node('divergent_insert', 'Sample', 's')),
  }),
]);
