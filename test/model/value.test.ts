import assert from 'node:assert/strict';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { Refusal } from '../../model/refusal.ts';
import { normalise, normaliseGiven, valueLeftOut } from '../../model/value.ts';
import type { PropertyDefinition, PropertyType } from '../../src/schema/definition.ts';

function takes(t: ExecutionContext, type: PropertyType, given: unknown, value: unknown = given): void {
  const normalised = normalise(type, given);
  t.true(Object.is(normalised, value) || (typeof value === 'object' && typeof normalised === 'object'));
  t.deepEqual(normalised, value as typeof normalised);
}

function refuses(t: ExecutionContext, type: PropertyType, ...given: readonly unknown[]): void {
  for (const value of given) t.throws(() => normalise(type, value), { instanceOf: Refusal }, String(value));
}

test('Bool', (t) => {
  takes(t, 'Bool', true);
  takes(t, 'Bool', false);
  refuses(t, 'Bool', 0, 1, 'true', null, undefined, 1n, []);
});

test('I32 is an integer of 32 bits and never wraps', (t) => {
  takes(t, 'I32', 2 ** 31 - 1);
  takes(t, 'I32', -(2 ** 31));
  takes(t, 'I32', -0, 0);
  refuses(t, 'I32', 2 ** 31, -(2 ** 31) - 1, 1.5, NaN, Infinity, 1n, '1', true, null, [1]);
});

test('I64 is a bigint of 64 bits; a safe integer is taken too', (t) => {
  takes(t, 'I64', 2n ** 63n - 1n);
  takes(t, 'I64', -(2n ** 63n));
  takes(t, 'I64', Number.MAX_SAFE_INTEGER, BigInt(Number.MAX_SAFE_INTEGER));
  takes(t, 'I64', -0, 0n);
  refuses(t, 'I64', 2n ** 63n, -(2n ** 63n) - 1n, 2 ** 53, -(2 ** 53), 1.5, NaN, '1', true, null);
});

test('F32 is rounded to single precision, where it must not become infinite', (t) => {
  takes(t, 'F32', 0.1, Math.fround(0.1));
  takes(t, 'F32', 16_777_217, 16_777_216);
  takes(t, 'F32', -0, 0);
  takes(t, 'F32', -1e-60, 0);
  takes(t, 'F32', NaN);
  takes(t, 'F32', Infinity);
  takes(t, 'F32', -Infinity);
  takes(t, 'F32', 3.4028234663852886e38);
  refuses(t, 'F32', 3.5e38, -1e300, 1n, '0.1', null);
});

test('F64 is any number, and zero has no sign', (t) => {
  takes(t, 'F64', 0.1);
  takes(t, 'F64', -0, 0);
  takes(t, 'F64', NaN);
  takes(t, 'F64', -Infinity);
  takes(t, 'F64', 5e-324);
  refuses(t, 'F64', 1n, '0.1', null, true);
});

test('String is any well-formed text', (t) => {
  takes(t, 'String', '');
  takes(t, 'String', '\0\n\'";--`$');
  takes(t, 'String', '😀');
  takes(t, 'String', 'x'.repeat(100_000));
  refuses(t, 'String', '\ud800', 'a\udc00b', 1, null, ['a'], new String('a'));
});

test('an enum has its texts and no others', (t) => {
  takes(t, { enum: ['a', '__proto__', ''] }, '__proto__');
  takes(t, { enum: ['a', '__proto__', ''] }, '');
  refuses(t, { enum: ['a'] }, 'A', 'b', '', 'constructor', null, 0);
});

test('dates are texts', (t) => {
  takes(t, 'Date', '2020-01-01');
  takes(t, 'DateTime', '2020-01-01T00:00:00+00:30', '2019-12-31T23:30:00.000Z');
  refuses(t, 'Date', new Date(0), 0, '2020-01-01T00:00:00Z', null);
  refuses(t, 'DateTime', new Date(0), 0, '2020-01-01', null);
});

test('a list has any number of elements, each in the form of its type, none of them null', (t) => {
  takes(t, { list: 'I64' }, [], []);
  takes(t, { list: 'I64' }, [1, 2n, -0], [1n, 2n, 0n]);
  takes(t, { list: 'F32' }, [-0, NaN, 0.1], [0, NaN, Math.fround(0.1)]);
  takes(t, { list: { enum: ['a', 'b'] } }, ['b', 'b'], ['b', 'b']);
  takes(t, { list: 'DateTime' }, ['2020-01-01T00:00:00Z'], ['2020-01-01T00:00:00.000Z']);
  t.true(Object.is((normalise({ list: 'F64' }, [-0]) as number[])[0], 0));
  const holes: unknown[] = [];
  holes.length = 2;
  refuses(t, { list: 'String' }, ['a', null], ['a', undefined], ['a', 1], holes, 'a', null, { length: 0 }, new Set());
  refuses(t, { list: { enum: ['a'] } }, ['b']);
});

