import test from 'ava';
import fc from 'fast-check';
import { FROM_COLUMN, ID_COLUMN, TO_COLUMN } from '../../src/base/column.ts';
import { GraphError } from '../../src/base/errors.ts';
import { EVERYTHING } from '../../src/base/predicate.ts';
import { bindFilter } from '../../src/schema/bind.ts';
import { junk } from './support/arbitraries.ts';
import { refuses } from './support/refused.ts';
import { HOSTILE_NAMES, livesIn, nodeType, note, person, place } from './support/schemas.ts';

const sample = nodeType({
  properties: {
    'a bool': { type: 'Bool' },
    i32: { type: 'I32', min: 0, max: 9 },
    i64: { type: 'I64' },
    f32: { type: 'F32', max: 1 },
    f64: { type: 'F64' },
    text: { type: 'String' },
    date: { type: 'Date' },
    time: { type: 'DateTime' },
    mood: { type: { enum: ['good'] } },
    list: { type: { list: 'I32' } },
    vector: { type: { vector: 2 } },
    blob: { type: 'Blob' },
  },
});

const eq = (property: string, value: unknown) => bindFilter(sample, { op: 'eq', property, value });

test('no filter selects everything', (t) => {
  t.is(bindFilter(sample, undefined), EVERYTHING);
});

test('names become columns and literals canonical values', (t) => {
  t.deepEqual(eq('a bool', true), { op: 'eq', column: 'a_bool', type: 'bool', value: true });
  t.deepEqual(eq('i32', -0), { op: 'eq', column: 'i32', type: 'i32', value: 0 });
  t.deepEqual(eq('i64', 5), { op: 'eq', column: 'i64', type: 'i64', value: 5n });
  t.deepEqual(eq('f32', 0.1), { op: 'eq', column: 'f32', type: 'f32', value: Math.fround(0.1) });
  t.deepEqual(eq('f64', NaN), { op: 'eq', column: 'f64', type: 'f64', value: NaN });
  t.deepEqual(eq('text', "'"), { op: 'eq', column: 'text', type: 'utf8', value: "'" });
  t.deepEqual(eq('date', '2020-01-01'), { op: 'eq', column: 'date', type: 'date', value: '2020-01-01' });
  t.deepEqual(eq('time', '2020-01-01T00:00:00+01:00'), {
    op: 'eq',
    column: 'time',
    type: 'timestamp',
    value: '2019-12-31T23:00:00.000Z',
  });
  t.deepEqual(eq('mood', 'good'), { op: 'eq', column: 'mood', type: 'utf8', value: 'good' });
});

test('every comparison, null test and connective is bound', (t) => {
  for (const op of ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const) {
    t.deepEqual(bindFilter(sample, { op, property: 'i64', value: 1 }), { op, column: 'i64', type: 'i64', value: 1n });
  }
  for (const op of ['isNull', 'notNull'] as const) {
    t.deepEqual(bindFilter(sample, { op, property: 'blob' }), { op, column: 'blob' });
  }
  const part = { op: 'isNull', property: 'list' };
  const bound = { op: 'isNull', column: 'list' } as const;
  t.deepEqual(bindFilter(sample, { op: 'and', of: [part, part] }), { op: 'and', of: [bound, bound] });
  t.deepEqual(bindFilter(sample, { op: 'or', of: [] }), { op: 'or', of: [] });
  t.deepEqual(bindFilter(sample, { op: 'not', of: part }), { op: 'not', of: bound });
  t.deepEqual(bindFilter(sample, { op: 'in', property: 'i64', values: [1, 2n] }), {
    op: 'in',
    column: 'i64',
    type: 'i64',
    values: [1n, 2n],
  });
  t.deepEqual(bindFilter(sample, { op: 'in', property: 'i64', values: [] }), {
    op: 'in',
    column: 'i64',
    type: 'i64',
    values: [],
  });
});

