import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { idText, nodeIdForm, normaliseEdgeId } from '../../model/id.ts';
import { Refusal } from '../../model/refusal.ts';
import type { NodeDefinition } from '../../src/schema/definition.ts';

function keyedBy(...types: readonly ('Bool' | 'I32' | 'I64' | 'String' | 'Date' | 'DateTime')[]): NodeDefinition {
  const properties = Object.fromEntries(types.map((type, i) => [`p${i}`, { type }]));
  return { key: Object.keys(properties), properties };
}

test('the text of an id is that of its value, or JSON of the texts of a tuple', (t) => {
  t.is(idText(true), 'true');
  t.is(idText(-5), '-5');
  t.is(idText(2n ** 60n), '1152921504606846976');
  t.is(idText('["a"]'), '["a"]');
  t.is(idText(['a', 1n, false]), '["a","1","false"]');
  t.is(idText(['"', ',']), String.raw`["\"",","]`);
});

test('an id of a key of one property is its value, in canonical form', (t) => {
  t.is(nodeIdForm(keyedBy('I64'))(7), 7n);
  t.is(nodeIdForm(keyedBy('I32'))(-0), 0);
  t.is(nodeIdForm(keyedBy('String'))(''), '');
  t.is(nodeIdForm(keyedBy('DateTime'))('2020-01-01T00:00:00+01:00'), '2019-12-31T23:00:00.000Z');
  t.throws(() => nodeIdForm(keyedBy('I64'))('7'), { instanceOf: Refusal });
  t.throws(() => nodeIdForm(keyedBy('I64'))([7n]), { instanceOf: Refusal });
  t.throws(() => nodeIdForm(keyedBy('String'))(null), { instanceOf: Refusal });
  t.throws(() => nodeIdForm(keyedBy('Bool'))('true'), { instanceOf: Refusal });
});

test('an id of a composite key is the tuple of its values, in canonical form', (t) => {
  t.deepEqual(nodeIdForm(keyedBy('String', 'I64'))(['a', 7]), ['a', 7n]);
  const form = nodeIdForm(keyedBy('String', 'I64'));
  for (const wrong of ['a', ['a'], ['a', 7n, 7n], [7n, 'a'], ['a', null], ['a', undefined], '["a","7"]', null, {}]) {
    t.throws(() => form(wrong), { instanceOf: Refusal });
  }
});

test('an id without a key is a text that is not empty, and the id of an edge one of at most 1024 characters', (t) => {
  const forms = [normaliseEdgeId, nodeIdForm({ properties: {} })];
  for (const form of forms) {
    t.is(form("'; drop table"), "'; drop table");
    t.is(form('x'.repeat(1024)), 'x'.repeat(1024));
    for (const wrong of ['', '\ud800', 1, 1n, null, undefined, ['x']]) {
      t.throws(() => form(wrong), { instanceOf: Refusal });
    }
  }
  t.throws(() => normaliseEdgeId('x'.repeat(1025)), { instanceOf: Refusal });
});

test('ids are equal if and only if their texts are', (t) => {
  const form = nodeIdForm(keyedBy('String', 'I64', 'Bool'));
  const text = fc.oneof(fc.constantFrom('', '"', ',', '","', '\\', '[', '1'), fc.string({ unit: 'binary' }));
  const ids = fc.tuple(text, fc.bigInt(-2n, 2n), fc.boolean());
  fc.assert(
    fc.property(ids, ids, (a, b) => {
      const same = a.every((part, i) => part === b[i]);
      assert.equal(idText(form(a)) === idText(form(b)), same);
    }),
    { numRuns: 1_000 },
  );
  t.pass();
});
