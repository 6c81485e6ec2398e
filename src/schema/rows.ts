import { assert } from '../base/assert.ts';
import { ID_COLUMN, type StoredRow } from '../base/column.ts';
import { badRequest } from '../base/errors.ts';
import type { Id, Value, Values } from '../base/value.ts';
import type { AcceptedSchema, EdgeType, GraphType, NodeType, Property } from './accepted.ts';
import { evaluate } from './evaluate.ts';
import { idOf, keyText } from './ids.ts';
import { isRecord, kindOf, ownMember, quoted, setMembers } from './shape.ts';
import { canonicalValue } from './value-check.ts';

/**
 * The columns of a row's properties, from the values of an insert or upsert; its id and ends are the caller's business. All
 * that can be judged by looking at the row alone is judged here.
 */
export function storeValues(type: GraphType, values: unknown): Record<string, Value> {
  const given = readValues(type, values);
  const row: Record<string, Value> = {};
  for (const property of type.properties.values()) {
    const value = ownMember(given, property.name);
    row[property.column.name] = canonicalValue(property, value === undefined ? leftOut(property) : value, type.name);
  }
  enforceChecks(type, row);
  return row;
}

/** The columns that the `set` of an update changes. The caller enforces the checks on the rows that come of it. */
export function storeUpdate(type: GraphType, set: unknown): StoredRow {
  const given = setMembers(readValues(type, set));
  if (given.length === 0) {
    throw badRequest('empty_set', `an update of ${quoted(type.name)} sets nothing`, { type: type.name });
  }
  const row: Record<string, Value> = {};
  for (const [name, value] of given) {
    const property = findProperty(type, name);
    if (type.kind === 'node' && type.key.includes(property)) throw keyUpdate(type, property);
    row[property.column.name] = canonicalValue(property, value, type.name);
  }
  return row;
}

/** `bad_request` (code `check_failed`) if a check of the type is false for the row; unknown passes. */
export function enforceChecks(type: GraphType, row: StoredRow): void {
  for (const [check, predicate] of type.checks) {
    if (evaluate(predicate, row) === false) {
      const id = rowId(type, row);
      throw badRequest('check_failed', `a row of ${quoted(type.name)} fails the check ${quoted(check)}`, {
        type: type.name,
        check,
        ...(id === undefined ? {} : { id }),
      });
    }
  }
}

/** The values of a stored row under the names that its users know: all properties, or those selected. */
export function recordValues(type: GraphType, row: StoredRow, select?: readonly Property[]): Values {
  const values: Record<string, Value> = {};
  for (const { name, column } of select ?? type.properties.values()) values[name] = readColumn(row, column.name);
  return values;
}

export function findNodeType(schema: AcceptedSchema, name: unknown): NodeType {
  return findType(schema.nodes, 'node', name);
}

export function findEdgeType(schema: AcceptedSchema, name: unknown): EdgeType {
  return findType(schema.edges, 'edge', name);
}

export function findProperty(type: GraphType, name: unknown): Property {
  const property = typeof name === 'string' ? type.properties.get(name) : undefined;
  if (property) return property;
  const what =
    typeof name === 'string'
      ? `${quoted(type.name)} has no property ${quoted(name)}`
      : `a property of ${quoted(type.name)} is named by a string, not by ${kindOf(name)}`;
  throw badRequest('unknown_property', what, {
    type: type.name,
    property: name,
  });
}

function findType<T>(types: ReadonlyMap<string, T>, kind: string, name: unknown): T {
  const type = typeof name === 'string' ? types.get(name) : undefined;
  if (type) return type;
  const what =
    typeof name === 'string'
      ? `the schema has no ${kind} type ${quoted(name)}`
      : `a type is named by a string, not by ${kindOf(name)}`;
  throw badRequest('unknown_type', what, { type: name });
}

/** A plain object all of whose members are properties of the type, but for those that are `undefined`. */
function readValues(type: GraphType, values: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(values)) {
    const what = `values of ${quoted(type.name)} are a plain object, not ${kindOf(values)}`;
    throw badRequest('malformed_values', what, { type: type.name });
  }
  for (const name of Object.keys(values)) {
    if (!type.properties.has(name) && values[name] !== undefined) findProperty(type, name);
  }
  return values;
}

function leftOut(property: Property): Value {
  return property.default ?? null;
}

function readColumn(row: StoredRow, column: string): Value {
  const value = Object.hasOwn(row, column) ? row[column] : undefined;
  assert(value !== undefined, 'a stored row has every column that is read');
  return value;
}

/** A row that is still to be stored has no id column; its key names it all the same. */
function rowId(type: GraphType, row: StoredRow): Id | undefined {
  const text = row[ID_COLUMN];
  if (typeof text === 'string') return idOf(type, text);
  return type.kind === 'node' && type.key.length > 0 ? idOf(type, keyText(type, row)) : undefined;
}

function keyUpdate(type: NodeType, property: Property) {
  const what = `${quoted(property.name)} is in the key of ${quoted(type.name)}, which is never updated`;
  return badRequest('key_update', what, { type: type.name, property: property.name });
}
