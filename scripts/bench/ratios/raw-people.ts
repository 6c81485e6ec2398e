import type { Table } from '@lancedb/lancedb';
import { MANIFEST_COLUMNS, OBJECT_ID } from '../../../src/manifest/rows.ts';
import type { Person } from './people.ts';
import { plainRows } from './plain-rows.ts';
import type { RawGraph } from './raw-graph.ts';

const PROPERTIES = ['email', 'name', 'city', 'visits', 'score'];

/** Rows as the engine stores them: under an id. */
export function withIds(rows: readonly Person[]): Record<string, unknown>[] {
  return rows.map((row) => ({ __id: row.email, ...row }));
}

/** All rows in the order of their keys as plain objects, which is how the engine hands them out. */
export async function scanAll(table: Table): Promise<Record<string, unknown>[]> {
  const order = [{ columnName: 'email', ascending: true, nullsFirst: false }];
  return plainRows(await table.query().select(PROPERTIES).orderBy(order).withRowId().toArrow(), PROPERTIES);
}

/** One row by its key, with a look whether there is a newer commit: what a read of the newest state takes. */
export async function lookUp(raw: RawGraph, email: string): Promise<Record<string, unknown> | undefined> {
  await raw.manifest.checkoutLatest();
  return find(raw.table('people'), email);
}

export async function find(table: Table, email: string): Promise<Record<string, unknown> | undefined> {
  const query = table.query().where(`\`__id\` = '${email}'`).limit(1);
  const [row] = plainRows(await query.select(PROPERTIES).toArrow(), PROPERTIES);
  return row;
}

/** Opens what a read needs that knows nothing: the manifest's rows, and then the table at the version that they name. */
export async function readManifest(table: Table): Promise<Record<string, unknown>[]> {
  const columns = MANIFEST_COLUMNS.map(({ name }) => name);
  const order = [{ columnName: OBJECT_ID, ascending: true, nullsFirst: false }];
  return plainRows(await table.query().select(columns).orderBy(order).withRowId().toArrow(), columns);
}

export async function upsert(table: Table, rows: readonly Person[], useIndex = false): Promise<{ version: number }> {
  return table
    .mergeInsert('__id')
    .whenMatchedUpdateAll()
    .whenNotMatchedInsertAll()
    .useIndex(useIndex)
    .execute(withIds(rows));
}
