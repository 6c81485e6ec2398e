import test from 'ava';
import fc from 'fast-check';
import { GraphError } from '../../src/base/errors.ts';
import { acceptSchema } from '../../src/schema/accept.ts';
import type { Id } from '../../src/base/value.ts';
import type { PropertyType } from '../../src/schema/definition.ts';
import { idOf, idText, keyText } from '../../src/schema/ids.ts';
import { findNodeType, storeValues } from '../../src/schema/rows.ts';
import { exactType, junk, text, valueOf } from './support/arbitraries.ts';
import { failsWith, refuses } from './support/refused.ts';
import { livesIn, nodeType, note, person, place } from './support/schemas.ts';

/** A node type whose key has these types, in this order. */
function keyed(...types: readonly PropertyType[]) {
  const properties = Object.fromEntries(types.map((type, index) => [`k${index}`, { type }]));
  return nodeType({ properties, key: Object.keys(properties) });
}

const SINGLE: readonly (readonly [type: PropertyType, id: Id, text: string])[] = [
  ['Bool', true, 'true'],
  ['Bool', false, 'false'],
  ['I32', -7, '-7'],
  ['I64', 2n ** 63n - 1n, '9223372036854775807'],
  ['String', 'a "b"\u0000', 'a "b"\u0000'],
  ['String', '', ''],
  ['Date', '2020-01-01', '2020-01-01'],
  ['DateTime', '2020-01-01T00:00:00.000Z', '2020-01-01T00:00:00.000Z'],
  [{ enum: ['x y'] }, 'x y', 'x y'],
];

for (const [type, id, stored] of SINGLE) {
  test(`${JSON.stringify(String(id))} of ${JSON.stringify(type)} is stored as ${JSON.stringify(stored)}`, (t) => {
    t.is(idText(keyed(type), id), stored);
    t.is(idOf(keyed(type), stored), id);
  });
}

test('an id is normalised before it is stored', (t) => {
  t.is(idText(keyed('I64'), 5), '5');
  t.is(idText(keyed('I32'), -0), '0');
  t.is(idText(keyed('DateTime'), '2020-01-01T01:00:00+01:00'), '2020-01-01T00:00:00.000Z');
});

test('a composite id is a tuple in the order of the key, never a joined string', (t) => {
  t.is(idText(place, ['AT', 1010]), '["AT","1010"]');
  t.deepEqual(idOf(place, '["AT","1010"]'), ['AT', 1010n]);
  t.not(idText(keyed('String', 'String'), ['a","b', '']), idText(keyed('String', 'String'), ['a', 'b","']));
});

test('an id need not be one that a row could have', (t) => {
  t.is(idText(nodeType({ properties: { k: { type: 'I32', max: 3 } }, key: ['k'] }), 4), '4');
});

test('an id of another form is refused', (t) => {
  const enumerated = keyed({ enum: ['a'] });
  const wrong: readonly (readonly [Parameters<typeof idText>[0], readonly unknown[]])[] = [
    [person, [1, null, undefined, ['x'], {}, '\ud800', true]],
    [keyed('I32'), ['1', 1n, 1.5, 2 ** 31, NaN, [1]]],
    [keyed('Bool'), ['true', 1]],
    [keyed('Date'), ['2020-1-1']],
    [enumerated, ['b', '']],
    [
      place,
      ['AT', ['AT'], ['AT', 1, 2], ['AT', null], ['AT', '1'], [1, 'AT'], [], { 0: 'AT', 1: 1n, length: 2 }, null],
    ],
    [note, ['', 1, null, undefined, ['x'], '\udc00']],
    [livesIn, ['', 1, null, undefined, 'x'.repeat(1025)]],
  ];
  for (const [type, ids] of wrong) {
    for (const id of ids) t.is(refuses(t, 'wrong_id', () => idText(type, id)).details['type'], type.name);
  }
  t.is(idText(livesIn, 'x'.repeat(1024)).length, 1024);
});

