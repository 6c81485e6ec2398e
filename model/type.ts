import type { EdgeDefinition, NodeDefinition, PropertyDefinition, SchemaDefinition } from '../src/schema/definition.ts';
import { type IdForm, nodeIdForm, normaliseEdgeId } from './id.ts';
import { request } from './refusal.ts';

/** A node type: its definition, and the form of its ids. */
export interface NodeType {
  readonly name: string;
  readonly definition: NodeDefinition;
  readonly id: IdForm;
}

/** An edge type: its definition, and the forms of its ids and of those of its ends. */
export interface EdgeType {
  readonly name: string;
  readonly definition: EdgeDefinition;
  readonly id: (id: unknown) => string;
  readonly from: IdForm;
  readonly to: IdForm;
}

/** The node type that a request names. */
export function nodeType({ nodes }: SchemaDefinition, name: unknown): NodeType {
  const definition = ownMember(nodes, name);
  request(definition !== undefined, 'an unknown node type');
  return { name: String(name), definition, id: nodeIdForm(definition) };
}

/** The edge type that a request names. */
export function edgeType(schema: SchemaDefinition, name: unknown): EdgeType {
  const definition = ownMember(schema.edges ?? {}, name);
  request(definition !== undefined, 'an unknown edge type');
  const from = nodeType(schema, definition.from).id;
  const to = nodeType(schema, definition.to).id;
  return { name: String(name), definition, id: normaliseEdgeId, from, to };
}

/** The property of a type that a request names. */
export function propertyOf(type: NodeType | EdgeType, name: unknown): { name: string; definition: PropertyDefinition } {
  const definition = ownMember(type.definition.properties, name);
  request(definition !== undefined, 'an unknown property');
  return { name: String(name), definition };
}

/** A member of a dictionary of the schema by a name from the request, which may be anything. */
function ownMember<Member>(members: Readonly<Record<string, Member>>, name: unknown): Member | undefined {
  return typeof name === 'string' && Object.hasOwn(members, name) ? members[name] : undefined;
}
