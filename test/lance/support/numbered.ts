import type { Column, StoredRow } from '../../../src/base/column.ts';
import type { LanceTable } from '../../../src/lance/table.ts';

/** The plainest table: an id and a number. */
export const NUMBERED: readonly Column[] = [
  { name: '__id', type: 'utf8', nullable: false },
  { name: 'n', type: 'i32', nullable: true },
];

export function numbered(id: string, n: number | null = null): StoredRow {
  return { __id: id, n };
}

/** What a table of those holds, by id, told as `id=n`. */
export async function contents(table: LanceTable): Promise<string[]> {
  return (await table.scan()).map(({ __id, n }) => `${String(__id)}=${String(n)}`).toSorted();
}
