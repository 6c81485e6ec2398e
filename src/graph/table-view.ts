import { FROM_COLUMN, ID_COLUMN, TO_COLUMN, type Column, type StoredRow } from '../base/column.ts';
import { EVERYTHING, type Predicate } from '../base/predicate.ts';
import type { Value } from '../base/value.ts';
import type { Effect } from '../commit/plan.ts';
import type { LanceTable } from '../lance/table.ts';
import type { GraphType } from '../schema/accepted.ts';
import { matches } from '../schema/evaluate.ts';

/** Values of one `in`; a longer list is asked for in parts. */
const VALUES_AT_MOST = 5_000;

/** From so many ids on a table is counted, which costs no request, to see how best to look for them. */
const MANY_IDS = 500;

/** Rows whose ids are read in the time in which one id is looked for. */
const ROWS_AN_ID = 4;

/** A table of no more rows than this is read whole: its other rows cost less than a second round of requests. */
const SMALL_TABLE_ROWS = 500;

/** What one operation did to the rows of a type, compared with what was committed. */
export interface Changes {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** The least that brings the table there; none where nothing is to be done. */
  readonly effects: readonly Effect[];
}

/**
 * The rows of one type as an operation sees them while it is at work: one committed version, and over it what the
 * operation has written and removed so far.
 */
export class TableView {
  readonly type: GraphType;
  readonly #table: LanceTable;
  readonly #written = new Map<string, StoredRow>();
  readonly #removed = new Map<string, StoredRow>();
  /** What tells committed rows from others, for those that were looked at, and ids that were found to have none. */
  readonly #committed = new Map<string, StoredRow | undefined>();
  #replaced = false;
  #committedIds: readonly string[] | undefined;
  /** All committed rows, once a small table was read. */
  #whole: readonly StoredRow[] | undefined;
  readonly #isNarrow: boolean;

  constructor(type: GraphType, table: LanceTable) {
    this.type = type;
    this.#table = table;
    this.#isNarrow = type.columns.every((column) => column.type !== 'binary' && typeof column.type === 'string');
  }

