import type { Branches, Table } from '@lancedb/lancedb';
import { assert } from '../base/assert.ts';
import { ID_COLUMN, type Column, type StoredColumns, type StoredRow } from '../base/column.ts';
import { GraphError } from '../base/errors.ts';
import type { Predicate } from '../base/predicate.ts';
import { storedColumns, storedRows, type ArrowResult } from './arrow-read.ts';
import { arrowTable, type FieldMetadata } from './arrow.ts';
import { classify, readFailure, type LanceFailure } from './failure.ts';
import { forkLocation, placeOf } from './location.ts';
import { measureColumn, queryOf, type LanceHit, type LanceSearch } from './search-query.ts';
import { toSql, toSqlWithoutIndex } from './sql.ts';
import { configOf, type IndexCoverage, type TableIndex } from './table-index.ts';
import { Usage } from './usage.ts';

/** Lance takes 32 bits of a limit and forgets the others; no table holds more rows than this. */
const LIMIT_MAX = 2 ** 32 - 1;

/** What Lance calls, in a field's metadata, its place in the primary key. */
const PRIMARY_KEY = 'lance-schema:unenforced-primary-key';

/** Rows of a table, and what of them. */
export interface LanceScan {
  readonly where?: Predicate;
  /** Names of the columns to read; all unless said. */
  readonly columns?: readonly string[];
  readonly orderBy?: readonly LanceOrder[];
  readonly limit?: number;
}

/** Sorts by a column; nulls come last in either direction. */
export interface LanceOrder {
  readonly column: string;
  readonly descending: boolean;
}

/** A row with the fragment that holds it. */
export interface PlacedRow {
  readonly row: StoredRow;
  readonly fragment: number;
}

/** A version, and when it was made, by the clock of who made it. */
export interface VersionStamp {
  readonly version: number;
  readonly atMs: number;
}

/** A fork of a table, and the version that it was made from. */
export interface ForkStamp {
  readonly name: string;
  /** Location of what it was made from. */
  readonly parent: string;
  readonly version: number;
}

/** A write that committed says which version it made. */
export type Written =
  | { readonly ok: true; readonly version: number }
  | { readonly ok: false; readonly failure: LanceFailure; readonly cause: unknown };

/** How much a table holds. */
export interface TableSize {
  readonly rows: number;
  readonly indexes: number;
  /** Fragments that could be larger. */
  readonly smallFragments: number;
}

/** What compacting removes besides. */
export interface Pruning {
  readonly olderThanMs?: number;
  readonly onRemoved?: (versions: number) => void;
}

/** What the store answered to a write, where it did not take it nor merely report others' commits. */
export function refusalIn(written: Written): unknown {
  if (written.ok || written.failure === 'contended' || written.failure === 'guard_failed') return undefined;
  return written.cause;
}

/**
 * A handle on one table. It is lazy: it stays at the version that it was opened or last refreshed at, until it writes.
 * A write commits on whatever version is the newest, which need not be the handle's.
 */
export class LanceTable {
  readonly location: string;
  readonly columns: readonly Column[];
  readonly #table: Table;
  readonly #usage: Usage;
  /** The version at which an index could not be read. */
  #unreadableAt: number | undefined;

  constructor(table: Table, location: string, columns: readonly Column[]) {
    this.#table = table;
    this.#usage = new Usage(() => table.close());
    this.location = location;
    this.columns = columns;
  }

  /** Refuses every call from now on, and frees the handle once those under way have ended. */
  close(): void {
    this.#usage.close();
  }

  /** The version that this handle is at; costs no request. */
  async version(): Promise<number> {
    return this.#read(() => this.#table.version());
  }

