import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { GraphError } from '../../src/base/errors.ts';
import type { Value } from '../../src/base/value.ts';
import type { PropertyDefinition, PropertyType } from '../../src/schema/definition.ts';
import { canonicalValue } from '../../src/schema/value-check.ts';
import { junk, propertyType, valueOf } from './support/arbitraries.ts';
import { refuses } from './support/refused.ts';

const of = (definition: PropertyDefinition, value: unknown): Value => canonicalValue({ name: 'p', definition }, value);

function takes(t: ExecutionContext, type: PropertyType, given: unknown, canonical: unknown = given): void {
  const value: unknown = of({ type }, given);
  t.true(Object.is(value, canonical), `${String(given)} became ${String(value)}`);
}

function refusesAll(
  t: ExecutionContext,
  type: PropertyType,
  code: Parameters<typeof refuses>[1],
  values: readonly unknown[],
): void {
  for (const value of values) refuses(t, code, () => of({ type }, value));
}

test('Bool is a boolean', (t) => {
  takes(t, 'Bool', true);
  takes(t, 'Bool', false);
  refusesAll(t, 'Bool', 'wrong_type', [0, 1, 'true', 1n, [], {}, undefined]);
});

test('I32 is an integer of 32 bits and never wraps', (t) => {
  takes(t, 'I32', 2 ** 31 - 1);
  takes(t, 'I32', -(2 ** 31));
  takes(t, 'I32', -0, 0);
  refusesAll(t, 'I32', 'out_of_range', [2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 53, 1e300]);
  refusesAll(t, 'I32', 'wrong_type', [1.5, NaN, Infinity, 1n, '1', true, [1], undefined]);
});

test('I64 is a bigint of 64 bits, or a safe integer', (t) => {
  takes(t, 'I64', 2n ** 63n - 1n);
  takes(t, 'I64', -(2n ** 63n));
  takes(t, 'I64', Number.MAX_SAFE_INTEGER, 9_007_199_254_740_991n);
  takes(t, 'I64', -0, 0n);
  refusesAll(t, 'I64', 'out_of_range', [2n ** 63n, -(2n ** 63n) - 1n]);
  refusesAll(t, 'I64', 'wrong_type', [2 ** 53, 1.5, NaN, Infinity, '1', true, undefined]);
});

test('F32 is rounded to single precision, and what would become infinite is refused', (t) => {
  takes(t, 'F32', 0.1, Math.fround(0.1));
  takes(t, 'F32', 16_777_217, 16_777_216);
  takes(t, 'F32', 3.402_823_466_385_288_6e38);
  takes(t, 'F32', Infinity);
  takes(t, 'F32', -Infinity);
  takes(t, 'F32', NaN);
  takes(t, 'F32', -0, 0);
  takes(t, 'F32', -1e-60, 0);
  refusesAll(t, 'F32', 'out_of_range', [3.5e38, -1e300]);
  refusesAll(t, 'F32', 'wrong_type', [1n, '1', true, undefined]);
});

test('F64 is any number, with one zero', (t) => {
  takes(t, 'F64', 0.1);
  takes(t, 'F64', 5e-324);
  takes(t, 'F64', NaN);
  takes(t, 'F64', -Infinity);
  takes(t, 'F64', -0, 0);
  refusesAll(t, 'F64', 'wrong_type', [1n, '1', true, undefined]);
});

test('String is any well-formed text', (t) => {
  for (const text of ['', 'a\u0000b', "'; --", '😀', '__proto__']) takes(t, 'String', text);
  refusesAll(t, 'String', 'malformed_text', ['\ud800', 'a\udc00b', '\ude00\ud83d']);
  refusesAll(t, 'String', 'wrong_type', [1, true, ['a'], Object('a'), undefined]);
});

test('an enum has its values and no others', (t) => {
  const type = { enum: ['good', '__proto__'] };
  takes(t, type, 'good');
  takes(t, type, '__proto__');
  refusesAll(t, type, 'not_in_enum', ['Good', '', 'constructor', '\ud800']);
  refusesAll(t, type, 'wrong_type', [0, ['good'], undefined]);
});

test('Date and DateTime are texts of their forms', (t) => {
  takes(t, 'Date', '2024-02-29');
  takes(t, 'DateTime', '2020-01-01T01:00:00+01:00', '2020-01-01T00:00:00.000Z');
  refusesAll(t, 'Date', 'bad_date', ['2023-02-29', '2023-1-1', '']);
  refusesAll(t, 'DateTime', 'bad_date', ['2023-01-01', '2023-01-01T00:00:60Z', '']);
  refusesAll(t, 'Date', 'wrong_type', [new Date(0), 0, undefined]);
  refusesAll(t, 'DateTime', 'wrong_type', [new Date(0), 0n, undefined]);
});

