import { assert, unreachable } from '../base/assert.ts';
import { FROM_COLUMN, ID_COLUMN, TO_COLUMN, type Column } from '../base/column.ts';
import { compareCodePoints } from '../base/json.ts';
import type { Predicate } from '../base/predicate.ts';
import type { AcceptedBounds, AcceptedIndex, EdgeType, GraphType, NodeType, Property } from './accepted.ts';
import { bindFilter } from './bind.ts';
import type {
  Bounds,
  EdgeDefinition,
  IndexDefinition,
  NodeDefinition,
  PropertyDefinition,
  SchemaDefinition,
} from './definition.ts';
import type { Identities, TypeIdentity } from './identities.ts';
import { TEXT_LANGUAGE, VECTOR_METRIC } from './parse-indexes.ts';
import { columnType } from './property-type.ts';

export interface BuiltTypes {
  readonly nodes: ReadonlyMap<string, NodeType>;
  readonly edges: ReadonlyMap<string, EdgeType>;
}

/** The types of a definition in canonical form, with the identities assigned to it. */
export function buildTypes(definition: SchemaDefinition, identities: Identities): BuiltTypes {
  const nodes = buildEach(definition.nodes, identities.nodes, buildNode);
  const edges = buildEach(definition.edges ?? {}, identities.edges, (name, edge, identity) =>
    buildEdge(name, edge, identity, nodes),
  );
  return { nodes, edges };
}

function buildNode(name: string, definition: NodeDefinition, identity: TypeIdentity): NodeType {
  const common = buildCommon(definition, identity, [ID_COLUMN]);
  const type: NodeType = {
    kind: 'node',
    name,
    ...common,
    tableKey: `node:${identity.id}`,
    key: (definition.key ?? []).map((property) => found(common.properties, property)),
  };
  return withChecks(type, common.checks, definition);
}

function buildEdge(
  name: string,
  definition: EdgeDefinition,
  identity: TypeIdentity,
  nodes: ReadonlyMap<string, NodeType>,
): EdgeType {
  const common = buildCommon(definition, identity, [ID_COLUMN, FROM_COLUMN, TO_COLUMN]);
  const type: EdgeType = {
    kind: 'edge',
    name,
    ...common,
    tableKey: `edge:${identity.id}`,
    from: found(nodes, definition.from),
    to: found(nodes, definition.to),
    cardinality: { out: bounds(definition.cardinality?.out), in: bounds(definition.cardinality?.in) },
  };
  return withChecks(type, common.checks, definition);
}

function buildCommon(definition: NodeDefinition | EdgeDefinition, identity: TypeIdentity, system: readonly string[]) {
  const properties = buildEach(definition.properties, identity.columns, buildProperty);
  const unique = (definition.unique ?? []).map((names) => names.map((name) => found(properties, name)));
  const indexes = (definition.indexes ?? []).map((index) => buildIndex(index, found(properties, index.property)));
  const columns: Column[] = system.map((name) => ({ name, type: 'utf8', nullable: false }));
  for (const { column } of properties.values()) columns.push(column);
  return { id: identity.id, properties, unique, indexes, columns, checks: new Map<string, Predicate>() };
}

function buildProperty(name: string, definition: PropertyDefinition, column: string): Property {
  const { type, nullable = false } = definition;
  return { name, definition, column: { name: column, type: columnType(type), nullable }, default: definition.default };
}

function buildIndex(definition: IndexDefinition, property: Property): AcceptedIndex {
  switch (definition.kind) {
    case 'scalar':
      return { kind: 'scalar', property };
    case 'text':
      return { kind: 'text', property, language: definition.language ?? TEXT_LANGUAGE };
    case 'vector':
      return { kind: 'vector', property, metric: definition.metric ?? VECTOR_METRIC };
    default:
      return unreachable(definition);
  }
}

/** Checks are bound to the finished type, of which they are a part. */
function withChecks<Type extends GraphType>(
  type: Type,
  checks: Map<string, Predicate>,
  definition: NodeDefinition | EdgeDefinition,
): Type {
  for (const [name, filter] of inOrder(definition.checks ?? {})) checks.set(name, bindFilter(type, filter));
  return type;
}

function bounds({ min = 0, max }: Bounds = {}): AcceptedBounds {
  return max === undefined ? { min } : { min, max };
}

function buildEach<Definition, Identity, To>(
  definitions: Readonly<Record<string, Definition>>,
  identities: Readonly<Record<string, Identity>>,
  build: (name: string, definition: Definition, identity: Identity) => To,
): ReadonlyMap<string, To> {
  return new Map(
    inOrder(definitions).map(([name, definition]) => {
      const identity = identities[name];
      assert(identity !== undefined, 'everything that is defined has an identity');
      return [name, build(name, definition, identity)];
    }),
  );
}

/** Objects put members that look like numbers first, whatever order they were made in. */
function inOrder<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).toSorted(([a], [b]) => compareCodePoints(a, b));
}

function found<Value>(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  assert(value !== undefined, 'a definition names only what it defines');
  return value;
}
