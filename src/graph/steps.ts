import { ID_COLUMN, type StoredRow } from '../base/column.ts';
import type { Predicate } from '../base/predicate.ts';
import type { GraphType } from '../schema/accepted.ts';

/** A row that is to be written: under its id, or without one, which is minted for it. */
export interface NewRow {
  readonly columns: StoredRow;
  readonly id: string | undefined;
}

/** What a statement, or the rows that a load brings for one type, ask for, once all that needs no stored row is judged. */
export type Step =
  | { readonly kind: WriteKind; readonly type: GraphType; readonly rows: readonly NewRow[] }
  | { readonly kind: 'update'; readonly type: GraphType; readonly where: Predicate; readonly set: StoredRow }
  | { readonly kind: 'delete'; readonly type: GraphType; readonly where: Predicate };

/** How rows meet what is there: refuse, overwrite one by one, or take the place of everything. */
export type WriteKind = 'insert' | 'upsert' | 'replace';

/** The row under its id, or under a minted one. */
export function withId({ columns, id: own }: NewRow, minted: string): StoredRow {
  return own === undefined ? { [ID_COLUMN]: minted, ...columns } : columns;
}
