import fc from 'fast-check';
import type { PropertyDefinition, PropertyType, ScalarType } from '../../src/index.ts';
import { HOSTILE_TEXTS } from './hostile.ts';
import { isExact, type Range } from './scalar.ts';
import { valueOf } from './value.ts';

const ELEMENTS = ['Bool', 'I32', 'I64', 'F32', 'F64', 'String', 'Date', 'DateTime'] as const;
const SCALARS = [...ELEMENTS, 'Blob'] as const satisfies readonly ScalarType[];

function enumType(): fc.Arbitrary<{ enum: string[] }> {
  const word = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('red', 'green', 'blue', 'Red') },
    { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  );
  return fc.uniqueArray(word, { minLength: 1, maxLength: 4 }).map((words) => ({ enum: words }));
}

/** Every type that a property may have. */
function propertyType(): fc.Arbitrary<PropertyType> {
  return fc.oneof(
    { weight: 16, arbitrary: fc.constantFrom(...SCALARS) },
    { weight: 2, arbitrary: enumType() },
    { weight: 2, arbitrary: fc.constantFrom(...ELEMENTS).map((list) => ({ list })) },
    { weight: 1, arbitrary: enumType().map((list) => ({ list })) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 4 }).map((vector) => ({ vector })) },
  );
}

/** Definitions of properties that are neither keys nor unique. */
export function plainProperty(): fc.Arbitrary<PropertyDefinition> {
  return propertyType().chain((type) =>
    fc
      .record({ nullable: fc.boolean(), range: rangeOf(type) })
      .chain(({ nullable, range }) => withDefault({ type, ...(nullable && { nullable }), ...range })),
  );
}

/** Definitions of properties that can be part of a key: not nullable, compared exactly. */
export function keyProperty(): fc.Arbitrary<PropertyDefinition> {
  const scalars = ELEMENTS.filter(isExact);
  return fc
    .oneof(
      { weight: 8, arbitrary: fc.constantFrom('String' as const, 'I32' as const, 'I64' as const) },
      { weight: 4, arbitrary: fc.constantFrom(...scalars) },
      { weight: 1, arbitrary: enumType() },
    )
    .map((type) => ({ type }));
}

/** Most numbers are left free to be extreme. */
function rangeOf(type: PropertyType): fc.Arbitrary<Range> {
  const bounds = BOUNDS.get(type);
  if (!bounds) return fc.constant({});
  const min = fc.constantFrom(...bounds.min);
  const max = fc.constantFrom(...bounds.max);
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.record({ min, max }, { requiredKeys: [] }) },
  );
}

const numbers = { min: [-2, 0, 1], max: [1, 3, 100] };
const BOUNDS = new Map<PropertyType, { min: (number | bigint)[]; max: (number | bigint)[] }>([
  ['I32', numbers],
  ['F32', numbers],
  ['F64', numbers],
  ['I64', { min: [-2n, 0n, 1n], max: [1n, 3n, 2n ** 60n] }],
]);

function withDefault(property: PropertyDefinition): fc.Arbitrary<PropertyDefinition> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(property) },
    { weight: 1, arbitrary: valueOf(property.type, property).map((value) => ({ ...property, default: value })) },
  );
}
