import { GraphError } from '../base/errors.ts';
import { compareCodePoints } from '../base/json.ts';
import type { Value } from '../base/value.ts';
import type { EnumType, ListType, PropertyDefinition, PropertyType, ScalarType } from './definition.ts';
import type { Place } from './place.ts';
import { isNumeric, isOrdered, typeText } from './property-type.ts';
import { kindOf, quoted, readList, readObject, readString } from './shape.ts';
import { canonicalValue } from './value-check.ts';

const VECTOR_LENGTH_MAX = 65_536;

const SCALARS: ReadonlyMap<unknown, ScalarType> = new Map(
  (['Bool', 'I32', 'I64', 'F32', 'F64', 'String', 'Date', 'DateTime', 'Blob'] as const).map((type) => [type, type]),
);

type Range = Pick<PropertyDefinition, 'min' | 'max'>;

/** Reads a property's definition, in canonical form and without its description, which goes to `describe`. */
export function parseProperty(
  name: string,
  data: unknown,
  place: Place,
  describe: (place: Place, text: unknown) => void,
): PropertyDefinition {
  const read = readObject(data, place, ['type', 'nullable', 'default', 'min', 'max', 'description']);
  describe(place, read('description'));
  const definition = {
    type: parseType(read('type'), place.member('type')),
    ...(parseBoolean(read('nullable'), place.member('nullable')) ? { nullable: true } : {}),
  };
  const ranged = { ...definition, ...parseRange(definition.type, read('min'), read('max'), place) };
  const given = read('default');
  if (given === undefined) return ranged;
  return { ...ranged, default: parseDefault({ name, definition: ranged }, given, place.member('default')) };
}

function parseType(data: unknown, place: Place): PropertyType {
  const scalar = SCALARS.get(data);
  if (scalar !== undefined) return scalar;
  if (typeof data === 'string') throw place.refuse(`there is no type ${quoted(data)}; scalars are ${known()}`);
  const read = readObject(data, place, ['enum', 'list', 'vector']);
  const [choice, ...others] = (['enum', 'list', 'vector'] as const).filter((member) => read(member) !== undefined);
  if (choice === undefined || others.length > 0) throw place.refuse('must have one of enum, list, vector');
  const chosen = read(choice);
  const within = place.member(choice);
  if (choice === 'enum') return parseEnum(chosen, within);
  return choice === 'list' ? parseListType(chosen, within) : { vector: parseVectorLength(chosen, within) };
}

/** In code-point order, which is how its values compare: an enum is a set. */
function parseEnum(data: unknown, place: Place): EnumType {
  const values = readList(data, place).map((value, index) => readString(value, place.item(index)));
  if (values.length === 0) throw place.refuse('must have at least one value');
  if (new Set(values).size < values.length) throw place.refuse('has a value twice');
  return { enum: values.toSorted(compareCodePoints) };
}

function parseListType(data: unknown, place: Place): ListType {
  const element = parseType(data, place);
  if (!isOrdered(element))
    throw place.refuse(`a list has scalars (not Blob) or enum values, not a ${typeText(element)}`);
  return { list: element };
}

function parseVectorLength(data: unknown, place: Place): number {
  if (typeof data !== 'number' || !Number.isInteger(data) || data < 1 || data > VECTOR_LENGTH_MAX) {
    throw place.refuse(`must be an integer from 1 to ${VECTOR_LENGTH_MAX}`);
  }
  return data;
}

function parseBoolean(data: unknown, place: Place): boolean {
  if (data === undefined) return false;
  if (typeof data !== 'boolean') throw place.refuse(`must be a boolean, not ${kindOf(data)}`);
  return data;
}

function parseRange(type: PropertyType, min: unknown, max: unknown, place: Place): Range {
  const range = { ...parseBound('min', type, min, place), ...parseBound('max', type, max, place) };
  if (range.min !== undefined && range.max !== undefined && range.min > range.max) {
    throw place.refuse('min is greater than max');
  }
  return range;
}

function parseBound(bound: keyof Range, type: PropertyType, data: unknown, place: Place): Range {
  if (data === undefined) return {};
  const within = place.member(bound);
  if (!isNumeric(type)) throw within.refuse(`a ${typeText(type)} has no range`);
  return { [bound]: type === 'I64' ? parseI64Bound(data, within) : parseNumberBound(data, within) };
}

function parseI64Bound(data: unknown, place: Place): bigint {
  if (typeof data === 'bigint') return data;
  if (typeof data === 'number' && Number.isSafeInteger(data)) return BigInt(data);
  throw place.refuse('must be a bigint or a safe integer');
}

function parseNumberBound(data: unknown, place: Place): number {
  if (typeof data !== 'number' || Number.isNaN(data)) throw place.refuse('must be a number');
  return data === 0 ? 0 : data;
}

/** A null default would say nothing: where null is a value, it is what a property left out becomes anyway. */
function parseDefault(property: { name: string; definition: PropertyDefinition }, data: unknown, place: Place): Value {
  if (data === null) throw place.refuse('must not be null; leave it out');
  try {
    return canonicalValue(property, data);
  } catch (cause) {
    throw cause instanceof GraphError && cause.kind === 'bad_request' ? place.refuse(cause.message) : cause;
  }
}

function known(): string {
  return Array.from(SCALARS.values()).join(', ');
}
