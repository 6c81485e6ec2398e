import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { compareIds, compareTexts, compareValues } from '../../model/order.ts';
import type { Value } from '../../src/base/value.ts';

test('texts are ordered by code point, not by UTF-16 unit', (t) => {
  t.true(compareTexts('\u{10000}', '\uffff') > 0);
  t.true(compareTexts('a', 'B') > 0);
  t.true(compareTexts('a', 'aa') < 0);
  t.true(compareTexts('', '\0') < 0);
  t.true(compareTexts('é', 'z') > 0);
  t.is(compareTexts('😀', '😀'), 0);
});

test('false is before true, NaN equals itself and is the greatest number', (t) => {
  t.true(compareValues(false, true) < 0);
  t.is(compareValues(NaN, NaN), 0);
  t.true(compareValues(NaN, Infinity) > 0);
  t.true(compareValues(-Infinity, NaN) < 0);
  t.is(compareValues(0, -0), 0);
  t.true(compareValues(2n ** 53n, 2n ** 53n + 1n) < 0);
  t.true(compareValues(9, 10) < 0);
});

test('composite ids are ordered part by part', (t) => {
  t.true(compareIds(['a', 10n], ['a', 9n]) > 0);
  t.true(compareIds(['a', 10n], ['b', 9n]) < 0);
  t.is(compareIds(['a', 9n], ['a', 9n]), 0);
});

const texts = fc.string({ unit: 'binary', maxLength: 4 });
const kinds: readonly fc.Arbitrary<Value>[] = [
  texts,
  fc.double(),
  fc.boolean(),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  fc.integer({ min: -3, max: 3 }),
];

test('every type has one order: total, and the same seen from either side', (t) => {
  const threeOfAKind = fc.oneof(...kinds.map((kind) => fc.tuple(kind, kind, kind)));
  fc.assert(
    fc.property(threeOfAKind, ([a, b, c]) => {
      assert.equal(compareValues(a, a), 0);
      assert.equal(Math.sign(compareValues(a, b)) + Math.sign(compareValues(b, a)), 0);
      if (compareValues(a, b) === 0) assert(a === b || (Number.isNaN(a) && Number.isNaN(b)));
      if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) assert(compareValues(a, c) <= 0);
    }),
    { numRuns: 1_000 },
  );
  t.pass();
});

test('the order of texts is that of their code points', (t) => {
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      const [x, y] = [a, b].map((text) => Array.from(text, (character) => character.codePointAt(0) ?? 0)) as [
        number[],
        number[],
      ];
      const i = x.findIndex((point, i) => point !== y[i]);
      const expected = i === -1 ? x.length - y.length : (x[i] ?? 0) - (y[i] ?? -1);
      assert.equal(Math.sign(compareTexts(a, b)), Math.sign(expected));
    }),
    { numRuns: 1_000 },
  );
  t.pass();
});
