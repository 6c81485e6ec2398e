import { Index, type Table } from '@lancedb/lancedb';
import type { Column, StoredRow } from '../../../src/base/column.ts';
import { arrowTable } from '../../../src/lance/arrow.ts';
import { operationOf } from './transaction.ts';
import type { TablePlace } from './branched.ts';

/** A column for every kind of index. */
export const PAPERS: readonly Column[] = [
  { name: 'id', type: 'utf8', nullable: false },
  { name: 'n', type: 'i32', nullable: true },
  { name: 'flag', type: 'bool', nullable: true },
  { name: 'body', type: 'utf8', nullable: true },
  { name: 'v', type: { vector: 2 }, nullable: true },
];

/** A column, an index on it, and a question that Lance answers by that index, told as ids. */
export interface Kind {
  readonly column: string;
  /** A fresh one each time: LanceDB takes none twice. */
  readonly config: () => Index;
  readonly ask: (table: Table) => Promise<string>;
}

export const KINDS = {
  'a btree': { column: 'n', config: () => Index.btree(), ask: (table) => sorted(table.query().where('n > 16')) },
  'a bitmap': { column: 'flag', config: () => Index.bitmap(), ask: (table) => sorted(table.query().where('flag = 1')) },
  'a full-text index': {
    column: 'body',
    config: () => Index.fts(),
    ask: (table) => sorted(table.query().fullTextSearch('word3 word7 word25', { columns: 'body' })),
  },
  'a vector index': {
    column: 'v',
    config: () => Index.ivfFlat({ numPartitions: 1 }),
    ask: (table) => inOrder(table.query().nearestTo([49, 1]).distanceType('l2').limit(3)),
  },
} as const satisfies Readonly<Record<string, Kind>>;

export function paper(n: number, fields: StoredRow = {}): StoredRow {
  return { id: `k${n}`, n, flag: n % 2 === 0, body: `word${n} everywhere`, v: [n * n, 1], ...fields };
}

/** Papers with the numbers `from` and on, `count` of them. */
export function papers(from: number, count: number) {
  return paperData(...Array.from({ length: count }, (_, index) => paper(from + index)));
}

export function paperData(...rows: readonly StoredRow[]) {
  return arrowTable(PAPERS, rows);
}

/** Replaces papers by id, and adds those that are new. */
export function upsertPapers(table: Table, ...rows: readonly StoredRow[]) {
  return table
    .mergeInsert('id')
    .whenMatchedUpdateAll()
    .whenNotMatchedInsertAll()
    .useIndex(false)
    .execute(paperData(...rows));
}

/** A table of two fragments, of ten papers each. */
export async function twentyPapers(place: TablePlace, actor?: string): Promise<Table> {
  const table = await (await place.connect(actor)).createTable('t', papers(0, 10));
  await table.add(papers(10, 10));
  return table;
}

/** How many rows an index knows, and how many it does not. */
export async function coverage(table: Table, name: string): Promise<string | undefined> {
  const stats = await table.indexStats(name);
  return stats && `${stats.numIndexedRows} + ${stats.numUnindexedRows}`;
}

/** The operations that made some versions, by their numbers. */
export async function operations(place: TablePlace, from: number, to: number, folder = '_versions'): Promise<number[]> {
  const found: number[] = [];
  for (let version = from; version <= to; version += 1) {
    const name = (2n ** 64n - 1n - BigInt(version)).toString().padStart(20, '0');
    found.push(operationOf(await place.read(`${folder}/${name}.manifest`)).operation);
  }
  return found;
}

/** Compacts and folds new rows into indexes, and removes no version. */
export function optimizeOnly(table: Table) {
  return table.optimize({ cleanupOlderThan: new Date(0) });
}

export interface Answer {
  toArray(): Promise<unknown[]>;
}

export async function inOrder(query: Answer): Promise<string> {
  return ((await query.toArray()) as { id: string }[]).map(({ id }) => id).join(' ');
}

export async function sorted(query: Answer): Promise<string> {
  return ((await query.toArray()) as { id: string }[])
    .map(({ id }) => id)
    .toSorted()
    .join(' ');
}
