import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type MergeResult, type Table } from '@lancedb/lancedb';
import type { ExecutionContext } from 'ava';
import type { Column, StoredRow } from '../../../src/base/column.ts';
import { arrowTable, type FieldMetadata } from '../../../src/lance/arrow.ts';
import { temporaryRoot } from '../../support/root.ts';

/** A row with a token, as the guarded merge wants it, and a number. */
export const COLUMNS: readonly Column[] = [
  { name: 'id', type: 'utf8', nullable: false },
  { name: 'token', type: 'utf8', nullable: false },
  { name: 'expected', type: 'utf8', nullable: false },
  { name: 'n', type: 'i32', nullable: true },
];

/** The condition that raises instead of being false. */
export const GUARD = '1 / CAST(target.token = source.expected AS INT) = 1';

/** Tables of LanceDB itself, without anything of ours around them. */
export interface RawPlace {
  readonly root: string;
  create(name: string, rows: readonly StoredRow[], metadata?: FieldMetadata): Promise<Table>;
  /** Another handle, of another connection. */
  open(name: string): Promise<Table>;
  /** The bytes of a version's manifest, by the name that the engine computes. */
  manifest(name: string, version: number): Promise<Uint8Array>;
}

export async function rawPlace(t: ExecutionContext): Promise<RawPlace> {
  const root = await temporaryRoot(t);
  const connected = async () => {
    const connection = await connect(root);
    t.teardown(() => connection.close());
    return connection;
  };
  const first = await connected();
  return {
    root,
    create: (name, rows, metadata) => first.createTable(name, arrowTable(COLUMNS, rows, metadata)),
    open: async (name) => (await connected()).openTable(name),
    manifest: (name, version) =>
      readFile(join(root, `${name}.lance/_versions/${2n ** 64n - 1n - BigInt(version)}.manifest`)),
  };
}

export function row(id: string, fields: { token?: string; expected?: string; n?: number | null } = {}): StoredRow {
  return { id, token: '', expected: '', n: null, ...fields };
}

export function data(...rows: readonly StoredRow[]) {
  return arrowTable(COLUMNS, rows);
}

export async function upsert(table: Table, ...rows: readonly StoredRow[]): Promise<MergeResult> {
  return table
    .mergeInsert('id')
    .whenMatchedUpdateAll()
    .whenNotMatchedInsertAll()
    .useIndex(false)
    .execute(data(...rows));
}

export async function guardedMerge(table: Table, ...rows: readonly StoredRow[]): Promise<MergeResult> {
  return table
    .mergeInsert('id')
    .whenMatchedUpdateAll({ where: GUARD })
    .whenNotMatchedInsertAll()
    .useIndex(false)
    .execute(data(...rows));
}

/** What the handle sees, sorted, told as `id=n`. */
export async function seen(table: Table): Promise<string[]> {
  const rows = (await table.query().toArray()) as { id: string; n: number | null }[];
  return rows.map(({ id, n }) => `${id}=${n}`).toSorted();
}

/** Ids of the rows by the fragment that holds them. */
export async function fragments(table: Table): Promise<Record<number, string[]>> {
  const found = await table.query().withRowId().toArrow();
  const placed = Array.from({ length: found.numRows }, (_, index) => ({
    id: String(found.getChild('id')?.get(index)),
    fragment: Number((found.getChild('_rowid')?.get(index) as bigint) >> 32n),
  }));
  const byFragment = Object.groupBy(placed, ({ fragment }) => fragment);
  return Object.fromEntries(
    Object.entries(byFragment).map(([fragment, rows = []]) => [fragment, rows.map(({ id }) => id).toSorted()]),
  );
}
