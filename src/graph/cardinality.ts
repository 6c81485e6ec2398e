import { FROM_COLUMN, TO_COLUMN } from '../base/column.ts';
import { GraphError, type ErrorCodeOf } from '../base/errors.ts';
import type { AcceptedBounds, EdgeType, NodeType } from '../schema/accepted.ts';
import { idOf } from '../schema/ids.ts';
import { idIn, textIn, type TableView } from './table-view.ts';
import type { WorkingState } from './working-state.ts';

/** One side of an edge type, and how many edges a node may have there. */
export interface Side {
  readonly edge: EdgeType;
  readonly node: NodeType;
  readonly column: string;
  readonly bounds: AcceptedBounds;
  readonly direction: 'out' | 'in';
}

/** A node that would have more edges than it may, or fewer than it must. */
export interface CardinalityBreach {
  readonly code: 'cardinality_max' | 'cardinality_min';
  readonly side: Side;
  readonly id: string;
  readonly found: number;
}

/** No node ends up with more or fewer edges than its edge types allow. */
export async function enforceCardinality(working: WorkingState): Promise<void> {
  for await (const breach of cardinalityBreaches(working)) {
    const { min, max } = breach.side.bounds;
    if (breach.code === 'cardinality_max') throw violation('cardinality_max', breach, `at most ${max}`);
    throw violation('cardinality_min', breach, `at least ${min}`);
  }
}

/** All nodes that end up with more or fewer edges than they may; only nodes that the operation concerns are counted. */
export async function* cardinalityBreaches(working: WorkingState): AsyncGenerator<CardinalityBreach> {
  const sides = [...working.schema.edges.values()].flatMap(sidesOf);
  for (const side of sides) if (side.bounds.max !== undefined) yield* aboveMax(working, side, side.bounds.max);
  for (const side of sides) if (side.bounds.min > 0) yield* belowMin(working, side);
}

function sidesOf(edge: EdgeType): Side[] {
  return [
    { edge, node: edge.from, column: FROM_COLUMN, bounds: edge.cardinality.out, direction: 'out' },
    { edge, node: edge.to, column: TO_COLUMN, bounds: edge.cardinality.in, direction: 'in' },
  ];
}

async function* aboveMax(working: WorkingState, side: Side, max: number): AsyncGenerator<CardinalityBreach> {
  const edges = working.seen(side.edge);
  if (!edges || edges.written.size === 0) return;
  const gaining = new Set([...edges.written.values()].map((row) => textIn(row, side.column)));
  for (const [id, found] of await countEdges(edges, side, gaining)) {
    if (found > max) yield { code: 'cardinality_max', side, id, found };
  }
}

async function* belowMin(working: WorkingState, side: Side): AsyncGenerator<CardinalityBreach> {
  const losing = await losingNodes(working, side);
  const added = working.seen(side.node)?.written.keys() ?? [];
  const concerned = new Set([...losing, ...added]);
  if (concerned.size === 0) return;
  const present = await (await working.view(side.node)).present(concerned);
  const counts = await countEdges(await working.view(side.edge), side, present);
  for (const [id, found] of counts) {
    if (found < side.bounds.min) yield { code: 'cardinality_min', side, id, found };
  }
}

/** Nodes that had a committed edge which the operation removed, hid or rewrote. */
async function losingNodes(working: WorkingState, { edge, node, column }: Side): Promise<ReadonlySet<string>> {
  const edges = working.seen(edge);
  if (!edges) return new Set();
  if (edges.replaced) return new Set((await (await working.view(node)).all()).map(idIn));
  await edges.fetchCommitted(edges.written.keys());
  const rewritten = [...edges.written.keys()].map((id) => edges.before(id)).filter((row) => row !== undefined);
  return new Set([...edges.removed.values(), ...rewritten].map((row) => textIn(row, column)));
}

async function countEdges(
  edges: TableView,
  { column }: Side,
  nodes: Iterable<string>,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map([...nodes].map((id) => [id, 0]));
  const rows = await edges.matchingAny({ name: column, type: 'utf8', nullable: false }, counts.keys());
  for (const row of rows) {
    const id = textIn(row, column);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

function violation(code: ErrorCodeOf<'conflict'>, { side, id, found }: CardinalityBreach, allowed: string): GraphError {
  const { edge, node, direction, bounds } = side;
  const verb = direction === 'out' ? 'leave' : 'enter';
  const message = `${found} edges of '${edge.name}' would ${verb} the ${node.name} '${id}', and ${allowed} may`;
  return new GraphError('conflict', code, message, {
    details: { type: edge.name, node: node.name, id: idOf(node, id), direction, found, bounds },
  });
}
