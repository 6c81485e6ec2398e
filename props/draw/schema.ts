import fc from 'fast-check';
import type { EdgeDefinition, NodeDefinition, SchemaDefinition } from '../../src/index.ts';
import { edgeType, withLowerBound } from './edge-type.ts';
import { names } from './name.ts';
import { nodeType } from './node-type.ts';

const NODE_NAMES = ['Person', 'City', 'Book', 'Tag', 'person'];
const EDGE_NAMES = ['knows', 'livesIn', 'wrote', 'Knows', 'has'];

/** Valid schemas of 2 to 4 node types and 1 to 4 edge types. One in eight asks for a least number of edges. */
export function schema(): fc.Arbitrary<SchemaDefinition> {
  return names(NODE_NAMES, 2, 4).chain((nodeNames) =>
    fc
      .record({
        nodeTypes: fc.tuple(...nodeNames.map(() => nodeType())),
        edgeNames: names(EDGE_NAMES, 1, 4),
        edgeTypes: fc.array(edgeType(nodeNames), { minLength: 4, maxLength: 4 }),
        demanding: fc.integer({ min: 0, max: 7 }).map((n) => n === 7),
      })
      .map(({ nodeTypes, edgeNames, edgeTypes, demanding }) => {
        const nodes = zip(nodeNames, nodeTypes);
        const edges = zip(edgeNames, edgeTypes);
        return { nodes, edges: demanding ? demandingOne(nodes, edges) : edges };
      }),
  );
}

/** At most one edge type demands edges: two that do can each forbid what the other needs. */
function demandingOne(
  nodes: Readonly<Record<string, NodeDefinition>>,
  edges: Readonly<Record<string, EdgeDefinition>>,
): Readonly<Record<string, EdgeDefinition>> {
  for (const [name, edge] of Object.entries(edges)) {
    const demanding = withLowerBound(edge, nodes);
    if (demanding) return { ...edges, [name]: demanding };
  }
  return edges;
}

function zip<T>(names: readonly string[], items: readonly T[]): Record<string, T> {
  return Object.fromEntries(names.map((name, i) => [name, items[i] as T]));
}
