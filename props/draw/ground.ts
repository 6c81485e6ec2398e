import fc from 'fast-check';
import type { EdgeDefinition, KeyPart, NodeDefinition, PropertyType, SchemaDefinition } from '../../src/index.ts';
import { valueOf } from './value.ts';

/** The values of a key's properties, in order. */
export type Key = readonly KeyPart[];

/** A node type and the few keys that its rows are given, so that operations meet; none where it has no key. */
export interface NodeGround {
  readonly name: string;
  readonly definition: NodeDefinition;
  readonly keys: readonly Key[];
  /** Any key at all, seldom one that exists. */
  readonly freshKey: fc.Arbitrary<Key>;
  /** The edge type that every row must have an edge of, if there is one. */
  readonly demandedBy?: { readonly edge: string; readonly side: 'out' | 'in' };
}

export interface EdgeGround {
  readonly name: string;
  readonly definition: EdgeDefinition;
}

/** What operations are drawn over: a schema, and the keys that their rows take. */
export interface Ground {
  readonly schema: SchemaDefinition;
  readonly nodes: readonly [NodeGround, ...NodeGround[]];
  readonly edges: readonly [EdgeGround, ...EdgeGround[]];
}

const POOL_SIZE_MAX = 7;

/** The ground of a schema that has node and edge types. */
export function ground(schema: SchemaDefinition): fc.Arbitrary<Ground> {
  const edges = Object.entries(schema.edges ?? {}).map(([name, definition]) => ({ name, definition }));
  const nodes = Object.entries(schema.nodes).map(([name, definition]) =>
    keyPool(definition).map((keys): NodeGround => ({
      name,
      definition,
      keys,
      freshKey: freshKey(definition),
      ...demand(name, edges),
    })),
  );
  return fc.tuple(...nodes).map((list) => ({
    schema,
    nodes: list as [NodeGround, ...NodeGround[]],
    edges: edges as unknown as [EdgeGround, ...EdgeGround[]],
  }));
}

/** The ground of a node type that the schema has. */
export function nodeGround({ nodes }: Ground, name: string): NodeGround {
  return nodes.find((node) => node.name === name) ?? nodes[0];
}

function keyPool({ key = [], properties }: NodeDefinition): fc.Arbitrary<readonly Key[]> {
  const parts = key.map((name) => valueOf(properties[name]?.type ?? 'Bool') as fc.Arbitrary<KeyPart>);
  if (parts.length === 0) return fc.constant([]);
  return fc.uniqueArray(fc.tuple(...parts), {
    minLength: 1,
    maxLength: POOL_SIZE_MAX,
    selector: (tuple) => JSON.stringify(tuple.map(String)),
    size: 'max',
  });
}

function demand(name: string, edges: readonly EdgeGround[]): Pick<NodeGround, 'demandedBy'> {
  for (const { name: edge, definition } of edges) {
    for (const side of ['out', 'in'] as const) {
      const end = side === 'out' ? definition.from : definition.to;
      if (end === name && (definition.cardinality?.[side]?.min ?? 0) > 0) return { demandedBy: { edge, side } };
    }
  }
  return {};
}

function freshKey({ key = [], properties }: NodeDefinition): fc.Arbitrary<Key> {
  return fc.tuple(...key.map((name) => freshPart(properties[name]?.type ?? 'Bool')));
}

function freshPart(type: PropertyType): fc.Arbitrary<KeyPart> {
  const number = fc.nat({ max: 9999 });
  switch (type) {
    case 'String':
      return number.map((n) => `k${n}`);
    case 'I32':
      return number;
    case 'I64':
      return number.map(BigInt);
    default:
      return valueOf(type) as fc.Arbitrary<KeyPart>;
  }
}
