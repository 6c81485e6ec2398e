import { GraphError } from '../base/errors.ts';
import { compareCodePoints, encodeJson } from '../base/json.ts';
import type { NodeDefinition, PropertyDefinition } from './definition.ts';
import { parseFilter } from './parse-filter.ts';
import { parseNamed } from './parse-named.ts';
import type { Place } from './place.ts';
import { isExact, typeText } from './property-type.ts';
import { kindOf, quoted, readList } from './shape.ts';
import type { CheckedProperty } from './value-check.ts';

type Properties = Readonly<Record<string, PropertyDefinition>>;

/** Reads the properties of a key. Their order is that of the parts of an id. */
export function parseKey(data: unknown, properties: Properties, place: Place): readonly string[] {
  return parseExactProperties(data, properties, place, (definition, at) => {
    if (definition.nullable) throw at.refuse('a property of a key is not nullable');
  });
}

/** Reads unique constraints, as a set of sets; empty where there are none. */
export function parseUnique(data: unknown, properties: Properties, place: Place): Pick<NodeDefinition, 'unique'> {
  if (data === undefined) return {};
  const sets = readList(data, place).map((names, index) =>
    parseExactProperties(names, properties, place.item(index)).toSorted(compareCodePoints),
  );
  const distinct = new Map(sets.map((names) => [encodeJson(names), names]));
  const unique = Array.from(distinct)
    .toSorted(([a], [b]) => compareCodePoints(a, b))
    .map(([, names]) => names);
  return unique.length === 0 ? {} : { unique };
}

/** Reads checks, whose filters must hold together with the properties they name; empty where there are none. */
export function parseChecks(data: unknown, properties: Properties, place: Place): Pick<NodeDefinition, 'checks'> {
  if (data === undefined) return {};
  const checks = parseNamed(data, place, (_, filter, at) => parseCheck(filter, properties, at));
  return Object.keys(checks).length === 0 ? {} : { checks };
}

function parseCheck(data: unknown, properties: Properties, place: Place) {
  const property = (name: unknown) => propertyOf(name, properties, place);
  const idReader = () => {
    throw place.refuse('a check cannot speak of ids');
  };
  try {
    return parseFilter(data, place, { property, idReader });
  } catch (cause) {
    // Literals are refused with codes of their own, and know their property but not their place.
    const known = cause instanceof GraphError && cause.code !== 'invalid_schema' && cause.kind === 'bad_request';
    throw known ? place.refuse(cause.message) : cause;
  }
}

/** Distinct properties, at least one, whose values can be compared exactly. */
function parseExactProperties(
  data: unknown,
  properties: Properties,
  place: Place,
  judge: (definition: PropertyDefinition, place: Place) => void = () => {},
): readonly string[] {
  const names = readList(data, place).map((name, index) => {
    const at = place.item(index);
    const property = propertyOf(name, properties, at);
    const { type } = property.definition;
    if (!isExact(type)) throw at.refuse(`a ${typeText(type)} cannot be compared exactly`);
    judge(property.definition, at);
    return property.name;
  });
  if (names.length === 0) throw place.refuse('must name at least one property');
  if (new Set(names).size < names.length) throw place.refuse('names a property twice');
  return names;
}

/** The property that data names. */
export function propertyOf(name: unknown, properties: Properties, place: Place): CheckedProperty {
  if (typeof name !== 'string') throw place.refuse(`must be the name of a property, not ${kindOf(name)}`);
  const definition = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (!definition) throw place.refuse(`there is no property ${quoted(name)}`);
  return { name, definition };
}
