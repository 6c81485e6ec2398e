import { foldedRows } from './fold.ts';
import { objectId, type DecodedRow, type ManifestRow } from './rows.ts';
import type { ManifestState } from './state.ts';

/** A row as a merge writes it: only over one that has the token `expected`, '' where there is none. */
export interface GuardedRow extends DecodedRow {
  readonly expected: string;
}

/**
 * All that one merge writes: rows under one token over what `state` holds, and what it folds along the way. The head row is
 * always among them, moved or as it is: it is where two publishes meet.
 */
export function guardedRows(rows: readonly ManifestRow[], token: string, state: ManifestState): GuardedRow[] {
  const touched = rows.some(({ type }) => type === 'graph_head') ? rows : [...rows, state.head];
  return [
    ...touched.map((row) => ({ row, token, expected: state.tokens.get(objectId(row)) ?? '' })),
    ...foldedRows(state, touched).map((folded) => ({ ...folded, expected: folded.token })),
  ];
}
