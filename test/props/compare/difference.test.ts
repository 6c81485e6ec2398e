import test from 'ava';
import fc from 'fast-check';
import { firstDifference, NOTHING } from '../../../props/compare/difference.ts';
import { describeDifference } from '../../../props/compare/words.ts';

const data = fc.anything({
  withBigInt: true,
  withTypedArray: false,
  values: [fc.double(), fc.bigInt(), fc.string(), fc.boolean(), fc.constant(null), fc.uint8Array()],
});

test('data does not differ from its copy', (t) => {
  fc.assert(fc.property(data, (each) => firstDifference(each, structuredClone(each)) === undefined));
  t.pass();
});

test('what differs is found, in either direction', (t) => {
  fc.assert(
    fc.property(data, data, (a, b) => (firstDifference(a, b) === undefined) === (firstDifference(b, a) === undefined)),
  );
  t.pass();
});

test('the path leads to the first difference', (t) => {
  t.deepEqual(firstDifference({ a: [1, { b: 2n }] }, { a: [1, { b: 3n }] }), { path: 'a[1].b', expected: 2n, got: 3n });
  t.deepEqual(firstDifference({ 'a b': 1 }, {}), { path: '["a b"]', expected: 1, got: NOTHING });
  t.deepEqual(firstDifference([], [1], 'rows'), { path: 'rows[0]', expected: NOTHING, got: 1 });
  t.deepEqual(firstDifference({}, { a: undefined }), { path: 'a', expected: NOTHING, got: undefined });
});

test('values that look alike differ', (t) => {
  for (const [i, [a, b]] of [
    [1, 1n],
    [1, '1'],
    [0, -0],
    [null, undefined],
    [[], {}],
    [new Uint8Array([1]), [1]],
    [new Uint8Array([1]), new Uint8Array([2])],
    ['é', 'e\u0301'],
  ].entries()) {
    t.truthy(firstDifference(a, b), `pair ${i}`);
  }
  t.is(firstDifference(NaN, NaN), undefined);
});

test('a member by a name that every object has is a member like any other', (t) => {
  t.truthy(firstDifference({ constructor: 1 }, {}));
  t.truthy(firstDifference({}, { toString: 1 }));
});

test('a difference reads as a sentence', (t) => {
  t.is(
    describeDifference({ path: 'rows[0].n', expected: 1n, got: NaN }),
    'at rows[0].n: the model expects {"$i64":"1"}, the engine has {"$f64":"NaN"}',
  );
  t.is(
    describeDifference({ path: 'x', expected: NOTHING, got: -0 }),
    'at x: the model expects nothing there, the engine has -0',
  );
});
