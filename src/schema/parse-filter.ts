import type { Id } from '../base/value.ts';
import type { Filter, IdField } from './filter.ts';
import type { Place } from './place.ts';
import { isRecord, kindOf, quoted, readList, readObject } from './shape.ts';
import { literalReader, type CheckedProperty } from './value-check.ts';

/** What the names in a filter mean. */
export interface FilterScope {
  /** For messages. */
  readonly typeName?: string;
  /** Throws for a name that is none. */
  property(name: unknown): CheckedProperty;
  /** Throws for a field that the type does not have. What it returns normalises an id, and throws for one that is none. */
  idReader(field: IdField, place: Place): (id: unknown) => Id;
}

/** Lance's SQL parser gives up at some 23 levels (test/substrate/queries.test.ts); this leaves room for what is printed around. */
const DEPTH_MAX = 16;

/**
 * Reads a filter from untrusted data. What comes out is a fresh copy of known shape whose names exist and whose literals are
 * canonical: filters that differ only in how a literal is written come out the same.
 */
export function parseFilter(data: unknown, place: Place, scope: FilterScope, depth = 1): Filter {
  if (depth > DEPTH_MAX) throw place.refuse(`must not be nested more than ${DEPTH_MAX} deep`);
  const op = isRecord(data) && Object.hasOwn(data, 'op') ? data['op'] : undefined;
  switch (op) {
    case 'eq':
    case 'ne':
      return parseEquality(op, data, place, scope);
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return parseOrder(op, data, place, scope);
    case 'in':
      return parseIn(data, place, scope);
    case 'isNull':
    case 'notNull':
      return { op, property: scope.property(readObject(data, place, ['op', 'property'])('property')).name };
    case 'and':
    case 'or': {
      const within = place.member('of');
      const parts = readList(readObject(data, place, ['op', 'of'])('of'), within);
      return { op, of: parts.map((part, index) => parseFilter(part, within.item(index), scope, depth + 1)) };
    }
    case 'not': {
      const part = readObject(data, place, ['op', 'of'])('of');
      return { op, of: parseFilter(part, place.member('of'), scope, depth + 1) };
    }
    default:
      throw notAFilter(data, op, place);
  }
}

function parseEquality(op: 'eq' | 'ne', data: unknown, place: Place, scope: FilterScope): Filter {
  const read = readObject(data, place, ['op', 'property', 'field', 'value']);
  const value = required('value', read('value'), place);
  const field = readField(read('field'), read('property'), place);
  if (field !== undefined) return { op, field, value: scope.idReader(field, place)(value) };
  const property = scope.property(read('property'));
  return { op, property: property.name, value: literalReader(property, scope.typeName)(value) };
}

function parseOrder(op: 'lt' | 'le' | 'gt' | 'ge', data: unknown, place: Place, scope: FilterScope): Filter {
  const read = readObject(data, place, ['op', 'property', 'value']);
  const value = required('value', read('value'), place);
  const property = scope.property(read('property'));
  return { op, property: property.name, value: literalReader(property, scope.typeName)(value) };
}

function parseIn(data: unknown, place: Place, scope: FilterScope): Filter {
  const read = readObject(data, place, ['op', 'property', 'field', 'values']);
  const values = readList(read('values'), place.member('values'));
  const field = readField(read('field'), read('property'), place);
  if (field !== undefined) return { op: 'in', field, values: values.map(scope.idReader(field, place)) };
  const property = scope.property(read('property'));
  return { op: 'in', property: property.name, values: values.map(literalReader(property, scope.typeName)) };
}

/** The field that is compared; undefined where it is a property. */
function readField(field: unknown, property: unknown, place: Place): IdField | undefined {
  if (field === undefined) return undefined;
  if (property !== undefined) throw place.refuse('compares a property or a field, not both');
  if (field === 'id' || field === 'from' || field === 'to') return field;
  throw place.member('field').refuse('must be id, from or to');
}

function required(name: string, data: unknown, place: Place): unknown {
  if (data === undefined) throw place.refuse(`has no ${name}`);
  return data;
}

function notAFilter(data: unknown, op: unknown, place: Place) {
  if (!isRecord(data)) return place.refuse(`must be an object, not ${kindOf(data)}`);
  const what = typeof op === 'string' ? quoted(op) : kindOf(op);
  return place
    .member('op')
    .refuse(`must be one of eq, ne, lt, le, gt, ge, in, isNull, notNull, and, or, not; not ${what}`);
}
