import { objectId, type DecodedRow, type ManifestRow } from './rows.ts';
import type { ManifestState } from './state.ts';

/** Fragments of so few rows are always folded: rewriting them costs less than reading them again in every publish. */
const SMALL_ROWS = 16;

/**
 * Rows of other fragments that a publish rewrites along with its own, unchanged, so that their fragments disappear: Lance
 * drops a fragment whose rows were all rewritten. This keeps the manifest's fragments few without anybody compacting: each
 * one left is larger than all smaller ones together, so there are as many as the number of commits has binary digits, at
 * most; and a row is rewritten as often.
 *
 * Every row keeps its token, and is expected to have it still: a fold can lose against another publish and never undo it.
 */
export function foldedRows(state: ManifestState, touched: readonly ManifestRow[]): DecodedRow[] {
  const own = new Set(touched.map(objectId));
  const others = [...state.fragments]
    .map(([fragment, rows]) => ({ fragment, rows: rows.filter(({ row }) => !own.has(objectId(row))) }))
    .toSorted((a, b) => a.rows.length - b.rows.length || a.fragment - b.fragment);
  const folded: DecodedRow[] = [];
  for (const { rows } of others) {
    if (rows.length > Math.max(SMALL_ROWS, touched.length + folded.length)) break;
    folded.push(...rows);
  }
  return folded;
}
