import { FROM_COLUMN, TO_COLUMN } from '../base/column.ts';
import { compareCodePoints } from '../base/json.ts';
import type { LanceTable } from '../lance/table.ts';
import type { AcceptedSchema, EdgeType, NodeType } from '../schema/accepted.ts';
import { idOf, idText } from '../schema/ids.ts';
import { rootPlace, type Place } from '../schema/place.ts';
import { findEdgeType, findNodeType } from '../schema/rows.ts';
import { readList, readObject } from '../schema/shape.ts';
import type { Neighbour, NeighboursQuery } from './operation.ts';
import { readCount } from './scan.ts';
import { partsOf } from './table-view.ts';

/** One way of following an edge type. */
interface Way {
  readonly edge: EdgeType;
  readonly near: NodeType;
  readonly nearColumn: string;
  readonly far: NodeType;
  readonly farColumn: string;
}

/** Id texts of nodes, by their type. */
type Frontier = Map<NodeType, Set<string>>;

/** Walks breadth first; each node is listed at the least distance at which it is met. */
export async function walk(
  schema: AcceptedSchema,
  query: NeighboursQuery,
  tableOf: (type: EdgeType) => Promise<LanceTable>,
): Promise<Neighbour[]> {
  const { start, id, ways, hops } = readQuery(schema, query);
  const reached: Frontier = new Map([[start, new Set([id])]]);
  let frontier: Frontier = new Map([[start, new Set([id])]]);
  const found: Neighbour[][] = [];
  for (let distance = 1; distance <= hops && frontier.size > 0; distance += 1) {
    frontier = newcomers(await follow(ways, frontier, tableOf), reached);
    found.push(listed(frontier, distance));
  }
  return found.flat();
}

interface BoundWalk {
  readonly start: NodeType;
  readonly id: string;
  readonly ways: readonly Way[];
  readonly hops: number;
}

function readQuery(schema: AcceptedSchema, query: unknown): BoundWalk {
  const place = rootPlace('malformed_query', 'query');
  const member = readObject(query, place, ['type', 'id', 'edges', 'direction', 'hops']);
  const start = findNodeType(schema, member('type'));
  const names = member('edges');
  const edges =
    names === undefined
      ? [...schema.edges.values()]
      : readList(names, place.member('edges')).map((name) => findEdgeType(schema, name));
  const direction = member('direction');
  const hops = member('hops');
  return {
    start,
    id: idText(start, member('id')),
    ways: waysOf(edges, direction === undefined ? 'out' : direction, place.member('direction')),
    hops: hops === undefined ? 1 : readCount(hops, place.member('hops'), 1),
  };
}

function waysOf(types: readonly EdgeType[], direction: unknown, place: Place): Way[] {
  const out = (edge: EdgeType): Way => ({
    edge,
    near: edge.from,
    nearColumn: FROM_COLUMN,
    far: edge.to,
    farColumn: TO_COLUMN,
  });
  const inward = (edge: EdgeType): Way => ({
    edge,
    near: edge.to,
    nearColumn: TO_COLUMN,
    far: edge.from,
    farColumn: FROM_COLUMN,
  });
  switch (direction) {
    case 'out':
      return types.map(out);
    case 'in':
      return types.map(inward);
    case 'both':
      return types.flatMap((edge) => [out(edge), inward(edge)]);
    default:
      throw place.refuse('must be out, in or both');
  }
}

async function follow(
  ways: readonly Way[],
  frontier: Frontier,
  tableOf: (type: EdgeType) => Promise<LanceTable>,
): Promise<Frontier> {
  const met: Frontier = new Map();
  for (const { edge, near, nearColumn, far, farColumn } of ways) {
    const ids = frontier.get(near);
    if (!ids) continue;
    const table = await tableOf(edge);
    const farIds = met.get(far) ?? new Set();
    for (const values of partsOf([...ids])) {
      const where = { op: 'in', column: nearColumn, type: 'utf8', values } as const;
      const { values: found } = await table.scanColumns({ where, columns: [farColumn] });
      for (const id of found.get(farColumn) ?? []) farIds.add(id as string);
    }
    met.set(far, farIds);
  }
  return met;
}

/** What was not reached before; marks it as reached. */
function newcomers(met: Frontier, reached: Frontier): Frontier {
  const fresh: Frontier = new Map();
  for (const [type, ids] of met) {
    const known = reached.get(type) ?? new Set();
    const unknown = ids.difference(known);
    if (unknown.size > 0) fresh.set(type, unknown);
    reached.set(type, known.union(unknown));
  }
  return fresh;
}

function listed(frontier: Frontier, distance: number): Neighbour[] {
  const types = [...frontier].toSorted(([a], [b]) => compareCodePoints(a.name, b.name));
  return types.flatMap(([type, ids]) =>
    [...ids].toSorted(compareCodePoints).map((text) => ({ type: type.name, id: idOf(type, text), distance })),
  );
}
