import { ID_COLUMN } from '../base/column.ts';
import { keyIndexRowsOf, smallFragmentsOf } from '../base/environment.ts';
import { GraphError } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import type { LanceTable } from '../lance/table.ts';
import type { AcceptedSchema, GraphType } from '../schema/accepted.ts';
import { indexName } from './indexes.ts';
import type { TableOptimization } from './operation.ts';
import { optimizeTable } from './optimize.ts';
import { look } from './seen.ts';
import type { Session } from './session.ts';

/** Telling how large a table with indexes is may take a request, so after a look at one so many writes go by. */
const WRITES_UNSEEN = 7;

/** Tables that a write went to, and where they lie, by key. */
export type WrittenTables = ReadonlyMap<string, string>;

/**
 * Keeps the fragments of tables few that a handle writes to, and ids indexed of those that have grown. Whoever writes to a table looks
 * after it, which costs no request but for those with indexes on text.
 */
export class Upkeep {
  readonly #session: Session;
  readonly #due = new Set<string>();
  /** Writes that may still go by, by location. */
  readonly #unseen = new Map<string, number>();
  /** Tables that were found to have an index on ids. */
  readonly #keyed = new Set<string>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Looks at tables that were just written, through the handles that wrote them; says whether anything is due. */
  async note(written: WrittenTables): Promise<boolean> {
    for (const [key, location] of written) if (await this.#isDue(location)) this.#due.add(key);
    return this.#due.size > 0;
  }

  /** Compacts what is due, as any other process would beside those who write. What somebody is writing to stays due. */
  async run(scope: Scope): Promise<readonly TableOptimization[]> {
    const keys = [...this.#due];
    if (keys.length === 0) return [];
    const { schema } = await look(this.#session, scope);
    const done: TableOptimization[] = [];
    let failure: GraphError | undefined;
    for (const type of typesOf(schema).filter(({ tableKey }) => keys.includes(tableKey))) {
      scope.check();
      try {
        const optimized = await optimizeTable(this.#session, scope, type);
        if (optimized.outcome !== 'contended') this.#due.delete(type.tableKey);
        done.push(optimized);
      } catch (error) {
        scope.check();
        if (!(error instanceof GraphError)) throw error;
        // The others do not wait for it, and its next write makes it due again.
        this.#due.delete(type.tableKey);
        failure ??= error;
      }
    }
    if (failure) throw failure;
    return done;
  }

  /** The write is done: that nobody can tell is no failure of it. */
  async #isDue(location: string): Promise<boolean> {
    const unseen = this.#unseen.get(location) ?? 0;
    if (unseen > 0) this.#unseen.set(location, unseen - 1);
    const table = unseen > 0 ? undefined : this.#session.handles.written(location);
    try {
      return table !== undefined && (await this.#isTableDue(table));
    } catch (error) {
      if (error instanceof GraphError) return false;
      throw error;
    }
  }

  async #isTableDue(table: LanceTable): Promise<boolean> {
    const { rows, indexes, smallFragments } = await table.size();
    if (indexes > 0) this.#unseen.set(table.location, WRITES_UNSEEN);
    if (smallFragments > smallFragmentsOf(this.#session.environment)) return true;
    return rows >= keyIndexRowsOf(this.#session.environment) && !(await this.#isKeyed(table, indexes));
  }

  async #isKeyed(table: LanceTable, indexes: number): Promise<boolean> {
    if (indexes === 0) return false;
    if (!this.#keyed.has(table.location) && (await table.indexes())?.has(indexName(ID_COLUMN, 'key')) === true) {
      this.#keyed.add(table.location);
    }
    return this.#keyed.has(table.location);
  }
}

function typesOf({ nodes, edges }: AcceptedSchema): GraphType[] {
  return [...nodes.values(), ...edges.values()];
}
