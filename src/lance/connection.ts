import { connect, Session, type Connection, type Table } from '@lancedb/lancedb';
import type { Column, StoredRow } from '../base/column.ts';
import { arrowSchema, arrowTable, type FieldMetadata } from './arrow.ts';
import { GraphError } from '../base/errors.ts';
import { classify, createFailure, readFailure } from './failure.ts';
import { placeOf } from './location.ts';
import { configOf } from './table-index.ts';
import { LanceTable } from './table.ts';
import { Usage } from './usage.ts';

/** Where LanceDB finds the graph: its root as a URI, and how to reach the store. */
export interface LanceTarget {
  readonly uri: string;
  readonly storageOptions: Readonly<Record<string, string>>;
}

/** The tables below one root, by location: a path without its `.lance`, such as `nodes/airport-01J…`. */
export class LanceRoot {
  readonly #target: LanceTarget;
  /**
   * Shares the HTTP client among connections: making one reads every certificate of the machine, which takes milliseconds.
   * A session cannot be closed: what it caches, some hundred kilobytes a graph, stays until the garbage collector comes.
   */
  readonly #session = new Session();
  #copies = 0;
  /** One connection a folder: LanceDB's tables lie flat below their connection. */
  readonly #folders = new Map<string, Promise<Connection>>();
  /** Handles that may still be in use. Weakly held: one that nobody has any more is freed by the garbage collector. */
  readonly #tables = new Set<WeakRef<LanceTable>>();
  readonly #collected = new FinalizationRegistry<WeakRef<LanceTable>>((handle) => this.#tables.delete(handle));
  readonly #usage = new Usage(() => this.#disconnect());

  constructor(target: LanceTarget) {
    this.#target = target;
  }

  /** Creates an empty table. Not safe against another creator of the same location (lance#4451): use a fresh one. */
  async createEmpty(location: string, columns: readonly Column[]): Promise<void> {
    await this.#create(location, (connection, name) => connection.createEmptyTable(name, arrowSchema(columns)));
  }

  /** Creates a table with its first rows, in one version; the same warning. */
  async create(
    location: string,
    columns: readonly Column[],
    rows: readonly StoredRow[],
    metadata?: FieldMetadata,
  ): Promise<void> {
    const data = arrowTable(columns, rows, metadata);
    await this.#create(location, (connection, name) => connection.createTable(name, data));
  }

  /** A handle on the newest version, or on `version`; undefined where there is no such table. */
  async open(location: string, columns: readonly Column[], version?: number): Promise<LanceTable | undefined> {
    return this.#usage.during(async () => {
      try {
        const place = placeOf(location);
        const { connection, name } = await this.#locate(place.table);
        const at = {
          ...(place.branch !== undefined && { branch: place.branch }),
          ...(version !== undefined && { version }),
        };
        const table = await connection.openTable(name, [], at);
        return this.#handOut(new LanceTable(table, location, columns));
      } catch (error) {
        const failure = classify(error);
        // Of a fork that is gone Lance says that it has no versions.
        const isGone = failure === 'version_missing' && version === undefined && location !== placeOf(location).table;
        if (failure === 'table_missing' || isGone) return undefined;
        throw error instanceof GraphError ? error : readFailure(location, error);
      }
    });
  }

  /**
   * Lends a table in memory that holds these rows and is gone afterwards; where told, with an index on the words of a language
   * that covers none of them.
   */
  async inMemory<T>(
    columns: readonly Column[],
    rows: readonly StoredRow[],
    text: { readonly column: string; readonly language: string } | undefined,
    use: (table: LanceTable) => Promise<T>,
  ): Promise<T> {
    return this.#usage.during(async () => {
      // The session knows files by their path: no two tables may share one.
      const location = `copy-${(this.#copies += 1)}`;
      const connection = await connect('memory://', { session: this.#session });
      try {
        const table = await connection.createEmptyTable(location, arrowSchema(columns));
        const handle = new LanceTable(table, location, columns);
        try {
          // Made before there are rows, it costs nothing, and tells all the same how to read them.
          if (text) {
            const config = configOf({ kind: 'words', language: text.language });
            await table.createIndex(text.column, { config });
          }
          await table.add(arrowTable(columns, rows));
          return await use(handle);
        } finally {
          handle.close();
        }
      } finally {
        connection.close();
      }
    });
  }

  /** Throws `closed` once the root was closed. */
  check(): void {
    this.#usage.check();
  }

  /**
   * Refuses whatever comes from now on, also through the handles that were opened here. What is under way goes on, and what
   * it uses is freed when it has ended: nobody waits for it here, for a call may hang for ever.
   */
  close(): void {
    this.#usage.close();
    for (const handle of this.#tables) handle.deref()?.close();
    this.#tables.clear();
  }

  #handOut(table: LanceTable): LanceTable {
    const handle = new WeakRef(table);
    this.#tables.add(handle);
    this.#collected.register(table, handle);
    // The root may have been closed while the table was being opened.
    if (this.#usage.isClosed) table.close();
    return table;
  }

  async #create(location: string, create: (connection: Connection, name: string) => Promise<Table>): Promise<void> {
    await this.#usage.during(async () => {
      try {
        const { connection, name } = await this.#locate(location);
        (await create(connection, name)).close();
      } catch (error) {
        throw error instanceof GraphError ? error : createFailure(location, error);
      }
    });
  }

  async #locate(location: string): Promise<{ connection: Connection; name: string }> {
    const slash = location.lastIndexOf('/');
    const folder = location.slice(0, Math.max(slash, 0));
    const uri = folder === '' ? this.#target.uri : `${this.#target.uri}/${folder}`;
    let connection = this.#folders.get(folder);
    if (!connection) {
      connection = connect(uri, { storageOptions: { ...this.#target.storageOptions }, session: this.#session });
      this.#folders.set(folder, connection);
      // A connection that failed is tried again by whoever comes next.
      connection.catch(() => this.#folders.delete(folder));
    }
    return { connection: await connection, name: location.slice(slash + 1) };
  }

  /** Nothing is under way any more, so those that are to come have come. */
  #disconnect(): void {
    for (const connection of this.#folders.values()) void connection.then((open) => open.close());
    this.#folders.clear();
  }
}
