import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { compareCodePoints, decodeJson, encodeJson } from '../../src/base/json.ts';

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double(),
  fc.bigInt(),
  fc.string({ unit: 'binary' }),
  fc.uint8Array(),
);
const name = fc.oneof(fc.string(), fc.constantFrom('$i64', '$f64', '$blob', '$object', '__proto__', 'constructor'));
const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('data')),
    fc.dictionary(name, tie('data'), { noNullPrototype: true }),
  ),
}));

test('what is encoded comes back as it was', (t) => {
  fc.assert(fc.property(data, (value) => assert.deepEqual(decodeJson(encodeJson(value)), value)));
  t.pass();
});

test('the order of members makes no difference to the text', (t) => {
  t.is(encodeJson({ a: 1, b: { d: 2n, c: -0 } }), encodeJson({ b: { c: -0, d: 2n }, a: 1 }));
});

test('text of another form is refused', (t) => {
  for (const text of ['', '{', '{"$i64":"1.5"}', '{"$f64":"1"}', '{"$i64":7}', '{"$unknown":""}', '{"$object":null}']) {
    t.like(
      t.throws(() => decodeJson(text)),
      { kind: 'bad_request', code: 'malformed_json' },
      text,
    );
  }
});

test('strings are ordered as their UTF-8 bytes are', (t) => {
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.equal(Math.sign(compareCodePoints(a, b)), Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
    }),
  );
  t.true(compareCodePoints('\uffff', '\u{10000}') < 0);
});

test('the order of code points holds at every edge of what UTF-16 puts elsewhere', (t) => {
  const inOrder = ['', '\0', 'a', '\ud7ff', '\ue000', '\ue001', '\uffff', '\u{10000}', '\u{10ffff}'];
  for (const [i, a] of inOrder.entries()) {
    for (const [j, b] of inOrder.entries()) t.is(Math.sign(compareCodePoints(a, b)), Math.sign(i - j), `${i} ${j}`);
  }
});

test('data that contains itself is refused, and so is what is nested beyond the stack', (t) => {
  const circle: unknown[] = [];
  circle.push(circle);
  let deep: unknown = null;
  for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
  for (const data of [circle, deep]) {
    t.like(
      t.throws(() => encodeJson(data)),
      { kind: 'bad_request', code: 'not_encodable' },
    );
  }
});
