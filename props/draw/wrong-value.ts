import fc from 'fast-check';
import type { PropertyDefinition, PropertyType, Value } from '../../src/index.ts';

/** Values that a property must not take: of another type, out of bounds, of a bad form, null where that is none. */
export function wrongValue(property: PropertyDefinition): fc.Arbitrary<Value> {
  const nothing = property.nullable ? [] : [null];
  const outside = [
    ...(property.min === undefined ? [] : below(property.min)),
    ...(property.max === undefined ? [] : above(property.max)),
  ].filter((value) => property.type === 'I64' || typeof value !== 'bigint');
  return fc.constantFrom<Value>(...nothing, ...outside, ...wrongForType(property.type));
}

function below(min: number | bigint): Value[] {
  return typeof min === 'bigint' ? [min - 1n] : [min - 1, NaN, -Infinity];
}

function above(max: number | bigint): Value[] {
  return typeof max === 'bigint' ? [max + 1n] : [max + 1, NaN, Infinity];
}

function wrongForType(type: PropertyType): Value[] {
  if (typeof type === 'object') {
    if ('enum' in type) return ['no such choice', 0, []];
    if ('list' in type) return ['a', [null], [[]], { 0: 'a' } as unknown as Value];
    return [[], Array.from({ length: type.vector + 1 }, () => 0), Array.from({ length: type.vector }, () => NaN), 'a'];
  }
  switch (type) {
    case 'Bool':
      return [0, 1, 'true', ''];
    case 'I32':
      return [2 ** 31, -(2 ** 31) - 1, 1.5, NaN, Infinity, '1', true, 1n];
    case 'I64':
      return [2n ** 63n, -(2n ** 63n) - 1n, 2 ** 53, 0.5, NaN, '1', false];
    case 'F32':
    case 'F64':
      return ['1', 1n, true, [1]];
    case 'String':
      return ['\ud800', 'a\udc00', 0, true, ['a']];
    case 'Date':
      return ['2023-02-29', '2024-2-9', '0000-01-01', '10000-01-01', '2024-01-01T00:00:00Z', '', 0];
    case 'DateTime':
      return ['2024-01-01', '2024-01-01T24:00:00Z', '2024-01-01T00:00:00', '2024-13-01T00:00:00Z', '', 0];
    case 'Blob':
      return ['', [1, 2], 0];
  }
}
