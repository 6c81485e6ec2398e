import type { GraphChanges, MergeResult, TypeChanges } from '../src/graph/operation.ts';
import { sameRow } from './equality.ts';
import { compareTexts } from './order.ts';
import { type ModelState, type Row, rowsOf, type Tables } from './state.ts';

/** How one state differs from another of the same schema, by value: a row that was written as it was is none. */
export function changes(from: ModelState, to: ModelState): GraphChanges {
  return { nodes: tableChanges(from.nodes, to.nodes), edges: tableChanges(from.edges, to.edges) };
}

/** Rows that differ, by what happened to them. */
export function countChanges({ nodes, edges }: GraphChanges): Pick<MergeResult, 'inserted' | 'updated' | 'deleted'> {
  const types: readonly TypeChanges<Row>[] = [...Object.values(nodes), ...Object.values(edges)];
  const count = (list: keyof TypeChanges<Row>) => types.reduce((sum, type) => sum + type[list].length, 0);
  return { inserted: count('inserted'), updated: count('updated'), deleted: count('deleted') };
}

function tableChanges<Record extends Row>(from: Tables<Record>, to: Tables<Record>) {
  const types = [...to].map(([type, rows]) => [type, typeChanges(rowsOf(from, type), rows)] as const);
  return Object.fromEntries(
    types.filter(([, { inserted, updated, deleted }]) => inserted.length + updated.length + deleted.length > 0),
  );
}

function typeChanges<Record extends Row>(
  from: ReadonlyMap<string, Record>,
  to: ReadonlyMap<string, Record>,
): TypeChanges<Record> {
  const ids = [...new Set([...from.keys(), ...to.keys()])].toSorted(compareTexts);
  const rows = ids.map((id) => ({ before: from.get(id) ?? null, after: to.get(id) ?? null }));
  return {
    inserted: rows.flatMap(({ before, after }) => (before === null && after !== null ? [after] : [])),
    updated: rows.flatMap(({ before, after }) =>
      before !== null && after !== null && !sameRow(before, after) ? [{ before, after }] : [],
    ),
    deleted: rows.flatMap(({ before, after }) => (before !== null && after === null ? [before] : [])),
  };
}