test('ids are compared as the text under which they are stored', (t) => {
  const id = { column: ID_COLUMN, type: 'utf8' } as const;
  t.deepEqual(bindFilter(person, { op: 'eq', field: 'id', value: 'Ada' }), { op: 'eq', ...id, value: 'Ada' });
  t.deepEqual(bindFilter(place, { op: 'ne', field: 'id', value: ['AT', 1] }), { op: 'ne', ...id, value: '["AT","1"]' });
  t.deepEqual(bindFilter(livesIn, { op: 'in', field: 'id', values: ['x', 'y'] }), {
    op: 'in',
    ...id,
    values: ['x', 'y'],
  });
  t.deepEqual(bindFilter(livesIn, { op: 'eq', field: 'from', value: 'Ada' }), {
    op: 'eq',
    column: FROM_COLUMN,
    type: 'utf8',
    value: 'Ada',
  });
  t.deepEqual(bindFilter(livesIn, { op: 'in', field: 'to', values: [['AT', 1n]] }), {
    op: 'in',
    column: TO_COLUMN,
    type: 'utf8',
    values: ['["AT","1"]'],
  });
});

test('an id of another form is refused', (t) => {
  refuses(t, 'wrong_id', () => bindFilter(person, { op: 'eq', field: 'id', value: 1 }));
  refuses(t, 'wrong_id', () => bindFilter(livesIn, { op: 'eq', field: 'to', value: 'AT' }));
  refuses(t, 'wrong_id', () => bindFilter(livesIn, { op: 'in', field: 'id', values: ['x', null] }));
});

test('a range does not limit what may be asked, a type does', (t) => {
  t.notThrows(() => eq('i32', -5));
  t.notThrows(() => eq('f32', 2));
  t.notThrows(() => eq('f64', Infinity));
  refuses(t, 'out_of_range', () => eq('i32', 2 ** 31));
  refuses(t, 'out_of_range', () => eq('i64', 2n ** 63n));
  refuses(t, 'out_of_range', () => eq('f32', 1e300));
});

test('a literal that is no value of the type is refused', (t) => {
  const error = refuses(t, 'wrong_type', () => eq('i32', '1'));
  t.deepEqual(error.details, { type: 'Thing', property: 'i32' });
  refuses(t, 'wrong_type', () => eq('i32', 1.5));
  refuses(t, 'wrong_type', () => eq('text', {}));
  refuses(t, 'null_value', () => eq('i32', null));
  refuses(t, 'null_value', () => bindFilter(sample, { op: 'in', property: 'i32', values: [1, null] }));
  refuses(t, 'wrong_type', () => bindFilter(sample, { op: 'in', property: 'i32', values: [1, undefined] }));
  refuses(t, 'not_in_enum', () => eq('mood', 'bad'));
  refuses(t, 'malformed_text', () => eq('text', '\ud800'));
  refuses(t, 'bad_date', () => eq('date', '2020-02-30'));
});

test('lists, vectors and blobs have null tests only', (t) => {
  for (const [property, value] of [
    ['list', [1]],
    ['vector', [1, 2]],
    ['blob', new Uint8Array()],
  ] as const) {
    refuses(t, 'not_comparable', () => eq(property, value));
    refuses(t, 'not_comparable', () => bindFilter(sample, { op: 'lt', property, value }));
    refuses(t, 'not_comparable', () => bindFilter(sample, { op: 'in', property, values: [] }));
    t.notThrows(() => bindFilter(sample, { op: 'notNull', property }));
  }
});

test('unknown properties are refused', (t) => {
  for (const property of ['Text', '', '__id', 'a_bool', 'constructor', '__proto__', undefined, null, 1]) {
    refuses(t, 'unknown_property', () => bindFilter(sample, { op: 'isNull', property }));
    refuses(t, 'unknown_property', () => bindFilter(sample, { op: 'eq', property, value: 1 }));
  }
});