test('a list has elements of its type, none of them null', (t) => {
  t.deepEqual(of({ type: { list: 'I64' } }, []), []);
  t.deepEqual(of({ type: { list: 'I64' } }, [1, 2n]), [1n, 2n]);
  t.deepEqual(of({ type: { list: 'F32' } }, [-0, 0.1]), [0, Math.fround(0.1)]);
  t.deepEqual(of({ type: { list: { enum: ['a'] } } }, ['a', 'a']), ['a', 'a']);
  refusesAll(t, { list: 'I32' }, 'null_value', [[1, null]]);
  refusesAll(t, { list: 'I32' }, 'wrong_type', [
    '1',
    { length: 1, 0: 1 },
    new Int32Array(1),
    [undefined],
    Array(1),
    [[1]],
  ]);
  refusesAll(t, { list: 'I32' }, 'out_of_range', [[2 ** 31]]);
  refusesAll(t, { list: 'Date' }, 'bad_date', [['2023-02-29']]);
  refusesAll(t, { list: { enum: ['a'] } }, 'not_in_enum', [['b']]);
  refusesAll(t, { list: 'String' }, 'malformed_text', [['\ud800']]);
});

test('a vector has exactly its length of finite numbers in single precision', (t) => {
  const type = { vector: 2 };
  t.deepEqual(of({ type }, [0.1, -0]), [Math.fround(0.1), 0]);
  t.deepEqual(of({ type }, new Float32Array([1, 2])), [1, 2]);
  refusesAll(t, type, 'wrong_length', [[], [1], [1, 2, 3], new Float32Array(3)]);
  refusesAll(t, type, 'out_of_range', [[1, NaN], [Infinity, 1], [1e300, 1], new Float32Array([NaN, 1])]);
  refusesAll(t, type, 'null_value', [[1, null]]);
  refusesAll(t, type, 'wrong_type', ['12', [1, '2'], [1, 2n], Array(2), new Float64Array(2), { length: 2 }]);
});

test('a blob is copied', (t) => {
  const given = Buffer.from([1, 2]);
  const value = of({ type: 'Blob' }, given);
  given[0] = 9;
  t.deepEqual(value, new Uint8Array([1, 2]));
  t.is(Object.getPrototypeOf(value), Uint8Array.prototype);
  refusesAll(t, 'Blob', 'wrong_type', [
    'AQ==',
    [1],
    new ArrayBuffer(1),
    new Int8Array(1),
    Object.create(Uint8Array.prototype),
  ]);
});

test('null is a value where it is said, and nowhere else', (t) => {
  t.is(of({ type: 'I32', nullable: true }, null), null);
  t.is(of({ type: 'I32', nullable: true, min: 3 }, null), null);
  refuses(t, 'null_value', () => of({ type: 'I32' }, null));
  refuses(t, 'null_value', () => of({ type: 'I32', nullable: false, default: 3 }, null));
  refuses(t, 'wrong_type', () => of({ type: 'I32', nullable: true }, undefined));
});

test('a range includes its bounds', (t) => {
  const definition = { type: 'I32', min: -1, max: 1 } as const;
  t.is(of(definition, -1), -1);
  t.is(of(definition, 1), 1);
  refuses(t, 'out_of_range', () => of(definition, 2));
  refuses(t, 'out_of_range', () => of(definition, -2));
});

test('a range takes the value as stored and the bound as given', (t) => {
  t.true(Math.fround(0.1) > 0.1);
  refuses(t, 'out_of_range', () => of({ type: 'F32', max: 0.1 }, 0.1));
  t.is(of({ type: 'F32', min: 0.1 }, 0.1), Math.fround(0.1));
  t.is(of({ type: 'I64', max: 3 }, 3n), 3n);
  refuses(t, 'out_of_range', () => of({ type: 'I64', max: 2n ** 60n }, 2n ** 60n + 1n));
});

test('NaN lies in no range; infinities may', (t) => {
  refuses(t, 'out_of_range', () => of({ type: 'F64', min: 0 }, NaN));
  refuses(t, 'out_of_range', () => of({ type: 'F32', max: Infinity }, NaN));
  t.is(of({ type: 'F64', min: 0 }, Infinity), Infinity);
  refuses(t, 'out_of_range', () => of({ type: 'F64', min: 0 }, -Infinity));
});

test('an error names the property, and its type where it is known', (t) => {
  const property = { name: 'a "b"', definition: { type: 'I32' } } as const;
  t.deepEqual(refuses(t, 'wrong_type', () => canonicalValue(property, '1')).details, { property: 'a "b"' });
  const error = refuses(t, 'wrong_type', () => canonicalValue(property, '1', 'T'));
  t.deepEqual(error.details, { type: 'T', property: 'a "b"' });
  t.is(error.message, 'property "a \\"b\\"" of "T" must be an integer, not a string');
});

const typedValue = propertyType.chain((type) => fc.tuple(fc.constant(type), valueOf(type)));

test('a canonical value is its own canonical form', (t) => {
  fc.assert(
    fc.property(typedValue, ([type, given]) => {
      const value = of({ type }, given);
      t.deepEqual(of({ type }, value), value);
    }),
  );
});

test('no data whatever fails otherwise than by being refused', (t) => {
  fc.assert(
    fc.property(propertyType, fc.oneof(junk, fc.array(junk, { maxLength: 2 })), (type, given) => {
      try {
        of({ type }, given);
      } catch (error) {
        t.true(error instanceof GraphError && error.kind === 'bad_request', String(error));
      }
    }),
  );
});
