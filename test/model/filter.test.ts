import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { condition, matcher, type Truth } from '../../model/filter.ts';
import { Refusal } from '../../model/refusal.ts';
import { edgeType, nodeType } from '../../model/type.ts';
import type { Values } from '../../src/base/value.ts';
import type { SchemaDefinition } from '../../src/schema/definition.ts';
import type { Filter } from '../../src/schema/filter.ts';
import { untyped } from './support/graph.ts';

const schema = {
  nodes: {
    Thing: {
      key: ['k'],
      properties: {
        k: { type: 'I64' },
        flag: { type: 'Bool', nullable: true },
        small: { type: 'I32', nullable: true, max: 9 },
        single: { type: 'F32', nullable: true },
        real: { type: 'F64', nullable: true },
        text: { type: 'String', nullable: true },
        moment: { type: 'DateTime', nullable: true },
        choice: { type: { enum: ['low', 'mid', 'top'] }, nullable: true },
        list: { type: { list: 'I32' }, nullable: true },
        vector: { type: { vector: 2 }, nullable: true },
        blob: { type: 'Blob', nullable: true },
        constructor: { type: 'String', nullable: true },
      },
    },
    Pair: { key: ['a', 'b'], properties: { a: { type: 'String' }, b: { type: 'String' } } },
    Keyless: { properties: {} },
  },
  edges: { Link: { from: 'Thing', to: 'Pair', properties: {} } },
} as const satisfies SchemaDefinition;

const thing = nodeType(schema, 'Thing');
const NOTHING = Object.fromEntries(Object.keys(schema.nodes.Thing.properties).map((name) => [name, null]));

/** What a filter says of a thing with such values, null where none is given. */
function says(filter: Filter, values: Values = {}): Truth {
  return condition(thing, filter)({ type: 'Thing', id: 1n, values: { ...NOTHING, k: 1n, ...values } });
}

