import { badRequest } from '../base/errors.ts';
import type { KeyPart, Value } from '../base/value.ts';
import { canonicalOf, canonicalOrdered, type RefuseValue } from './canonical.ts';
import type { PropertyDefinition } from './definition.ts';
import { isOrdered, typeText } from './property-type.ts';
import { quoted } from './shape.ts';

/** What the check of a value needs to know of its property. */
export interface CheckedProperty {
  readonly name: string;
  readonly definition: PropertyDefinition;
}

/**
 * The canonical form of a property's value, or null where the property is nullable. Anything else is a bad request:
 * `wrong_type`, `null_value`, `out_of_range`, `not_in_enum`, `malformed_text`, `bad_date`, `wrong_length` (vectors).
 */
export function canonicalValue(property: CheckedProperty, value: unknown, typeName?: string): Value {
  const refuse = refuserOf(property, typeName);
  const { definition } = property;
  if (value === null) {
    if (definition.nullable) return null;
    throw refuse('null_value', 'must not be null');
  }
  const canonical = canonicalOf(definition.type, value, refuse);
  enforceRange(definition, canonical, refuse);
  return canonical;
}

/**
 * Normalises what a property is compared with. The range is no concern here: that no row can have a value does not make it a
 * wrong question. `not_comparable` unless the property's values have an order.
 */
export function literalReader(property: CheckedProperty, typeName?: string): (value: unknown) => KeyPart {
  const refuse = refuserOf(property, typeName);
  const { type } = property.definition;
  if (!isOrdered(type)) throw refuse('not_comparable', `is a ${typeText(type)}, which can only be tested for null`);
  return (value) => {
    if (value === null) throw refuse('null_value', 'cannot be compared with null; use isNull or notNull');
    return canonicalOrdered(type, value, refuse);
  };
}

/** NaN lies in no range. A bound is taken as given: F32 values are rounded before they are held against it. */
function enforceRange({ min, max }: PropertyDefinition, value: Value, refuse: RefuseValue): void {
  if (typeof value !== 'number' && typeof value !== 'bigint') return;
  if (min !== undefined && !(value >= min)) throw refuse('out_of_range', `must be at least ${min}`);
  if (max !== undefined && !(value <= max)) throw refuse('out_of_range', `must be at most ${max}`);
}

function refuserOf(property: CheckedProperty, typeName: string | undefined): RefuseValue {
  return (code, what) => {
    const owner = typeName === undefined ? '' : ` of ${quoted(typeName)}`;
    return badRequest(code, `property ${quoted(property.name)}${owner} ${what}`, {
      ...(typeName === undefined ? {} : { type: typeName }),
      property: property.name,
    });
  };
}
