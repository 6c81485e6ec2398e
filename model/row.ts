import type { Id, Values } from '../src/base/value.ts';
import { condition } from './filter.ts';
import { request } from './refusal.ts';
import { entriesOf } from './shape.ts';
import type { Row } from './state.ts';
import { type EdgeType, type NodeType, propertyOf } from './type.ts';
import { normaliseGiven, valueLeftOut } from './value.ts';

/** All values of a row to be written whole. */
export function wholeValues(type: NodeType | EdgeType, given: unknown): Values {
  const values = givenValues(type, given);
  return Object.fromEntries(
    Object.entries(type.definition.properties).map(([name, property]) => [
      name,
      Object.hasOwn(values, name) ? (values[name] ?? null) : valueLeftOut(property),
    ]),
  );
}

/** The values that an update sets: at least one, and none that makes an id. */
export function changedValues(type: NodeType | EdgeType, given: unknown): Values {
  const values = givenValues(type, given);
  const key = 'key' in type.definition ? (type.definition.key ?? []) : [];
  request(Object.keys(values).length > 0, 'an update that sets nothing');
  request(!key.some((name) => Object.hasOwn(values, name)), 'an update of a key');
  return values;
}

/** The id of a node whose type has a key. */
export function idFromKey({ definition: { key = [] }, id }: NodeType, values: Values): Id {
  const parts = key.map((name) => values[name]);
  return id(parts.length === 1 ? parts[0] : parts);
}

/** Refuses a row that makes a check of its type false; unknown passes. */
export function requireChecks(type: NodeType | EdgeType, row: Row): void {
  for (const [name, check] of Object.entries(type.definition.checks ?? {})) {
    request(condition(type, check)(row) !== false, `the check ${name} is violated`);
  }
}

function givenValues(type: NodeType | EdgeType, given: unknown): Values {
  return Object.fromEntries(
    entriesOf(given, 'values').map(([name, value]) => [name, normaliseGiven(propertyOf(type, name).definition, value)]),
  );
}