  /** Moves to the newest version, and tells it. */
  async refresh(): Promise<number> {
    return this.#read(async () => {
      await this.#table.checkoutLatest();
      return this.#table.version();
    });
  }

  /** Moves to the newest version if it is below this one, and tells where it is then; costs no request where it is not. */
  async catchUpWith(version: number): Promise<number> {
    const own = await this.version();
    return own < version ? this.refresh() : own;
  }

  async scan(scan: LanceScan = {}): Promise<StoredRow[]> {
    // A sort that keeps no row makes DataFusion panic (topk: k > 0).
    if (scan.limit === 0) return [];
    const columns = this.#columnsOf(scan);
    return storedRows(columns, await this.#found(scan, columns));
  }

  /** The same, by column: for many rows that become something else anyway. */
  async scanColumns(scan: LanceScan = {}): Promise<StoredColumns> {
    const columns = this.#columnsOf(scan);
    // See `scan`.
    if (scan.limit === 0) return { length: 0, values: new Map(columns.map(({ name }) => [name, []])) };
    return storedColumns(columns, await this.#found(scan, columns));
  }

  /**
   * The rows of a scan in parts, of a thousand rows or so, each read from Lance when it is asked for. Nothing is in use in
   * between: a handle that is closed meanwhile refuses the next part.
   */
  async *batches(scan: LanceScan = {}): AsyncGenerator<StoredRow[], undefined> {
    // See `scan`.
    if (scan.limit === 0) return;
    const columns = this.#columnsOf(scan);
    // An index is asked before there is a first part, so that none comes twice.
    const { parts, first } = await this.#read(() =>
      this.#pastIndexes(scan.where, async (where) => {
        const found = this.#query(scan, where).select(names(columns))[Symbol.asyncIterator]();
        return { parts: found, first: await found.next() };
      }),
    );
    for (let part = first; part.done !== true; part = await this.#read(() => parts.next())) {
      yield storedRows(columns, part.value);
    }
  }

  /** Every row with its fragment, sorted by one column: in one batch, which is cheaper to read than one a fragment. */
  async scanPlaced(orderBy: string): Promise<PlacedRow[]> {
    return this.#read(async () => {
      const sorted = this.#query({ orderBy: [{ column: orderBy, descending: false }] });
      const result = await sorted.select(names(this.columns)).toArrow();
      const rowIds = result.getChild('_rowid');
      return storedRows(this.columns, result).map((row, index) => ({
        row,
        fragment: fragmentOf(rowIds?.get(index)),
      }));
    });
  }

  /** The best rows of a search, `limit` at most, which is 1 or more; of equally good ones at the limit, any. */
  async search(
    search: LanceSearch,
    scan: Pick<LanceScan, 'where' | 'columns'> & { readonly limit: number },
  ): Promise<LanceHit[]> {
    const columns = this.#columnsOf(scan);
    const measure = measureColumn(search);
    return this.#read(async () => {
      const result = await this.#pastIndexes(scan.where, (where) => {
        const query = queryOf(this.#table, search).limit(Math.min(scan.limit, LIMIT_MAX));
        if (where !== undefined) query.where(where);
        return query.select([...names(columns), measure]).toArrow();
      });
      const measures = result.getChild(measure);
      return storedRows(columns, result).map((row, index) => ({ row, measure: Number(measures?.get(index)) }));
    });
  }

  /** Whether the version that this handle is at has an index of this name, readable or not; costs no request. */
  async hasIndex(name: string): Promise<boolean> {
    return this.#read(async () => (await this.#table.indexStats(name)) !== undefined);
  }

  async count(where?: Predicate): Promise<number> {
    return this.#read(() => this.#pastIndexes(where, (sql) => this.#table.countRows(sql)));
  }

  /** Metadata of one field, by key. */
  async fieldMetadata(column: string): Promise<ReadonlyMap<string, string>> {
    const schema = await this.#read(() => this.#table.schema());
    return schema.fields.find(({ name }) => name === column)?.metadata ?? new Map();
  }

  /** Names of all columns that the version that this handle is at has. */
  async columnNames(): Promise<readonly string[]> {
    const schema = await this.#read(() => this.#table.schema());
    return schema.fields.map(({ name }) => name);
  }

  /** Names of the columns that Lance takes for the key of an insert, where it was told which. */
  async primaryKey(): Promise<readonly string[]> {
    const schema = await this.#read(() => this.#table.schema());
    return schema.fields
      .filter(({ metadata }) => [...metadata.keys()].some((key) => key.startsWith(PRIMARY_KEY)))
      .map(({ name }) => name);
  }

  /** Tells Lance which column no two rows may share; it cannot be changed, and nothing checks rows that are there. */
  async setPrimaryKey(column: string): Promise<Written> {
    return this.#write(async () => {
      await this.#table.setUnenforcedPrimaryKey(column);
      return { version: await this.#table.version() };
    });
  }

  /**
   * Sets metadata of one field by key, or removes it (null), in a version of its own; `contended` where anybody did so, or put
   * other rows in place of all, since the version that this handle is at.
   */
  async setFieldMetadata(column: string, metadata: Readonly<Record<string, string | null>>): Promise<Written> {
    return this.#write(() => this.#table.updateFieldMetadata([{ path: column, metadata: { ...metadata } }]));
  }

  /** Adds rows, at least one. */
  async append(rows: readonly StoredRow[]): Promise<Written> {
    return this.#write(() => this.#table.add(arrowTable(this.columns, rows)));
  }

  /** Puts rows, at least one, in place of everything. */
  async overwrite(rows: readonly StoredRow[]): Promise<Written> {
    return this.#write(() => this.#table.add(arrowTable(this.columns, rows), { mode: 'overwrite' }));
  }

  /**
   * Puts rows of other columns, at least one, in place of everything, whatever others wrote meanwhile: `contended` only where they
   * did the same. All metadata of fields is that which is given.
   */
  async replace(columns: readonly Column[], rows: readonly StoredRow[], metadata: FieldMetadata): Promise<Written> {
    return this.#write(() => this.#table.add(arrowTable(columns, rows, metadata), { mode: 'overwrite' }));
  }

  /** Adds those rows whose key is new; where it is the table's primary key, of two who add the same at once one does. */
  async insertNew(key: string, rows: readonly StoredRow[]): Promise<Written> {
    return this.#write(() =>
      this.#table.mergeInsert(key).whenNotMatchedInsertAll().useIndex(false).execute(arrowTable(this.columns, rows)),
    );
  }

  /** Replaces rows by key, whatever they hold, and adds those that are new. */
  async put(key: string, rows: readonly StoredRow[]): Promise<Written> {
    return this.#write(() =>
      this.#table
        .mergeInsert(key)
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        .useIndex(false)
        .execute(arrowTable(this.columns, rows)),
    );
  }

  /**
   * Replaces rows by id, and adds those that are new. With the help of an index on ids two that do so at the same time may both
   * add a row: that is for those to use who find out what landed beside them.
   */
  async upsert(rows: readonly StoredRow[], useIndex = false): Promise<Written> {
    const merge = (byIndex: boolean) =>
      this.#table
        .mergeInsert(ID_COLUMN)
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        .useIndex(byIndex)
        .execute(arrowTable(this.columns, rows));
    return this.#write(async () => {
      if (!useIndex) return merge(false);
      return this.#unlessUnreadable(
        () => merge(true),
        () => merge(false),
      );
    });
  }

  async delete(where: Predicate): Promise<Written> {
    return this.#write(() => this.#pastIndexes(where, (sql) => this.#table.delete(sql ?? 'true')));
  }

  /**
   * Replaces rows by `key` and adds those that are new, all or nothing: each row's `expected` must equal the `token` that
   * the stored row has at the moment of the commit, and be empty for a row that must not exist. The condition does not
   * merely turn false, which would skip one row: it divides by zero, which fails the whole merge (lance-facts: the guarded
   * merge; a CASE or a function call on qualified names does not parse).
   */
  async guardedMerge(key: string, rows: readonly StoredRow[]): Promise<Written> {
    return this.#write(() =>
      this.#table
        .mergeInsert(key)
        .whenMatchedUpdateAll({ where: '1 / CAST(target.token = source.expected AS INT) = 1' })
        .whenNotMatchedInsertAll()
        .useIndex(false)
        .execute(arrowTable(this.columns, rows)),
    );
  }

  /** Of the version that this handle is at; costs a request where there is an index on text, and none otherwise. */
  async size(): Promise<TableSize> {
    return this.#read(() =>
      this.#unlessUnreadable(
        async () => {
          const { numRows, numIndices, fragmentStats } = await this.#table.stats();
          return { rows: numRows, indexes: numIndices, smallFragments: fragmentStats.numSmallFragments };
        },
        // Lance tells nothing until the index is dropped, as it is by who compacts.
        async () => ({ rows: await this.#table.countRows(), indexes: 1, smallFragments: Infinity }),
      ),
    );
  }

  /**
   * The indexes of the version that this handle is at, by name; undefined where Lance cannot read them. It costs a request for each
   * on text.
   */
  async indexes(): Promise<ReadonlyMap<string, IndexCoverage> | undefined> {
    return this.#read(() =>
      this.#unlessUnreadable(
        async () => {
          const found = await this.#table.listIndices();
          return new Map(
            found.map(({ name, indexType, numUnindexedRows = 0, numSegments = 1 }) => [
              name,
              { name, uncovered: numUnindexedRows, parts: numSegments, isLearnt: /^ivf/i.test(indexType) },
            ]),
          );
        },
        async () => undefined,
      ),
    );
  }

  /** Makes an index on all rows that there are, in place of one of its name. */
  async createIndex({ name, column, made }: TableIndex): Promise<Written> {
    return this.#write(async () => {
      await this.#table.createIndex(column, { name, config: configOf(made) });
      return { version: await this.#table.version() };
    });
  }

  /** Drops an index; it is no failure if it is not there. */
  async dropIndex(name: string): Promise<Written> {
    return this.#write(async () => {
      try {
        await this.#table.dropIndex(name);
      } catch (error) {
        if (classify(error) !== 'index_missing') throw error;
      }
      return { version: await this.#table.version() };
    });
  }

  /** All versions that there are, oldest first: one request for each. */
  async versions(): Promise<readonly VersionStamp[]> {
    return this.#read(async () => {
      const found = await this.#table.listVersions();
      return found.map(({ version, timestamp }) => ({ version, atMs: timestamp.getTime() }));
    });
  }

  /**
   * Rewrites small fragments and those with deletions into larger ones, and lets indexes take in what is new; where there is
   * neither, makes no version. Then removes the
   * versions that were made before a point in time, none unless said, and their files; never the newest, nor one that a fork
   * was made from. Tells how many there were.
   */
  async compact({ olderThanMs = 0, onRemoved }: Pruning = {}): Promise<Written> {
    return this.#write(async () => {
      // Without a date LanceDB would also remove versions older than a week, which somebody may be reading.
      const { prune } = await this.#table.optimize({ cleanupOlderThan: new Date(olderThanMs) });
      onRemoved?.(prune.oldVersionsRemoved);
      return { version: await this.#table.version() };
    });
  }

  /** Makes a new version with the content of an old one. Lance drops what landed meanwhile, so nothing may rest on it. */
  async restore(version: number): Promise<Written> {
    return this.#write(async () => {
      await this.#table.checkout(version);
      await this.#table.restore();
      return { version: await this.#table.version() };
    });
  }

  /**
   * Makes a fork of one version, under a name that nobody has had: its first version has that number and those rows, and what is
   * written to either is never seen on the other. `ok` tells that it is there, by this call or by a delivery of it that was not heard of.
   */
  async fork(name: string, version: number): Promise<Written> {
    return this.#write(async () => {
      const branches = await this.#table.branches();
      try {
        (await branches.create(name, placeOf(this.location).branch, version)).close();
      } catch (error) {
        if (!(await isThere(branches, name, version))) throw error;
      }
      return { version };
    });
  }

  /** The forks of this table that have a ref. */
  async forks(): Promise<readonly ForkStamp[]> {
    return this.#read(async () => {
      const branches = await this.#table.branches();
      const found = Object.entries(await unlessVanished(() => branches.list()));
      return found.map(([name, { parentBranch, parentVersion }]) => ({
        name,
        parent: parentBranch ? forkLocation(this.location, parentBranch) : placeOf(this.location).table,
        version: parentVersion,
      }));
    });
  }

  /** Removes a fork of this table and all of its files; one that is gone is fine. */
  async dropFork(name: string): Promise<Written> {
    return this.#write(async () => {
      const branches = await this.#table.branches();
      try {
        await unlessVanished(() => branches.delete(name));
      } catch (error) {
        if (classify(error) !== 'ref_missing') throw error;
      }
      return { version: await this.#table.version() };
    });
  }

  #columnsOf(scan: LanceScan): readonly Column[] {
    const wanted = scan.columns && new Set(scan.columns);
    return wanted ? this.columns.filter(({ name }) => wanted.has(name)) : this.columns;
  }

  async #found(scan: LanceScan, columns: readonly Column[]): Promise<ArrowResult> {
    return this.#read(() =>
      this.#pastIndexes(scan.where, (where) => this.#query(scan, where).select(names(columns)).toArrow()),
    );
  }

  /**
   * Asks with a condition that indexes may answer. Where one of them cannot be read, all rows are looked at: what is derived never
   * fails what it is derived from. The version at which that was so is not asked that way again.
   */
  async #pastIndexes<T>(where: Predicate | undefined, ask: (sql: string | undefined) => Promise<T>): Promise<T> {
    if (!where) return ask(undefined);
    const pass = async (): Promise<T> => {
      const version = await this.#table.version();
      const answer = await ask(toSqlWithoutIndex(where));
      this.#unreadableAt = version;
      return answer;
    };
    if (this.#unreadableAt !== undefined && this.#unreadableAt === (await this.#table.version())) return pass();
    return this.#unlessUnreadable(() => ask(toSql(where)), pass);
  }

  async #unlessUnreadable<T>(work: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (classify(error) !== 'index_unreadable') throw error;
      return otherwise();
    }
  }

  #query({ orderBy, limit }: LanceScan, where?: string): ReturnType<Table['query']> {
    let query = this.#table.query();
    if (where !== undefined) query = query.where(where);
    if (orderBy && orderBy.length > 0) {
      const order = orderBy.map(({ column, descending }) => ({
        columnName: column,
        ascending: !descending,
        nullsFirst: false,
      }));
      // Lance's planner wants the row id once it sorts.
      query = query.orderBy(order).withRowId();
    }
    return limit === undefined || limit > LIMIT_MAX ? query : query.limit(limit);
  }

  async #read<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await this.#usage.during(call);
    } catch (error) {
      throw error instanceof GraphError ? error : readFailure(this.location, error);
    }
  }

  async #write(call: () => Promise<{ readonly version: number }>): Promise<Written> {
    return this.#usage.during(async () => {
      try {
        const { version } = await call();
        return { ok: true, version };
      } catch (cause) {
        return { ok: false, failure: classify(cause), cause };
      }
    });
  }
}

/** Without stable row ids a row's id holds its fragment in the upper 32 bits. */
function fragmentOf(rowId: unknown): number {
  assert(typeof rowId === 'bigint', 'a row id is an unsigned 64-bit integer');
  return Number(rowId >> 32n);
}

/** Times that refs are read while others remove some; there are no more of these than there are forks. */
const REFS_BUDGET = 64;

/** Lance reads every ref that it finds, and fails over one that somebody removed in between. */
async function unlessVanished<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= REFS_BUDGET || classify(error) !== 'ref_vanished') throw error;
    }
  }
}

/** Whether a fork can be opened at its first version, and is known to those who prune what it was made from. */
async function isThere(branches: Branches, name: string, version: number): Promise<boolean> {
  try {
    (await branches.checkout(name, version)).close();
    return Object.hasOwn(await branches.list(), name);
  } catch {
    return false;
  }
}

function names(columns: readonly Column[]): string[] {
  return columns.map(({ name }) => name);
}
