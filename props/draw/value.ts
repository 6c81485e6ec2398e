import fc from 'fast-check';
import type { PropertyDefinition, PropertyType, Value } from '../../src/index.ts';
import { scalar, type Range } from './scalar.ts';

/** Values of a type within a range, never null. */
export function valueOf(type: PropertyType, range: Range = {}): fc.Arbitrary<Value> {
  if (typeof type === 'string') return scalar(type, range);
  if ('enum' in type) return fc.constantFrom(...type.enum);
  if ('list' in type) return fc.array(valueOf(type.list), { maxLength: 4 });
  return fc.array(element(), { minLength: type.vector, maxLength: type.vector });
}

/** Few values, so that vectors are equally far away from others; and now and then any that is finite. */
function element(): fc.Arbitrary<number> {
  const any = fc.float({ noNaN: true, noDefaultInfinity: true }).map(withoutMinusZero);
  return fc.oneof({ weight: 6, arbitrary: fc.constantFrom(0, 1, -1, 0.5, 3) }, { weight: 1, arbitrary: any });
}

/** Values that a property takes: null now and then, where it may be. */
export function propertyValue(property: PropertyDefinition): fc.Arbitrary<Value> {
  const value = valueOf(property.type, property);
  return property.nullable
    ? fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) })
    : value;
}

function withoutMinusZero(n: number): number {
  return n + 0;
}
