import type { Values } from '../src/base/value.ts';
import type { EdgeRecord, NodeRecord } from '../src/graph/operation.ts';
import { idText } from './id.ts';
import { Refusal } from './refusal.ts';
import { type ModelState, type Row, rowsOf, type Tables } from './state.ts';

/** A working copy of a state. A row that is written is a new object, so those untouched can be told by their identity. */
export interface Draft extends ModelState {
  readonly nodes: ReadonlyMap<string, Map<string, NodeRecord>>;
  readonly edges: ReadonlyMap<string, Map<string, EdgeRecord>>;
}

export function draftOf({ schema, nodes, edges }: ModelState): Draft {
  return { schema, nodes: copyTables(nodes), edges: copyTables(edges) };
}

/** Writes a row whole. One that must be new conflicts with any that is there, be it committed or pending. */
export function put<Record extends Row>(rows: Map<string, Record>, row: Record, mustBeNew: boolean): void {
  const text = idText(row.id);
  if (mustBeNew && rows.has(text)) throw new Refusal('conflict', `${row.type} ${text} exists`);
  rows.set(text, row);
}

/** An update that has nothing wrong in itself; `judge` looks at each row as it becomes. */
export interface Change {
  readonly matches: (row: Row) => boolean;
  readonly set: Values;
  readonly judge: (row: Row) => void;
}

/** Sets values of the rows that match. */
export function update<Record extends Row>(rows: Map<string, Record>, { matches, set, judge }: Change): void {
  for (const [text, row] of rows) {
    if (!matches(row)) continue;
    const updated = { ...row, values: { ...row.values, ...set } };
    judge(updated);
    rows.set(text, updated);
  }
}

/** Removes the rows that match. */
export function remove<Record extends Row>(rows: Map<string, Record>, matches: (row: Record) => boolean): void {
  for (const [text, row] of rows) if (matches(row)) rows.delete(text);
}

/** Removes the nodes that match, and with them every edge that has one of them as an end. */
export function removeNodes(draft: Draft, type: string, matches: (row: Row) => boolean): void {
  const nodes = rowsOf(draft.nodes, type);
  remove(nodes, matches);
  // Deletes come without inserts, so an end that is missing now is one that has just been removed.
  for (const [name, { from, to }] of Object.entries(draft.schema.edges ?? {})) {
    remove(
      rowsOf(draft.edges, name),
      (edge) => (from === type && !nodes.has(idText(edge.from))) || (to === type && !nodes.has(idText(edge.to))),
    );
  }
}

function copyTables<Record extends Row>(tables: Tables<Record>): ReadonlyMap<string, Map<string, Record>> {
  return new Map([...tables].map(([type, rows]) => [type, new Map(rows)]));
}