const MALFORMED: readonly (readonly [title: string, filter: unknown, where: string])[] = [
  ['null', null, ''],
  ['a list', [], ''],
  ['text', "text = 'x'", ''],
  ['an object without op', {}, 'op'],
  ['an unknown op', { op: 'like', property: 'text', value: 'x' }, 'op'],
  ['an op that every object has', { op: 'constructor' }, 'op'],
  ['an inherited op', Object.create({ op: 'and', of: [] }), ''],
  ['an unknown member', { op: 'isNull', property: 'text', not: true }, ''],
  ['a value for a null test', { op: 'isNull', property: 'text', value: null }, ''],
  ['values for a comparison', { op: 'eq', property: 'text', values: ['x'] }, ''],
  ['a value for in', { op: 'in', property: 'text', value: 'x' }, ''],
  ['no value', { op: 'eq', property: 'text' }, ''],
  ['no values', { op: 'in', property: 'text' }, 'values'],
  ['values that are no list', { op: 'in', property: 'text', values: 'xy' }, 'values'],
  ['a property and a field', { op: 'eq', property: 'text', field: 'id', value: 'x' }, ''],
  ['an unknown field', { op: 'eq', field: '__id', value: 'x' }, 'field'],
  ['an order of ids', { op: 'lt', field: 'id', value: 'x' }, ''],
  ['a null test of an id', { op: 'isNull', field: 'id' }, ''],
  ['and without parts', { op: 'and' }, 'of'],
  ['and of one filter', { op: 'and', of: { op: 'isNull', property: 'text' } }, 'of'],
  ['not of a list', { op: 'not', of: [] }, 'of'],
  ['not of nothing', { op: 'not' }, 'of'],
  ['a fault further in', { op: 'not', of: { op: 'or', of: [{ op: 'and', of: [] }, { op: 'x' }] } }, 'of.of[1].op'],
  ['an end of a node in none', { op: 'in', field: 'to', values: [] }, 'field'],
  ['an end of a node', { op: 'eq', field: 'from', value: 'x' }, 'field'],
];

for (const [title, filter, where] of MALFORMED) {
  test(`malformed: ${title}`, (t) => {
    t.is(refuses(t, 'malformed_filter', () => bindFilter(sample, filter)).details['where'], where);
  });
}

test('an own __proto__ is an unknown member', (t) => {
  const filter: unknown = JSON.parse('{"op":"isNull","property":"text","__proto__":{}}');
  refuses(t, 'malformed_filter', () => bindFilter(sample, filter));
});

test('nesting goes 16 deep and no deeper', (t) => {
  const nested = (depth: number) => {
    let filter: unknown = { op: 'isNull', property: 'text' };
    for (let level = 1; level < depth; level++)
      filter = level % 2 ? { op: 'not', of: filter } : { op: 'and', of: [filter] };
    return filter;
  };
  t.notThrows(() => bindFilter(sample, nested(16)));
  refuses(t, 'malformed_filter', () => bindFilter(sample, nested(17)));
  refuses(t, 'malformed_filter', () => bindFilter(sample, nested(100_000)));
  const circular: { op: string; of?: unknown } = { op: 'not' };
  circular.of = circular;
  refuses(t, 'malformed_filter', () => bindFilter(sample, circular));
});

test('undefined members are left out', (t) => {
  t.notThrows(() => bindFilter(note, { op: 'eq', property: 'text', field: undefined, value: 'x' }));
});

test('hostile names are names', (t) => {
  const type = nodeType({
    properties: Object.fromEntries(HOSTILE_NAMES.map((name) => [name, { type: 'I32' } as const])),
  });
  for (const property of HOSTILE_NAMES) {
    const predicate = bindFilter(type, { op: 'isNull', property });
    t.deepEqual(predicate, { op: 'isNull', column: type.properties.get(property)?.column.name });
  }
});

test('no data whatever fails otherwise than by being refused', (t) => {
  const filter = fc.record(
    {
      op: fc.oneof(junk, fc.constantFrom('eq', 'in', 'and', 'not', 'isNull', 'lt')),
      property: fc.oneof(junk, fc.constantFrom('i32', 'text')),
      field: fc.oneof(junk, fc.constantFrom('id', 'from')),
      value: junk,
      values: junk,
      of: junk,
    },
    { requiredKeys: ['op'] },
  );
  fc.assert(
    fc.property(fc.oneof(filter, junk), (given) => {
      try {
        bindFilter(sample, given);
      } catch (error) {
        t.true(error instanceof GraphError && error.kind === 'bad_request', String(error));
      }
    }),
  );
});