test('each comparison is what it says', (t) => {
  const truths = (['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const).map((op) =>
    [1, 2, 3].map((small) => says({ op, property: 'small', value: 2 }, { small })),
  );
  t.deepEqual(truths, [
    [false, true, false],
    [true, false, true],
    [true, false, false],
    [true, true, false],
    [false, false, true],
    [false, true, true],
  ]);
});

test('a comparison with null is unknown, and so is its negation', (t) => {
  for (const op of ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const) {
    const filter: Filter = { op, property: 'small', value: 2 };
    t.is(says(filter), null);
    t.is(says({ op: 'not', of: filter }), null);
  }
  t.false(matcher(thing, { op: 'eq', property: 'small', value: 2 })({ type: 'Thing', id: 1n, values: NOTHING }));
});

test('null tests are never unknown', (t) => {
  for (const property of ['small', 'list', 'vector', 'blob', 'constructor']) {
    t.is(says({ op: 'isNull', property }), true);
    t.is(says({ op: 'notNull', property }), false);
  }
  t.is(says({ op: 'isNull', property: 'list' }, { list: [] }), false);
  t.is(says({ op: 'notNull', property: 'constructor' }, { constructor: '' }), true);
});

test('NaN equals itself and is greater than all other numbers', (t) => {
  t.is(says({ op: 'eq', property: 'real', value: NaN }, { real: NaN }), true);
  t.is(says({ op: 'in', property: 'real', values: [NaN] }, { real: NaN }), true);
  t.is(says({ op: 'gt', property: 'real', value: Infinity }, { real: NaN }), true);
  t.is(says({ op: 'lt', property: 'real', value: NaN }, { real: Infinity }), true);
  t.is(says({ op: 'ge', property: 'real', value: NaN }, { real: NaN }), true);
});

test('literals are compared in canonical form', (t) => {
  t.is(says({ op: 'eq', property: 'single', value: 0.1 }, { single: Math.fround(0.1) }), true);
  t.is(says({ op: 'eq', property: 'k', value: 1 }), true);
  const [moment, value] = ['2020-01-01T00:00:00.000Z', '2020-01-01T01:00:00+01:00'];
  t.is(says({ op: 'eq', property: 'moment', value }, { moment }), true);
  t.is(says({ op: 'eq', property: 'real', value: -0 }, { real: 0 }), true);
});

test('enums compare by code point, like texts', (t) => {
  t.is(says({ op: 'lt', property: 'choice', value: 'mid' }, { choice: 'low' }), true);
  t.is(says({ op: 'lt', property: 'choice', value: 'mid' }, { choice: 'top' }), false);
  t.is(says({ op: 'gt', property: 'text', value: '\uffff' }, { text: '\u{10000}' }), true);
});

test('false is less than true', (t) => {
  t.is(says({ op: 'lt', property: 'flag', value: true }, { flag: false }), true);
});

test('a literal out of the range of its property is no error: it matches nothing', (t) => {
  t.is(says({ op: 'lt', property: 'small', value: 1_000 }, { small: 9 }), true);
});

test('`in` is unknown for null, but false for an empty list whatever the value', (t) => {
  t.is(says({ op: 'in', property: 'small', values: [1, 2] }, { small: 2 }), true);
  t.is(says({ op: 'in', property: 'small', values: [1, 2] }, { small: 3 }), false);
  t.is(says({ op: 'in', property: 'small', values: [1, 2] }), null);
  t.is(says({ op: 'in', property: 'small', values: [] }), false);
  t.is(says({ op: 'not', of: { op: 'in', property: 'small', values: [] } }), true);
});

test('and, or and not have three values', (t) => {
  const truth: Record<string, Filter> = {
    T: { op: 'and', of: [] },
    F: { op: 'or', of: [] },
    U: { op: 'eq', property: 'small', value: 1 },
  };
  const table = (op: 'and' | 'or') =>
    ['TT', 'TF', 'TU', 'FT', 'FF', 'FU', 'UT', 'UF', 'UU'].map((pair) =>
      says({ op, of: Array.from(pair).map((name) => truth[name] as Filter) }),
    );
  t.deepEqual(table('and'), [true, false, null, false, false, false, null, false, null]);
  t.deepEqual(table('or'), [true, true, true, true, false, null, true, null, null]);
  t.deepEqual(
    ['T', 'F', 'U'].map((name) => says({ op: 'not', of: truth[name] as Filter })),
    [false, true, null],
  );
});

test('ids compare by eq, ne and in, in the form of their type', (t) => {
  t.is(says({ op: 'eq', field: 'id', value: 1 }), true);
  t.is(says({ op: 'ne', field: 'id', value: 1n }), false);
  t.is(says({ op: 'in', field: 'id', values: [1n, 2n] }), true);
  t.is(says({ op: 'in', field: 'id', values: [] }), false);
  const link = { type: 'Link', id: 'x', from: 1n, to: ['a', 'b'], values: {} } as const;
  const linkSays = (filter: Filter) => condition(edgeType(schema, 'Link'), filter)(link);
  t.is(linkSays({ op: 'eq', field: 'id', value: 'x' }), true);
  t.is(linkSays({ op: 'eq', field: 'from', value: 1 }), true);
  t.is(linkSays({ op: 'ne', field: 'to', value: ['a', 'c'] }), true);
  t.is(linkSays({ op: 'in', field: 'to', values: [['a', 'b']] }), true);
});

const WITHOUT_MEANING: Record<string, readonly unknown[]> = {
  'an unknown op': [{ op: 'like', property: 'text', value: 'a' }, { property: 'text', value: 'a' }, {}, null, 'a', []],
  'an unknown property': [
    { op: 'eq', property: 'nope', value: 1 },
    { op: 'isNull', property: 'toString' },
    { op: 'isNull', property: '__proto__' },
    { op: 'isNull' },
    { op: 'isNull', property: ['small'] },
  ],
  'a literal of another type': [
    { op: 'eq', property: 'small', value: '1' },
    { op: 'eq', property: 'small', value: 1.5 },
    { op: 'eq', property: 'text', value: 1 },
    { op: 'eq', property: 'choice', value: 'other' },
    { op: 'lt', property: 'single', value: 1e300 },
    { op: 'in', property: 'small', values: [1, '2'] },
  ],
  'null as a literal': [
    { op: 'eq', property: 'small', value: null },
    { op: 'ne', property: 'small', value: null },
    { op: 'in', property: 'small', values: [1, null] },
    { op: 'eq', property: 'small' },
  ],
  'a comparison of what has no order': ['list', 'vector', 'blob'].flatMap((property) => [
    { op: 'eq', property, value: [] },
    { op: 'lt', property, value: [] },
    { op: 'in', property, values: [] },
  ]),
  'ends of a node': [
    { op: 'eq', field: 'from', value: 1n },
    { op: 'in', field: 'to', values: [] },
  ],
  'an id in another form': [
    { op: 'eq', field: 'id', value: '1' },
    { op: 'eq', field: 'id', value: [1n] },
    { op: 'in', field: 'id', values: [1n, null] },
    { op: 'eq', field: 'id' },
  ],
  'an order of ids': [
    { op: 'lt', field: 'id', value: 1n },
    { op: 'isNull', field: 'id' },
    { op: 'eq', field: 'k', value: 1n },
  ],
  'parts that are none': [
    { op: 'and' },
    { op: 'or', of: { op: 'isNull', property: 'text' } },
    { op: 'not', of: [] },
    { op: 'not' },
    { op: 'and', of: [null] },
    {
      op: 'or',
      of: [
        { op: 'and', of: [] },
        { op: 'isNull', property: 'nope' },
      ],
    },
  ],
  'members that do not belong': [
    { op: 'eq', property: 'small', value: 1, values: [1] },
    { op: 'in', property: 'small', value: 1, values: [1] },
    { op: 'in', property: 'small', value: 1 },
    { op: 'in', property: 'small', values: 'ab' },
    { op: 'eq', property: 'k', field: 'id', value: 1n },
    { op: 'eq', field: 'id', value: 1n, values: [1n] },
    { op: 'in', field: 'id', value: 1n, values: [1n] },
    { op: 'in', field: 'id', value: [1n] },
    { op: 'isNull', property: 'small', value: 1 },
    { op: 'and', of: [], also: true },
  ],
};

for (const [what, filters] of Object.entries(WITHOUT_MEANING)) {
  test(`a filter has no meaning with ${what}`, (t) => {
    for (const filter of filters) t.throws(() => condition(thing, filter), { instanceOf: Refusal });
  });
}

test('a filter is judged before any row is looked at, every part of it', (t) => {
  const filter: Filter = untyped({
    op: 'or',
    of: [
      { op: 'and', of: [] },
      { op: 'eq', property: 'nope', value: 1 },
    ],
  });
  t.throws(() => matcher(thing, filter), { instanceOf: Refusal, message: 'an unknown property' });
});

test('members that are undefined are left out', (t) => {
  t.is(says(untyped({ op: 'isNull', property: 'text', field: undefined, value: undefined })), true);
});

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    op: fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'),
    property: fc.constant('small'),
    value: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ op: fc.constantFrom('lt', 'ge'), property: fc.constant('real'), value: fc.constantFrom(NaN, 0, 1) }),
  fc.record({
    op: fc.constant('in' as const),
    property: fc.constant('text'),
    values: fc.array(fc.constantFrom('', 'a', '😀'), { maxLength: 2 }),
  }),
  fc.record({ op: fc.constantFrom('isNull', 'notNull'), property: fc.constantFrom('small', 'list') }),
  fc.record({ op: fc.constantFrom('eq', 'ne'), field: fc.constant('id' as const), value: fc.constantFrom(1n, 2n) }),
);
const { filter: filters } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.record({ op: fc.constantFrom('and', 'or'), of: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not' as const), of: tie('filter') }),
  ),
}));
const things: fc.Arbitrary<Values> = fc.record({
  small: fc.option(fc.integer({ min: 0, max: 3 })),
  real: fc.option(fc.constantFrom(NaN, 0, 1, -Infinity)),
  text: fc.option(fc.constantFrom('', 'a', '😀')),
  list: fc.option(fc.constant([1])),
});

