import type { EdgeDefinition, NodeDefinition, SchemaDefinition } from './definition.ts';
import { parseCardinality } from './parse-cardinality.ts';
import { parseChecks, parseKey, parseUnique } from './parse-constraints.ts';
import { parseIndexes } from './parse-indexes.ts';
import { parseNamed } from './parse-named.ts';
import { parseProperty } from './parse-property.ts';
import type { Place } from './place.ts';
import { kindOf, quoted, readObject, readString } from './shape.ts';

/** A definition in canonical form, without descriptions; those by the path of the place that they describe. */
export interface ParsedSchema {
  readonly definition: SchemaDefinition;
  readonly descriptions: ReadonlyMap<string, string>;
}

type Describe = (place: Place, text: unknown) => void;
type Read = (member: (typeof COMMON)[number]) => unknown;

const COMMON = ['properties', 'unique', 'checks', 'indexes', 'description'] as const;

/**
 * Reads a definition from untrusted data, whole: what is not known is refused, and what comes out is a fresh copy in which
 * equal meaning has one form. Order that means nothing is gone (of members, of an enum's values, of unique constraints), and
 * so is what says only that which holds anyway (`nullable: false`, no edges, a least cardinality of 0).
 */
export function parseSchema(data: unknown, place: Place): ParsedSchema {
  const descriptions = new Map<string, string>();
  const describe: Describe = (described, text) => {
    if (text !== undefined) descriptions.set(described.path, readString(text, described.member('description')));
  };
  const read = readObject(data, place, ['nodes', 'edges']);
  const nodes = parseNamed(read('nodes'), place.member('nodes'), (_, node, at) => parseNode(node, at, describe));
  if (Object.keys(nodes).length === 0) throw place.member('nodes').refuse('must have at least one node type');
  const given = read('edges');
  const edges = parseNamed(given === undefined ? {} : given, place.member('edges'), (_, edge, at) =>
    parseEdge(edge, nodes, at, describe),
  );
  return { definition: Object.keys(edges).length === 0 ? { nodes } : { nodes, edges }, descriptions };
}

function parseNode(data: unknown, place: Place, describe: Describe): NodeDefinition {
  const read = readObject(data, place, [...COMMON, 'key']);
  const common = parseCommon(read, place, describe);
  const key = read('key');
  return key === undefined ? common : { ...common, key: parseKey(key, common.properties, place.member('key')) };
}

type Nodes = SchemaDefinition['nodes'];

function parseEdge(data: unknown, nodes: Nodes, place: Place, describe: Describe): EdgeDefinition {
  const read = readObject(data, place, [...COMMON, 'from', 'to', 'cardinality']);
  return {
    ...parseCommon(read, place, describe),
    from: parseEnd(read('from'), nodes, place.member('from')),
    to: parseEnd(read('to'), nodes, place.member('to')),
    ...parseCardinality(read('cardinality'), place.member('cardinality')),
  };
}

function parseCommon(read: Read, place: Place, describe: Describe): Omit<NodeDefinition, 'key' | 'description'> {
  describe(place, read('description'));
  const properties = parseNamed(read('properties'), place.member('properties'), (name, property, at) =>
    parseProperty(name, property, at, describe),
  );
  return {
    properties,
    ...parseUnique(read('unique'), properties, place.member('unique')),
    ...parseChecks(read('checks'), properties, place.member('checks')),
    ...parseIndexes(read('indexes'), properties, place.member('indexes')),
  };
}

function parseEnd(data: unknown, nodes: Nodes, place: Place): string {
  if (typeof data !== 'string') throw place.refuse(`must be the name of a node type, not ${kindOf(data)}`);
  if (!Object.hasOwn(nodes, data)) throw place.refuse(`there is no node type ${quoted(data)}`);
  return data;
}
