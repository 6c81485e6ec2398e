import test from 'ava';
import fc from 'fast-check';
import { ID_COLUMN } from '../../src/base/column.ts';
import { GraphError } from '../../src/base/errors.ts';
import { acceptSchema } from '../../src/schema/accept.ts';
import {
  enforceChecks,
  findEdgeType,
  findNodeType,
  findProperty,
  recordValues,
  storeUpdate,
  storeValues,
} from '../../src/schema/rows.ts';
import { junk } from './support/arbitraries.ts';
import { failsWith, refuses } from './support/refused.ts';
import { HOSTILE_NAMES, livesIn, nodeType, note, people, person, place } from './support/schemas.ts';

const NULLS = { age: null, email: null, face: null, photo: null, tags: null };

test('a row has every column: what is left out takes its default, or null', (t) => {
  t.deepEqual(storeValues(person, { name: 'Ada' }), { ...NULLS, mood: 'good', name: 'Ada' });
  t.deepEqual(storeValues(person, { name: 'Ada', mood: 'bad', age: 20 }), {
    ...NULLS,
    age: 20,
    mood: 'bad',
    name: 'Ada',
  });
  t.deepEqual(storeValues(note, {}), { text: '' });
  t.deepEqual(storeValues(livesIn, {}), { since: null });
});

test('undefined is left out', (t) => {
  t.deepEqual(storeValues(note, { text: undefined }), { text: '' });
  t.deepEqual(storeValues(note, { typo: undefined }), { text: '' });
});

test('a property without default that is not nullable must be given', (t) => {
  t.deepEqual(refuses(t, 'null_value', () => storeValues(person, {})).details, { type: 'Person', property: 'name' });
});

test('null does not stand for the default', (t) => {
  refuses(t, 'null_value', () => storeValues(note, { text: null }));
  const type = nodeType({ properties: { p: { type: 'I32', nullable: true, default: 3 } } });
  t.deepEqual(storeValues(type, { p: null }), { p: null });
});

test('unknown properties are refused', (t) => {
  const error = refuses(t, 'unknown_property', () => storeValues(person, { name: 'Ada', Age: 3 }));
  t.deepEqual(error.details, { type: 'Person', property: 'Age' });
  for (const name of ['constructor', 'toString', '__id', '__from', 'since']) {
    refuses(t, 'unknown_property', () => storeValues(note, { [name]: 1 }));
  }
  refuses(t, 'unknown_property', () => storeValues(note, JSON.parse('{"__proto__":{"text":"x"}}')));
});

test('only own members count', (t) => {
  t.deepEqual(storeValues(note, Object.create(null)), { text: '' });
  refuses(t, 'malformed_values', () => storeValues(note, Object.create({ text: 'inherited' })));
});

test('values that are no plain object are refused', (t) => {
  for (const values of [undefined, null, [], 'text', 1, new Map([['text', 'x']]), new Date(0), () => 0]) {
    t.deepEqual(refuses(t, 'malformed_values', () => storeValues(note, values)).details, { type: 'Note' });
    refuses(t, 'malformed_values', () => storeUpdate(note, values));
  }
});

test('a value is checked, and the error names its type and property', (t) => {
  const error = refuses(t, 'out_of_range', () => storeValues(person, { name: 'Ada', age: 151 }));
  t.deepEqual(error.details, { type: 'Person', property: 'age' });
});

test('a check that is false refuses the row; unknown passes', (t) => {
  t.notThrows(() => storeValues(person, { name: 'Ada', age: null }));
  const error = refuses(t, 'check_failed', () => storeValues(person, { name: 'Ada', age: 17 }));
  t.deepEqual(error.details, { type: 'Person', check: 'grown', id: 'Ada' });
});

test('a failed check names the row where it has a name', (t) => {
  const checks = { never: { op: 'or', of: [] } } as const;
  const keyless = nodeType({ properties: {}, checks });
  t.deepEqual(refuses(t, 'check_failed', () => storeValues(keyless, {})).details, { type: 'Thing', check: 'never' });
  const stored = refuses(t, 'check_failed', () => enforceChecks(keyless, { [ID_COLUMN]: 'x' }));
  t.deepEqual(stored.details, { type: 'Thing', check: 'never', id: 'x' });
  const composite = nodeType({
    properties: { a: { type: 'I64' }, b: { type: 'Bool' } },
    key: ['b', 'a'],
    checks,
  });
  const tuple = refuses(t, 'check_failed', () => storeValues(composite, { a: 1, b: true }));
  t.deepEqual(tuple.details, { type: 'Thing', check: 'never', id: [true, 1n] });
});