test('a filter and its negation never both match, and both fail only where it is unknown', (t) => {
  fc.assert(
    fc.property(filters, things, (filter, values) => {
      const truth = says(filter, values);
      const negation = says({ op: 'not', of: filter }, values);
      assert(!(truth === true && negation === true));
      assert.equal(truth === null, negation === null);
      assert.equal(truth, says({ op: 'not', of: { op: 'not', of: filter } }, values));
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('filters nest sixteen deep and no deeper', (t) => {
  const nest = (depth: number): Filter => (depth === 1 ? { op: 'and', of: [] } : { op: 'not', of: nest(depth - 1) });
  t.false(says(nest(16)));
  t.throws(() => says(nest(17)), { instanceOf: Refusal });
  t.throws(() => says({ op: 'or', of: [nest(16)] }), { instanceOf: Refusal });
});

test('and is or of negations, negated', (t) => {
  fc.assert(
    fc.property(fc.array(filters, { maxLength: 3 }), things, (of, values) => {
      const negations = of.map((part): Filter => ({ op: 'not', of: part }));
      assert.equal(says({ op: 'and', of }, values), says({ op: 'not', of: { op: 'or', of: negations } }, values));
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('where a property has a value, every comparison is one of two, and equals a choice of others', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), (small, value) => {
      const holds = (op: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge') => says({ op, property: 'small', value }, { small });
      assert.equal(holds('ne'), !holds('eq'));
      assert.equal(holds('ge'), !holds('lt'));
      assert.equal(holds('gt'), !holds('le'));
      assert.equal(holds('le'), holds('lt') === true || holds('eq') === true);
      assert.equal(says({ op: 'in', property: 'small', values: [value] }, { small }), holds('eq'));
    }),
  );
  t.pass();
});