test('stored text that no id would have is corrupt', (t) => {
  const corrupt: readonly (readonly [Parameters<typeof idText>[0], readonly string[]])[] = [
    [keyed('I32'), ['', '01', '1.5', '+1', '-0', 'x', '2147483648', '0x1']],
    [keyed('I64'), ['', '01', 'x', '0x10', '1n']],
    [keyed('Bool'), ['TRUE', '1', '']],
    [keyed('Date'), ['2020-02-30']],
    [keyed('DateTime'), ['2020-01-01T00:00:00Z']],
    [keyed({ enum: ['a'] }), ['b']],
    [place, ['AT', '[]', '["AT"]', '["AT", "1"]', '["AT",1]', '{"0":"AT"}', 'null', '["AT","1","2"]']],
    [note, ['']],
  ];
  for (const [type, texts] of corrupt) {
    for (const stored of texts) failsWith(t, 'corrupt', 'id_corrupt', () => idOf(type, stored));
  }
});

test('a row has the id of its key', (t) => {
  t.is(keyText(place, { code: 7n, country: 'AT', more: null }), idText(place, ['AT', 7]));
  t.is(keyText(person, { name: 'Ada' }), 'Ada');
  failsWith(t, 'internal', 'assertion', () => keyText(note, { text: '' }));
  failsWith(t, 'internal', 'assertion', () => keyText(person, {}));
});

test('a key may have a hostile name', (t) => {
  const properties = { constructor: { type: 'I32' }, "o'k": { type: 'String' } } as const;
  const type = findNodeType(
    acceptSchema({ nodes: { toString: { properties, key: ['constructor', "o'k"] } } }),
    'toString',
  );
  const row = storeValues(type, { constructor: 1, "o'k": 'x' });
  t.is(keyText(type, row), '["1","x"]');
});

const keyAndIds = fc.array(exactType, { minLength: 1, maxLength: 3 }).chain((types) => {
  const parts = types.map((type) => valueOf(type));
  const id = fc.tuple(...parts).map((values) => (values.length === 1 ? values[0] : values));
  return fc.record({ types: fc.constant(types), a: id, b: id });
});

test('two ids of a type have one text only if they are one value, and the text gives it back', (t) => {
  fc.assert(
    fc.property(keyAndIds, ({ types, a, b }) => {
      const type = keyed(...types);
      const [textA, textB] = [idText(type, a), idText(type, b)];
      const [idA, idB] = [idOf(type, textA), idOf(type, textB)];
      t.is(idText(type, idA), textA);
      t.is(textA === textB, JSON.stringify(asTexts(idA)) === JSON.stringify(asTexts(idB)));
    }),
  );
});

test('the id of a row is the id of its values', (t) => {
  fc.assert(
    fc.property(keyAndIds, ({ types, a }) => {
      const type = keyed(...types);
      const parts = types.length === 1 ? [a] : (a as unknown[]);
      const row = storeValues(type, Object.fromEntries(parts.map((part, index) => [`k${index}`, part])));
      t.is(keyText(type, row), idText(type, a));
    }),
  );
});

test('ids that are given are their own text', (t) => {
  fc.assert(
    fc.property(
      text.filter((id) => id !== ''),
      (id) => {
        t.is(idText(note, id), id);
        t.is(idOf(livesIn, idText(livesIn, id)), id);
      },
    ),
  );
});

test('no data whatever is an id otherwise than by its form', (t) => {
  const id = fc.oneof(junk, fc.array(junk, { minLength: 2, maxLength: 2 }));
  fc.assert(
    fc.property(fc.constantFrom(person, place, note, livesIn), id, (type, given) => {
      try {
        t.is(typeof idText(type, given), 'string');
      } catch (error) {
        t.true(error instanceof GraphError && error.code === 'wrong_id', String(error));
      }
    }),
  );
});

/** Values as texts with their JavaScript types, so that 1 and 1n and '1' differ. */
function asTexts(id: Id): unknown {
  return typeof id === 'object' ? id.map(asTexts) : [typeof id, String(id)];
}
