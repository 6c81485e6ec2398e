import type { SchemaDefinition } from '../../../src/schema/definition.ts';

/** The same definition written in another order: members of objects, values of enums, unique constraints and their names. */
export function reordered(definition: SchemaDefinition): SchemaDefinition {
  return reverse(definition, '') as SchemaDefinition;
}

/** The same definition with other descriptions, which replace those that it has. */
export function redescribed(definition: SchemaDefinition, text: string): SchemaDefinition {
  const types = <T extends { properties: object }>(record: Readonly<Record<string, T>>) =>
    each(record, (type) => ({
      ...type,
      description: text,
      properties: each(type.properties as Record<string, object>, (property) => ({ ...property, description: text })),
    }));
  return { nodes: types(definition.nodes), edges: types(definition.edges ?? {}) };
}

/** Lists whose order means nothing. */
const SETS: ReadonlySet<string> = new Set(['enum', 'unique', 'indexes']);

function reverse(data: unknown, member: string): unknown {
  if (Array.isArray(data)) {
    const items = data.map((item: unknown) =>
      member === 'unique' || member === 'indexes' ? reverse(item, member) : item,
    );
    return SETS.has(member) ? items.toReversed() : items;
  }
  if (typeof data !== 'object' || data === null || data instanceof Uint8Array) return data;
  const entries = Object.entries(data).toReversed();
  return Object.fromEntries(entries.map(([name, value]) => [name, reverse(value, name)]));
}

function each<From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