test('two rows never share a default', (t) => {
  const type = nodeType({ properties: { b: { type: 'Blob', default: new Uint8Array([1]) } } });
  const first = storeValues(type, {});
  (first['b'] as Uint8Array)[0] = 2;
  t.deepEqual(storeValues(type, {}), { b: new Uint8Array([1]) });
});

test('an update changes what it sets and nothing else', (t) => {
  t.deepEqual(storeUpdate(person, { age: 3, mood: undefined }), { age: 3 });
  t.deepEqual(storeUpdate(person, { age: null, email: 'a@b' }), { age: null, email: 'a@b' });
});

test('an update that sets nothing is refused', (t) => {
  t.deepEqual(refuses(t, 'empty_set', () => storeUpdate(person, {})).details, { type: 'Person' });
  refuses(t, 'empty_set', () => storeUpdate(person, { age: undefined }));
});

test('an update of a key is refused', (t) => {
  const error = refuses(t, 'key_update', () => storeUpdate(place, { code: 3n }));
  t.deepEqual(error.details, { type: 'Place', property: 'code' });
  refuses(t, 'key_update', () => storeUpdate(person, { name: 'Ada', age: 3 }));
});

test('an update is checked as an insert is, but for its checks, which need the whole row', (t) => {
  refuses(t, 'null_value', () => storeUpdate(person, { mood: null }));
  refuses(t, 'not_in_enum', () => storeUpdate(person, { mood: 'meh' }));
  refuses(t, 'unknown_property', () => storeUpdate(person, { moods: 'bad' }));
  t.deepEqual(storeUpdate(person, { age: 17 }), { age: 17 });
  refuses(t, 'check_failed', () => enforceChecks(person, { ...storeValues(person, { name: 'Ada' }), age: 17 }));
});

test('records have the names that users know', (t) => {
  const type = nodeType({
    properties: { 'first name': { type: 'String' }, constructor: { type: 'I32' } as const, '10': { type: 'Bool' } },
  });
  const values = { 'first name': 'Ada', constructor: 1, '10': true };
  const row = { ...storeValues(type, values), [ID_COLUMN]: 'x' };
  t.deepEqual(Object.keys(row).toSorted(), [ID_COLUMN, 'constructor', 'first_name', 'p_10']);
  t.deepEqual(recordValues(type, row), values);
  t.deepEqual(recordValues(type, row, [findProperty(type, 'constructor')]), { constructor: 1 });
  t.deepEqual(recordValues(type, row, []), {});
});

test('a row that lacks a column is a defect, even where every object has a member of that name', (t) => {
  const type = nodeType({ properties: { constructor: { type: 'I32' } as const } });
  failsWith(t, 'internal', 'assertion', () => recordValues(type, {}));
});

test('types and properties are found by name only', (t) => {
  const schema = acceptSchema(people);
  t.is(findNodeType(schema, 'Person').name, 'Person');
  t.is(findEdgeType(schema, 'LivesIn').name, 'LivesIn');
  t.is(findProperty(person, 'age').column.name, 'age');
  for (const name of [
    'person',
    'LivesIn',
    '',
    '__proto__',
    'constructor',
    undefined,
    null,
    1,
    ['Person'],
    { name: 'Person' },
  ]) {
    t.deepEqual(refuses(t, 'unknown_type', () => findNodeType(schema, name)).details, { type: name });
  }
  refuses(t, 'unknown_type', () => findEdgeType(schema, 'Person'));
  for (const name of ['Age', '__id', 'constructor', undefined, null, 1, ['age']]) {
    t.deepEqual(refuses(t, 'unknown_property', () => findProperty(person, name)).details, {
      type: 'Person',
      property: name,
    });
  }
});

test('hostile names hold values like any others', (t) => {
  const properties = Object.fromEntries(HOSTILE_NAMES.map((name) => [name, { type: 'I32' } as const]));
  const values = Object.fromEntries(HOSTILE_NAMES.map((name, index) => [name, index]));
  const type = nodeType({ properties });
  const row = storeValues(type, values);
  t.is(Object.keys(row).length, HOSTILE_NAMES.length);
  t.deepEqual(recordValues(type, row), values);
});

test('no data whatever fails otherwise than by being refused', (t) => {
  const values = fc.record({ name: junk, age: junk, tags: junk, photo: junk, face: junk }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.oneof(values, junk), fc.constantFrom(storeValues, storeUpdate), (given, store) => {
      try {
        store(person, given);
      } catch (error) {
        t.true(error instanceof GraphError && error.kind === 'bad_request', String(error));
      }
    }),
  );
});