  /** Whether what was read is all of this version: the handle may have moved under the reader. */
  async isAt(version: number): Promise<boolean> {
    return (await this.#table.version()) === version;
  }

  /** Rows that this operation wrote and that are still there, by id text. */
  get written(): ReadonlyMap<string, StoredRow> {
    return this.#written;
  }

  /** Committed rows that this operation removed one by one. */
  get removed(): ReadonlyMap<string, StoredRow> {
    return this.#removed;
  }

  /** Whether every committed row is gone unless it was written again. */
  get replaced(): boolean {
    return this.#replaced;
  }

  /** What tells a committed row from others (its id; an edge's ends), where this operation writes one in its place. */
  before(id: string): StoredRow | undefined {
    return this.#committed.get(id);
  }

  /** Hides every committed row. */
  replace(): void {
    this.#replaced = true;
    this.#written.clear();
  }

  write(row: StoredRow): void {
    this.#written.set(idIn(row), row);
    this.#removed.delete(idIn(row));
  }

  /** Removes a committed row. An operation never removes what it wrote itself, since deletes are not mixed with writes. */
  remove(row: StoredRow): void {
    this.#committed.set(idIn(row), row);
    this.#removed.set(idIn(row), row);
  }

  /** Which of `ids` have a visible row. */
  async present(ids: Iterable<string>): Promise<ReadonlySet<string>> {
    const wanted = new Set(ids);
    await this.#fetch([...wanted].filter((id) => !this.#committed.has(id) && !this.#written.has(id)));
    return new Set([...wanted].filter((id) => this.has(id)));
  }

  /** Whether a row is visible under an id that was looked up, or written. */
  has(id: string): boolean {
    return this.#written.has(id) || (!this.#hidden(id) && this.#committed.get(id) !== undefined);
  }

  /** Looks up what was committed under ids that the operation writes. */
  async fetchCommitted(ids: Iterable<string>): Promise<void> {
    await this.#fetch([...ids].filter((id) => !this.#committed.has(id)));
  }

  /** The visible rows that match. */
  async matching(predicate: Predicate): Promise<StoredRow[]> {
    const pending = [...this.#written.values()].filter((row) => matches(predicate, row));
    if (this.#replaced) return pending;
    const whole = await this.#wholeIfSmall();
    const found = whole?.filter((row) => matches(predicate, row)) ?? (await this.#table.scan({ where: predicate }));
    return [...this.#visible(found), ...pending];
  }

  /** The visible rows whose column holds one of the values, of a type that is compared exactly. */
  async matchingAny(column: Column, values: Iterable<Value>): Promise<StoredRow[]> {
    const wanted = new Set(values);
    const isWanted = (row: StoredRow): boolean => wanted.has(row[column.name] ?? null);
    const pending = [...this.#written.values()].filter(isWanted);
    if (this.#replaced || wanted.size === 0) return pending;
    const whole = await this.#wholeIfSmall();
    if (whole) return [...this.#visible(whole.filter(isWanted)), ...pending];
    const found: StoredRow[][] = [];
    for (const values of partsOf([...wanted])) {
      const rows = await this.#table.scan({ where: { op: 'in', column: column.name, type: column.type, values } });
      found.push(this.#visible(rows));
    }
    return [...found.flat(), ...pending];
  }

  /** Ids of committed rows that are no longer there. */
  async vanished(): Promise<string[]> {
    if (!this.#replaced) return [...this.#removed.keys()];
    return (await this.#allCommittedIds()).filter((id) => !this.#written.has(id));
  }

  /** Every visible row. */
  async all(): Promise<StoredRow[]> {
    return this.matching(EVERYTHING);
  }

  /** What the operation comes to. */
  async changes(): Promise<Changes> {
    if (this.#replaced) return this.#replacement();
    await this.fetchCommitted(this.#written.keys());
    const rows = [...this.#written.values()];
    const updated = rows.reduce((count, row) => count + Number(this.#committed.get(idIn(row)) !== undefined), 0);
    const effects: Effect[] = [];
    if (rows.length > 0) effects.push({ kind: updated === 0 ? 'append' : 'upsert', rows });
    if (this.#removed.size > 0) effects.push({ kind: 'delete', where: idsAre([...this.#removed.keys()]) });
    return { inserted: rows.length - updated, updated, deleted: this.#removed.size, effects };
  }

  async #replacement(): Promise<Changes> {
    const rows = [...this.#written.values()];
    const deleted = (await this.vanished()).length;
    const updated = (await this.#allCommittedIds()).length - deleted;
    const inserted = rows.length - updated;
    if (rows.length > 0) return { inserted, updated, deleted, effects: [{ kind: 'overwrite', rows }] };
    return { inserted, updated, deleted, effects: deleted > 0 ? [{ kind: 'delete', where: EVERYTHING }] : [] };
  }

  /**
   * All committed rows, if they are few. Lance first reads the column of a condition, and the others once it knows which rows
   * match: two rounds of requests, of which this saves one.
   */
  async #wholeIfSmall(): Promise<readonly StoredRow[] | undefined> {
    if (!this.#whole && this.#isNarrow && (await this.#table.count()) <= SMALL_TABLE_ROWS) {
      this.#whole = await this.#table.scan();
    }
    return this.#whole;
  }

  /** Those of committed rows that the operation has neither rewritten nor removed. */
  #visible(committed: readonly StoredRow[]): StoredRow[] {
    for (const row of committed) this.#committed.set(idIn(row), row);
    return committed.filter((row) => !this.#written.has(idIn(row)) && !this.#removed.has(idIn(row)));
  }

  async #allCommittedIds(): Promise<readonly string[]> {
    this.#committedIds ??= (await this.#table.scan({ columns: [ID_COLUMN] })).map(idIn);
    return this.#committedIds;
  }

  async #fetch(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#committed.set(id, undefined);
    for (const where of await this.#searches(ids)) {
      // Other columns would have to be read in a second round, once it is known which rows match.
      const rows = await this.#table.scan({ where, columns: idColumns(this.type) });
      for (const row of rows) if (this.#committed.has(idIn(row))) this.#committed.set(idIn(row), row);
    }
  }

  /** What finds the rows of some ids. Many of them take longer to be looked for than the ids of a small table to be read. */
  async #searches(ids: readonly string[]): Promise<Predicate[]> {
    const few = partsOf(ids).map(idsAre);
    if (ids.length < MANY_IDS) return few;
    const rows = await this.#table.count();
    if (rows === 0) return [];
    return rows <= ids.length * ROWS_AN_ID ? [EVERYTHING] : few;
  }

  #hidden(id: string): boolean {
    return this.#replaced || this.#removed.has(id);
  }
}

/** The columns that tell a row of the type from others. */
export function idColumns(type: GraphType): string[] {
  return type.kind === 'node' ? [ID_COLUMN] : [ID_COLUMN, FROM_COLUMN, TO_COLUMN];
}

export function idIn(row: StoredRow): string {
  return textIn(row, ID_COLUMN);
}

/** An id text held by a row: its own, or that of one of an edge's ends. */
export function textIn(row: StoredRow, column: string): string {
  return row[column] as string;
}

function idsAre(ids: readonly string[]): Predicate {
  return { op: 'in', column: ID_COLUMN, type: 'utf8', values: ids };
}

export function partsOf<T>(values: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < values.length; start += VALUES_AT_MOST) {
    parts.push(values.slice(start, start + VALUES_AT_MOST));
  }
  return parts;
}
