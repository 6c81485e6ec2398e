import { connect, type Connection, type Table } from '@lancedb/lancedb';
import type { Column } from '../../../src/base/column.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { idMinter } from '../../../src/base/ids.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { LanceRoot } from '../../../src/lance/connection.ts';
import { guardedRows } from '../../../src/manifest/guarded.ts';
import { encodeRow, MANIFEST, MANIFEST_COLUMNS, OBJECT_ID, type ManifestRow } from '../../../src/manifest/rows.ts';
import { manifestState, merged, type ManifestState } from '../../../src/manifest/state.ts';
import { fileStore } from '../../../src/storage/file.ts';

/** What a call of LanceDB that writes tells. */
interface Version {
  readonly version: number;
}

const INTENT = '__recovery/intent.json';
const FIRST = '00000000000000000000000000';

/**
 * What the engine does to disk, done by hand with LanceDB's own calls, by somebody who trusts that there is nobody else: tables
 * of the same columns, and a manifest that is written in the same merges of the same rows, folded in the same way, so that both
 * read as many fragments. Around a write lies an intent of the same size, written and removed with the same syncs. Nothing is
 * checked: no keys, no constraints, no intents of others, no newer versions. That, and what it costs, is the engine's.
 */
export class RawGraph {
  readonly connection: Connection;
  readonly manifest: Table;
  readonly #root: string;
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #mint = idMinter(systemClock, systemRandom);
  #state: ManifestState;

  private constructor(
    root: string,
    connection: Connection,
    manifest: Table,
    tables: ReadonlyMap<string, Table>,
    state: ManifestState,
  ) {
    this.#root = root;
    this.connection = connection;
    this.manifest = manifest;
    this.#tables = tables;
    this.#state = state;
  }

  /** Empty tables, as the engine makes them, and handles on them that stay open. */
  static async make(root: string, columns: Readonly<Record<string, readonly Column[]>>): Promise<RawGraph> {
    const lance = new LanceRoot({ uri: root, storageOptions: {} });
    const first = firstRows(Object.keys(columns));
    await lance.create(
      MANIFEST,
      MANIFEST_COLUMNS,
      first.map((row) => encodeRow(row, FIRST, '')),
    );
    for (const [name, ofTable] of Object.entries(columns)) await lance.createEmpty(name, ofTable);
    lance.close();
    const connection = await connect(root);
    const tables = new Map<string, Table>();
    for (const name of Object.keys(columns)) tables.set(name, await connection.openTable(name));
    const state = manifestState(
      1,
      first.map((row) => ({ row: encodeRow(row, FIRST, ''), fragment: 0 })),
    );
    return new RawGraph(root, connection, await connection.openTable(MANIFEST), tables, state);
  }

  table(name: string): Table {
    const table = this.#tables.get(name);
    if (!table) throw new Error(`there is no table ${name}`);
    return table;
  }

  /** One write of some tables, one after the other, and one commit that tells of them. */
  async commit(effects: Readonly<Record<string, (table: Table) => Promise<Version>>>): Promise<void> {
    const id = this.#mint();
    const store = fileStore(this.#root);
    await store.create(INTENT, intent(id));
    const versions: Record<string, { version: number; location: string }> = {};
    for (const [name, effect] of Object.entries(effects)) {
      versions[name] = { version: (await effect(this.table(name))).version, location: name };
    }
    await this.#publish(id, versions);
    await store.delete(INTENT);
  }

  close(): void {
    for (const table of this.#tables.values()) table.close();
    this.manifest.close();
    this.connection.close();
  }

  async #publish(id: string, tables: Readonly<Record<string, { version: number; location: string }>>): Promise<void> {
    const { head } = this.#state;
    const rows: ManifestRow[] = [
      ...Object.entries(tables).map(([key, table]) => ({ type: 'table', key, ...table }) as const),
      { type: 'graph_head', commit: id, sequence: head.sequence + 1 },
      commitRow(id, head.commit, head.sequence + 1, tables),
    ];
    const guarded = guardedRows(rows, id, this.#state);
    await this.manifest
      .mergeInsert(OBJECT_ID)
      .whenMatchedUpdateAll({ where: '1 / CAST(target.token = source.expected AS INT) = 1' })
      .whenNotMatchedInsertAll()
      .useIndex(false)
      .execute(guarded.map(({ row, token, expected }) => encodeRow(row, token, expected)));
    this.#state = merged(this.#state, guarded);
  }
}

function firstRows(names: readonly string[]): ManifestRow[] {
  return [
    { type: 'graph_head', commit: FIRST, sequence: 0 },
    { type: 'schema', hash: FIRST },
    ...names.map((name) => ({ type: 'table', key: name, version: 1, location: name }) as const),
    commitRow(FIRST, null, 0, {}),
  ];
}

function commitRow(
  id: string,
  parent: string | null,
  sequence: number,
  tables: Readonly<Record<string, { version: number; location: string }>>,
): ManifestRow {
  return {
    type: 'graph_commit',
    id,
    state: 'published',
    parent,
    merged: null,
    sequence,
    actor: null,
    createdAt: new Date(0).toISOString(),
    operation: 'mutate',
    schema: FIRST,
    tables,
  };
}

/** As long as the engine's intent of a write to one table. */
function intent(id: string): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ id, plan: ' '.repeat(800) }));
}