test('a vector has its length, and finite numbers of single precision', (t) => {
  takes(t, { vector: 2 }, [0.1, 1], [Math.fround(0.1), 1]);
  t.true(Object.is((normalise({ vector: 1 }, [-0]) as number[])[0], 0));
  refuses(t, { vector: 2 }, [1], [1, 2, 3], [1, NaN], [1, Infinity], [1, 1e300], [1, null], [1, 2n], null, 'ab');
  takes(t, { vector: 2 }, new Float32Array([0.1, 1]), [Math.fround(0.1), 1]);
  t.true(Array.isArray(normalise({ vector: 1 }, new Float32Array(1))));
  refuses(t, { vector: 2 }, new Float32Array(3), new Float32Array([NaN, 1]), new Float64Array(2));
});

test('a blob is a copy of the bytes given', (t) => {
  const given = Buffer.from([1, 2, 255]);
  const value = normalise('Blob', given);
  t.deepEqual(value, Uint8Array.of(1, 2, 255));
  given[0] = 9;
  t.deepEqual(value, Uint8Array.of(1, 2, 255));
  takes(t, 'Blob', new Uint8Array());
  refuses(t, 'Blob', [1], 'a', null, new ArrayBuffer(1), new Uint16Array(1));
});

function takesGiven(t: ExecutionContext, property: PropertyDefinition, given: unknown, value: unknown = given): void {
  t.is(normaliseGiven(property, given), value as null);
}

function refusesGiven(t: ExecutionContext, property: PropertyDefinition, ...given: readonly unknown[]): void {
  for (const value of given) t.throws(() => normaliseGiven(property, value), { instanceOf: Refusal }, String(value));
}

test('null is a value where the property says so, and nowhere else', (t) => {
  takesGiven(t, { type: 'I32', nullable: true }, null);
  refusesGiven(t, { type: 'I32' }, null);
  refusesGiven(t, { type: 'I32', nullable: false, default: 1 }, null);
});

test('a range includes its bounds', (t) => {
  takesGiven(t, { type: 'I32', min: -1, max: 1 }, -1);
  takesGiven(t, { type: 'I32', min: -1, max: 1 }, 1);
  refusesGiven(t, { type: 'I32', min: -1, max: 1 }, -2, 2);
  takesGiven(t, { type: 'F64', min: 0 }, Infinity);
  takesGiven(t, { type: 'F64', min: 0 }, -0, 0);
  refusesGiven(t, { type: 'F64', max: 0 }, Infinity, Number.MIN_VALUE);
});

test('a range compares I64 exactly, whether its bounds are bigints or numbers', (t) => {
  const bound = 2n ** 53n + 1n;
  takesGiven(t, { type: 'I64', max: bound }, bound);
  refusesGiven(t, { type: 'I64', max: bound }, bound + 1n);
  refusesGiven(t, { type: 'I64', max: 2 ** 53 }, bound);
  refusesGiven(t, { type: 'I64', min: 0.5 }, 0);
});

test('a range of F32 compares the rounded value with the bound as given', (t) => {
  // The nearest single to 0.1 is above 0.1.
  refusesGiven(t, { type: 'F32', max: 0.1 }, 0.1);
  takesGiven(t, { type: 'F32', min: 0.1 }, 0.1, Math.fround(0.1));
});

test('NaN is refused where either bound is set', (t) => {
  for (const type of ['F32', 'F64'] as const) {
    takesGiven(t, { type }, NaN);
    refusesGiven(t, { type, min: 0 }, NaN);
    refusesGiven(t, { type, max: 0 }, NaN);
  }
});

test('a property that is left out takes its default in canonical form, else null', (t) => {
  t.is(valueLeftOut({ type: 'I64', default: 5 }), 5n);
  t.is(valueLeftOut({ type: 'DateTime', default: '2020-01-01T00:00:00Z' }), '2020-01-01T00:00:00.000Z');
  t.is(valueLeftOut({ type: 'I64', nullable: true, default: 5n }), 5n);
  t.is(valueLeftOut({ type: 'I64', nullable: true, default: null }), null);
  t.is(valueLeftOut({ type: 'I64', nullable: true }), null);
  t.throws(() => valueLeftOut({ type: 'I64' }), { message: /left out/ });
});

test('a value in canonical form stays as it is', (t) => {
  const typed: fc.Arbitrary<[PropertyType, unknown]> = fc.oneof(
    fc.tuple(fc.constant('I32' as const), fc.integer()),
    fc.tuple(fc.constant('I64' as const), fc.oneof(fc.maxSafeInteger(), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n))),
    fc.tuple(fc.constant('F64' as const), fc.double()),
    fc.tuple(fc.constant('F32' as const), fc.float()),
    fc.tuple(fc.constant('String' as const), fc.string({ unit: 'binary' })),
    fc.tuple(fc.constant({ list: 'F32' } as const), fc.array(fc.float())),
    fc.tuple(fc.constant('Blob' as const), fc.uint8Array()),
  );
  fc.assert(
    fc.property(typed, ([type, given]) => {
      const value = normalise(type, given);
      assert.deepEqual(normalise(type, value), value);
    }),
  );
  t.pass();
});
