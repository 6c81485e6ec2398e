import type { Id } from '../src/base/value.ts';
import type { Neighbour, NeighboursQuery } from '../src/graph/operation.ts';
import { idText } from './id.ts';
import { compareTexts } from './order.ts';
import { request } from './refusal.ts';
import { arrayOf, membersOf, oneOf } from './shape.ts';
import { type ModelState, rowsOf } from './state.ts';
import { edgeType, type EdgeType, nodeType } from './type.ts';

/** A node on the way: its type and its id. */
interface Place {
  readonly type: string;
  readonly id: Id;
}

/** An edge in a direction in which it may be followed. */
type Link = readonly [Place, Place];

/**
 * Nodes that a walk over edges reaches, with the least number of edges that lead there. The start is not among them; one
 * that does not exist has no edges and reaches nothing.
 */
export function neighbours(state: ModelState, query: NeighboursQuery): readonly Neighbour[] {
  const members = membersOf<keyof NeighboursQuery>(query, ['type', 'id', 'edges', 'direction', 'hops'], 'query');
  const { type, id, edges = Object.keys(state.schema.edges ?? {}), direction = 'out', hops = 1 } = members;
  const startType = nodeType(state.schema, type);
  const start: Place = { type: startType.name, id: startType.id(id) };
  const followed = arrayOf(edges, 'edges').map((name) => edgeType(state.schema, name));
  const way = oneOf(direction, ['out', 'in', 'both'], 'direction');
  request(Number.isInteger(hops) && Number(hops) >= 1, 'hops that are no count of at least 1');
  const links = followed.flatMap((edge) => linksOf(state, edge, way));
  return walk(start, links, Number(hops)).toSorted(
    (a, b) => a.distance - b.distance || compareTexts(a.type, b.type) || compareTexts(idText(a.id), idText(b.id)),
  );
}

function linksOf(state: ModelState, { name, definition }: EdgeType, way: 'out' | 'in' | 'both'): readonly Link[] {
  return [...rowsOf(state.edges, name).values()].flatMap((edge) => {
    const from: Place = { type: definition.from, id: edge.from };
    const to: Place = { type: definition.to, id: edge.to };
    const out: Link = [from, to];
    const back: Link = [to, from];
    return way === 'both' ? [out, back] : [way === 'out' ? out : back];
  });
}

/** Breadth first: a node is reached first at its least distance. */
function walk(start: Place, links: readonly Link[], hops: number): Neighbour[] {
  const seen = new Set([textOf(start)]);
  const reached: Neighbour[] = [];
  let front = new Set(seen);
  for (let distance = 1; distance <= hops && front.size > 0; distance++) {
    const next = new Set<string>();
    for (const [here, there] of links) {
      if (!front.has(textOf(here)) || seen.has(textOf(there))) continue;
      seen.add(textOf(there));
      next.add(textOf(there));
      reached.push({ ...there, distance });
    }
    front = next;
  }
  return reached;
}

function textOf({ type, id }: Place): string {
  return JSON.stringify([type, idText(id)]);
}
