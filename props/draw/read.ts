import fc from 'fast-check';
import type { OrderBy, PropertyDefinition } from '../../src/index.ts';
import type { DrawnFilter, DrawnRead, DrawnScan } from '../case/operation.ts';
import { edgeFilter, nodeFilter } from './filter.ts';
import { nodeGround, type Ground } from './ground.ts';
import { edgeId, existingEnd, nodeId } from './id.ts';
import { isOrdered } from './scalar.ts';
import { search } from './search.ts';
import { someShuffled } from './subset.ts';

/** Valid reads of every kind. */
export function read(ground: Ground): fc.Arbitrary<DrawnRead> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 17, arbitrary: plainRead(ground) },
    { weight: 15, arbitrary: search(ground) ?? plainRead(ground) },
  );
}

/** Valid reads but searches, to which there is more than one right answer. */
export function plainRead(ground: Ground): fc.Arbitrary<DrawnRead> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.constant<DrawnRead>({ kind: 'counts' }) },
    { weight: 2, arbitrary: getNode(ground) },
    { weight: 2, arbitrary: getEdge(ground) },
    { weight: 4, arbitrary: scanNodes(ground) },
    { weight: 4, arbitrary: scanEdges(ground) },
    { weight: 4, arbitrary: neighbours(ground) },
  );
}

function getNode({ nodes }: Ground): fc.Arbitrary<DrawnRead> {
  return fc
    .constantFrom(...nodes)
    .chain((node) => nodeId(node).map((id) => ({ kind: 'getNode', type: node.name, id })));
}

function getEdge({ edges }: Ground): fc.Arbitrary<DrawnRead> {
  return fc.constantFrom(...edges).chain(({ name }) => edgeId(name).map((id) => ({ kind: 'getEdge', type: name, id })));
}

function scanNodes({ nodes }: Ground): fc.Arbitrary<DrawnRead> {
  return fc.constantFrom(...nodes).chain((node) =>
    scan(node.definition.properties, nodeFilter(node)).map((query) => ({
      kind: 'scanNodes',
      type: node.name,
      query,
    })),
  );
}

function scanEdges(ground: Ground): fc.Arbitrary<DrawnRead> {
  return fc.constantFrom(...ground.edges).chain((edge) =>
    scan(edge.definition.properties, edgeFilter(ground, edge)).map((query) => ({
      kind: 'scanEdges',
      type: edge.name,
      query,
    })),
  );
}

function scan(
  properties: Readonly<Record<string, PropertyDefinition>>,
  where: fc.Arbitrary<DrawnFilter>,
): fc.Arbitrary<DrawnScan> {
  const all = Object.keys(properties);
  const ordered = all.filter((name) => isOrdered(properties[name]?.type ?? 'Blob'));
  const orderBy = someShuffled(ordered, 2).chain((names) => fc.tuple(...names.map(orderOf)));
  return fc.record(
    {
      where,
      select: fc.shuffledSubarray(all),
      orderBy,
      limit: fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: 1, max: 6 }) },
        { weight: 1, arbitrary: fc.constantFrom(0, 2 ** 53) },
      ),
    },
    { requiredKeys: [] },
  );
}

function orderOf(property: string): fc.Arbitrary<OrderBy> {
  return fc.record(
    { property: fc.constant(property), direction: fc.constantFrom('asc' as const, 'desc' as const) },
    { requiredKeys: ['property'] },
  );
}

/** Walks that mostly start at an end of an edge, in the direction in which it can be followed. */
function neighbours(ground: Ground): fc.Arbitrary<DrawnRead> {
  const end = fc.constantFrom('from' as const, 'to' as const);
  const start = fc.tuple(fc.constantFrom(...ground.edges), end).chain(([edge, side]) => {
    const node = nodeGround(ground, edge.definition[side]);
    const ids = fc.oneof(
      { weight: 3, arbitrary: existingEnd(edge.name, side) },
      { weight: 1, arbitrary: nodeId(node) },
    );
    const directions = side === 'from' ? ([undefined, 'both'] as const) : (['in', 'both'] as const);
    return fc.record({ type: fc.constant(node.name), id: ids, direction: fc.constantFrom(...directions) });
  });
  const types = fc.subarray(ground.edges.map(({ name }) => name));
  const bounds = fc.record(
    { edges: fc.option(types, { freq: 2, nil: undefined }), hops: fc.integer({ min: 1, max: 4 }) },
    { requiredKeys: [] },
  );
  return fc.tuple(start, bounds).map(([{ type, id, direction }, { edges, hops }]) => ({
    kind: 'neighbours',
    query: { type, id, ...(direction && { direction }), ...(edges && { edges }), ...(hops && { hops }) },
  }));
}
