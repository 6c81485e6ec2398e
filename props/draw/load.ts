import fc from 'fast-check';
import type { LoadMode, Values } from '../../src/index.ts';
import type { DrawnEdge, DrawnId, DrawnLoad } from '../case/operation.ts';
import type { EdgeGround, Ground, NodeGround } from './ground.ts';
import { edgeRow, nodeRow, nodeRows } from './row.ts';
import { idOfRow, towards } from './statement.ts';
import { someOf } from './subset.ts';

interface NodePart {
  readonly node: NodeGround;
  readonly rows: readonly Values[];
}

/** Loads of one or two types in any mode, most of them valid. */
export function load(ground: Ground): fc.Arbitrary<DrawnLoad> {
  return fc
    .constantFrom<LoadMode>('merge', 'merge', 'append', 'append', 'overwrite')
    .chain((mode) => fc.oneof(edgesOnly(ground, mode), edgesOnly(ground, mode), nodesFirst(ground, mode)));
}

/** The loads that a program begins with, rows of every type, so that what follows has something to work on. */
export function seeding(ground: Ground): fc.Arbitrary<readonly DrawnLoad[]> {
  const nodes = fc
    .tuple(...ground.nodes.map((node) => nodeRows(node, 4).map((rows): NodePart => ({ node, rows }))))
    .chain((parts) => withDemandedEdges(ground, 'append', parts));
  const edges = fc
    .tuple(...ground.edges.map((edge) => edgeRows(ground, edge)))
    .map((entries): DrawnLoad => ({ kind: 'load', mode: 'append', edges: Object.fromEntries(entries) }));
  return fc.tuple(nodes, edges);
}

function edgesOnly(ground: Ground, mode: LoadMode): fc.Arbitrary<DrawnLoad> {
  return someOf(ground.edges, 2)
    .chain((types) => fc.tuple(...types.map((edge) => edgeRows(ground, edge))))
    .map((entries) => ({ kind: 'load', mode, edges: Object.fromEntries(entries) }));
}

function nodesFirst(ground: Ground, mode: LoadMode): fc.Arbitrary<DrawnLoad> {
  const mergeable = ground.nodes.filter((node) => mode !== 'merge' || node.keys.length > 0);
  if (mergeable.length === 0) return edgesOnly(ground, mode);
  return someOf(mergeable, 2)
    .chain((nodes) => fc.tuple(...nodes.map((node) => loadRows(node, mode).map((rows): NodePart => ({ node, rows })))))
    .chain((parts) => withDemandedEdges(ground, mode, parts));
}

/** An overwrite mostly keeps every key, for the edges at those it drops would refuse it. A merge may repeat a key. */
function loadRows(node: NodeGround, mode: LoadMode): fc.Arbitrary<readonly Values[]> {
  switch (mode) {
    case 'append':
      return fc.oneof({ weight: 2, arbitrary: freshRows(node) }, { weight: 1, arbitrary: nodeRows(node, 2) });
    case 'merge':
      return fc.array(nodeRow(node), { minLength: 1, maxLength: 3 });
    case 'overwrite':
      return fc.oneof({ weight: 3, arbitrary: allKeys(node) }, { weight: 1, arbitrary: nodeRows(node, 2) });
  }
}

function freshRows(node: NodeGround): fc.Arbitrary<readonly Values[]> {
  return fc.array(
    node.freshKey.chain((key) => nodeRow(node, key)),
    { minLength: 1, maxLength: 2 },
  );
}

function allKeys(node: NodeGround): fc.Arbitrary<readonly Values[]> {
  if (node.keys.length === 0) return nodeRows(node, 3);
  return fc.tuple(...node.keys.map((key) => nodeRow(node, key)));
}

function edgeRows(ground: Ground, edge: EdgeGround): fc.Arbitrary<readonly [string, readonly DrawnEdge[]]> {
  return fc
    .array(edgeRow(ground, edge), { minLength: 1, maxLength: isBounded(edge) ? 1 : 3 })
    .map((rows) => [edge.name, withDistinctIds(rows)] as const);
}

/** Whether edges of the type are soon too many or too much alike. */
function isBounded({ definition }: EdgeGround): boolean {
  return definition.cardinality !== undefined || definition.unique !== undefined;
}

/** Adds, for each node of a type that demands edges, one edge. */
function withDemandedEdges(ground: Ground, mode: LoadMode, parts: readonly NodePart[]): fc.Arbitrary<DrawnLoad> {
  const nodes = Object.fromEntries(parts.map(({ node, rows }) => [node.name, rows]));
  const demanded = parts.flatMap(({ node, rows }) => {
    const edge = ground.edges.find(({ name }) => name === node.demandedBy?.edge);
    if (!edge) return [];
    const edges = edgeRow(ground, edge).chain((row) => betweenRows(edge, parts, row));
    return rows.map((values) => edges.map((row) => ({ type: edge.name, row: towards(row, node, values) })));
  });
  return fc.tuple(...demanded).map((list) => ({
    kind: 'load',
    mode,
    nodes,
    ...(list.length > 0 && { edges: groupByType(list) }),
  }));
}

/** The edge with ends among the rows of the same load, as far as these have keys: there may be no others yet. */
function betweenRows({ definition }: EdgeGround, parts: readonly NodePart[], row: DrawnEdge): fc.Arbitrary<DrawnEdge> {
  const end = (type: string, otherwise: DrawnId): fc.Arbitrary<DrawnId> => {
    const part = parts.find(({ node }) => node.name === type && node.keys.length > 0);
    return part ? fc.constantFrom(...part.rows).map((values) => idOfRow(part.node, values)) : fc.constant(otherwise);
  };
  return fc
    .record({ from: end(definition.from, row.from), to: end(definition.to, row.to) })
    .map((ends) => ({ ...row, ...ends }));
}

function groupByType(list: readonly { type: string; row: DrawnEdge }[]): Record<string, readonly DrawnEdge[]> {
  const types = [...new Set(list.map(({ type }) => type))];
  return Object.fromEntries(
    types.map((type) => [type, list.filter((each) => each.type === type).map(({ row }) => row)]),
  );
}

function withDistinctIds(rows: readonly DrawnEdge[]): readonly DrawnEdge[] {
  const seen = new Set<unknown>();
  return rows.map((row) => {
    if (row.id === undefined || !seen.has(row.id)) {
      seen.add(row.id);
      return row;
    }
    const { id: _, ...rest } = row;
    return rest;
  });
}
