import type { Column, StoredRow } from '../../../src/base/column.ts';
import type { LanceTable } from '../../../src/lance/table.ts';

/** A table as guarded merges want it. */
export const GUARDED: readonly Column[] = [
  { name: 'key', type: 'utf8', nullable: false },
  { name: 'token', type: 'utf8', nullable: false },
  { name: 'expected', type: 'utf8', nullable: false },
];

export function guardedRow(key: string, token: string, expected = ''): StoredRow {
  return { key, token, expected };
}

/** What a table of those holds, by key, told as `key=token`. */
export async function tokens(table: LanceTable): Promise<string[]> {
  return (await table.scan()).map(({ key, token }) => `${String(key)}=${String(token)}`).toSorted();
}
