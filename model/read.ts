import type { Id } from '../src/base/value.ts';
import type { Counts, EdgeRecord, Neighbour, NeighboursQuery, NodeRecord, ScanQuery } from '../src/graph/operation.ts';
import { idText } from './id.ts';
import { orRefused, type Refused } from './refusal.ts';
import { scanEdges, scanNodes } from './scan.ts';
import { type FoundRow, type ModelSearch, search } from './search.ts';
import { type ModelState, rowsOf, type Tables, type Row } from './state.ts';
import { edgeType, nodeType } from './type.ts';
import { neighbours } from './walk.ts';

/** A read as data. */
export type ModelRead =
  | { readonly kind: 'getNode'; readonly type: string; readonly id: Id }
  | { readonly kind: 'getEdge'; readonly type: string; readonly id: string }
  | { readonly kind: 'scanNodes' | 'scanEdges'; readonly type: string; readonly query?: ScanQuery }
  | ModelSearch
  | { readonly kind: 'neighbours'; readonly query: NeighboursQuery }
  | { readonly kind: 'counts' };

/** What a read answers. */
export type ReadValue =
  | NodeRecord
  | EdgeRecord
  | null
  | readonly NodeRecord[]
  | readonly EdgeRecord[]
  | readonly FoundRow[]
  | readonly Neighbour[]
  | Counts;

/** The answer of a read, or the kind of error with which it is refused. */
export type ReadOutcome = { readonly ok: true; readonly value: ReadValue } | Refused;

/** One read as an outcome; of a search one answer of many that are right, see `searched`. The functions for single kinds of read throw where this gives a refusal. */
export function read(state: ModelState, operation: ModelRead): ReadOutcome {
  return orRefused(() => ({ ok: true, value: answer(state, operation) }));
}

/** The node with an id, or null. */
export function getNode(state: ModelState, type: string, id: Id): NodeRecord | null {
  const found = nodeType(state.schema, type);
  return rowsOf(state.nodes, found.name).get(idText(found.id(id))) ?? null;
}

/** The edge with an id, or null. */
export function getEdge(state: ModelState, type: string, id: string): EdgeRecord | null {
  const found = edgeType(state.schema, type);
  return rowsOf(state.edges, found.name).get(found.id(id)) ?? null;
}

/** Rows by type, every type of the schema. */
export function counts(state: ModelState): Counts {
  return { nodes: countRows(state.nodes), edges: countRows(state.edges) };
}

function answer(state: ModelState, operation: ModelRead): ReadValue {
  switch (operation.kind) {
    case 'getNode':
      return getNode(state, operation.type, operation.id);
    case 'getEdge':
      return getEdge(state, operation.type, operation.id);
    case 'scanNodes':
      return scanNodes(state, operation.type, operation.query);
    case 'scanEdges':
      return scanEdges(state, operation.type, operation.query);
    case 'searchNodes':
    case 'searchEdges':
      return search(state, operation);
    case 'neighbours':
      return neighbours(state, operation.query);
    case 'counts':
      return counts(state);
  }
}

function countRows(tables: Tables<Row>): Readonly<Record<string, number>> {
  return Object.fromEntries([...tables].map(([type, rows]) => [type, rows.size]));
}
