import { encodeRow, objectId, type DecodedRow, type ManifestRow } from './rows.ts';
import { isMutable, type ManifestState } from './state.ts';
import type { StoredRow } from '../base/column.ts';

/** Live fragments up to which a publish leaves the others' rows alone: each costs the next publish one request. */
const FRAGMENTS_AT_MOST = 4;

/** Commit rows that make a fragment a block, which is not folded again. */
const BLOCK_ROWS = 64;

/**
 * Rows of other fragments that a publish rewrites along with its own, unchanged, so that their fragments disappear: Lance
 * drops a fragment whose rows were all rewritten. This keeps the manifest's fragments bounded without anybody compacting.
 * Every row keeps its token and expects it, so a fold can lose against another publish and never undo it.
 */
export function foldedRows(state: ManifestState, touched: readonly ManifestRow[]): StoredRow[] {
  const small = [...state.fragments.values()].filter((rows) => commitCount(rows) < BLOCK_ROWS);
  if (small.length < FRAGMENTS_AT_MOST) return [];
  const own = new Set(touched.map(objectId));
  return small
    .flat()
    .filter(({ row }) => !own.has(objectId(row)))
    .map(({ row, token }) => encodeRow(row, token, token));
}

function commitCount(rows: readonly DecodedRow[]): number {
  return rows.filter(({ row }) => !isMutable(row)).length;
}
