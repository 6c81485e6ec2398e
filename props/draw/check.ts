import fc from 'fast-check';
import type { Filter, PropertyDefinition, PropertyType, ScalarType, Value } from '../../src/index.ts';

/**
 * One value of each type that good rows hardly ever have. Checks forbid it and wrong rows try it: a check that forbade a
 * common value would refuse most loads.
 */
const UNWANTED: Partial<Readonly<Record<ScalarType, Value>>> = {
  I32: 7,
  I64: 7n,
  F32: 7,
  F64: 7,
  String: 'unwanted',
  Date: '2000-01-01',
  DateTime: '2000-01-01T00:00:00.000Z',
};

/** The value of this type that checks forbid, if there is one. */
export function unwantedValue(type: PropertyType): Value | undefined {
  if (typeof type === 'string') return UNWANTED[type];
  return 'enum' in type && type.enum.length > 2 ? type.enum.at(-1) : undefined;
}

/** A check on one of the properties; undefined where none can have one. */
export function check(properties: Readonly<Record<string, PropertyDefinition>>): fc.Arbitrary<Filter | undefined> {
  const filters = Object.entries(properties).flatMap(([property, { type, nullable }]): Filter[] => {
    const value = unwantedValue(type);
    const known: Filter[] = nullable ? [{ op: 'notNull', property }] : [];
    if (value === undefined) return known;
    return [
      ...known,
      { op: 'ne', property, value },
      { op: 'not', of: { op: 'in', property, values: [value] } },
      {
        op: 'or',
        of: [
          { op: 'lt', property, value },
          { op: 'gt', property, value },
        ],
      },
    ];
  });
  return filters.length > 0 ? fc.constantFrom(...filters) : fc.constant(undefined);
}
