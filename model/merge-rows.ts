import type { EdgeRecord, NodeRecord } from '../src/graph/operation.ts';
import { mergeRow } from './merge-row.ts';
import { type Row, rowsOf } from './state.ts';

/** Rows by type and then by the text of their id, some of them open. */
export type MergeTables<Record extends Row> = ReadonlyMap<string, ReadonlyMap<string, Record | 'open'>>;

/** What the rows of states come to once they are merged. A state is such too: nothing in it is open. */
export interface MergeRows {
  readonly nodes: MergeTables<NodeRecord>;
  readonly edges: MergeTables<EdgeRecord>;
}

/** Merges each row by itself, whatever all of them together may break. */
export function mergeRows(base: MergeRows, one: MergeRows, other: MergeRows): MergeRows {
  return {
    nodes: mergeTables(base.nodes, one.nodes, other.nodes),
    edges: mergeTables(base.edges, one.edges, other.edges),
  };
}

function mergeTables<Record extends Row>(
  base: MergeTables<Record>,
  one: MergeTables<Record>,
  other: MergeTables<Record>,
): MergeTables<Record> {
  const merged = new Map<string, ReadonlyMap<string, Record | 'open'>>();
  for (const type of base.keys()) {
    const rows = new Map<string, Record | 'open'>();
    for (const id of [base, one, other].flatMap((tables) => [...rowsOf(tables, type).keys()])) {
      const as = (tables: MergeTables<Record>) => rowsOf(tables, type).get(id) ?? null;
      const row = mergeRow(as(base), as(one), as(other));
      if (row !== null) rows.set(id, row);
    }
    merged.set(type, rows);
  }
  return merged;
}
