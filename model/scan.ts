import type { EdgeRecord, NodeRecord, ScanQuery } from '../src/graph/operation.ts';
import { matcher } from './filter.ts';
import { compareIds, compareValues } from './order.ts';
import { request } from './refusal.ts';
import { arrayOf, membersOf, oneOf } from './shape.ts';
import { type ModelState, type Row, rowsOf } from './state.ts';
import { edgeType, type EdgeType, nodeType, type NodeType, propertyOf } from './type.ts';
import { hasOrder } from './value.ts';

/** Rows of a node type: those that match, in order, at most so many, with the properties asked for. */
export function scanNodes(state: ModelState, type: string, query: ScanQuery = {}): readonly NodeRecord[] {
  const scanned = nodeType(state.schema, type);
  return scan(scanned, rowsOf(state.nodes, scanned.name).values(), query);
}

/** The same for an edge type. */
export function scanEdges(state: ModelState, type: string, query: ScanQuery = {}): readonly EdgeRecord[] {
  const scanned = edgeType(state.schema, type);
  return scan(scanned, rowsOf(state.edges, scanned.name).values(), query);
}

function scan<Record extends Row>(
  type: NodeType | EdgeType,
  rows: Iterable<Record>,
  query: unknown,
): readonly Record[] {
  const { where, select, orderBy = [], limit } = membersOf(query, ['where', 'select', 'orderBy', 'limit'], 'query');
  const matches = matcher(type, where);
  const orders = [...arrayOf(orderBy, 'orderBy').map((order) => orderOf(type, order)), byId];
  const project = select === undefined ? whole : projection(type, arrayOf(select, 'select'));
  request(limit === undefined || (Number.isInteger(limit) && Number(limit) >= 0), 'a limit that is no count');
  return [...rows]
    .filter(matches)
    .toSorted((a, b) => orders.reduce((decided, order) => decided || order(a, b), 0))
    .slice(0, limit === undefined ? undefined : Number(limit))
    .map(project);
}

type Order = (a: Row, b: Row) => number;

/** Ids are the values of the key where there is one. */
const byId: Order = (a, b) => compareIds(a.id, b.id);

function orderOf(type: NodeType | EdgeType, orderBy: unknown): Order {
  const { property, direction = 'asc' } = membersOf(orderBy, ['property', 'direction'], 'orderBy');
  const sign = oneOf(direction, ['asc', 'desc'], 'direction') === 'asc' ? 1 : -1;
  const { name, definition } = propertyOf(type, property);
  request(hasOrder(definition.type), 'an order of values that have none');
  return (a, b) => {
    const x = a.values[name] ?? null;
    const y = b.values[name] ?? null;
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * compareValues(x, y);
  };
}

/** A row as it is. */
export function whole<Record extends Row>(row: Record): Record {
  return row;
}

/** Rows with the properties that are asked for. */
export function projection(type: NodeType | EdgeType, names: readonly unknown[]) {
  const selected = names.map((name) => propertyOf(type, name).name);
  return <Record extends Row>(row: Record): Record => ({
    ...row,
    values: Object.fromEntries(selected.map((name) => [name, row.values[name] ?? null])),
  });
}
