import type { MergeConflictKind } from '../src/graph/operation.ts';
import { sameRow } from './equality.ts';
import type { Row } from './state.ts';

/** A row of the result, null where it has none, or why there can be none. */
export type MergedRow<Record extends Row> = { readonly row: Record | null } | { readonly conflict: MergeConflictKind };

/**
 * Merges one row, whole: whoever left it as it was in the common ancestor gives way. With several of them it must give way as
 * seen from each; otherwise something that one side did, be it to put the row back, would be lost.
 */
export function mergeRow<Record extends Row>(
  bases: readonly (Record | null)[],
  target: Record | null,
  source: Record | null,
): MergedRow<Record> {
  if (sameRow(target, source)) return { row: target };
  // Not both can be: then they would be the same.
  if (bases.every((base) => sameRow(target, base))) return { row: source };
  if (bases.every((base) => sameRow(source, base))) return { row: target };
  if (target === null || source === null) return { conflict: 'delete_update' };
  return { conflict: bases.some((base) => base !== null) ? 'divergent_update' : 'divergent_insert' };
}
