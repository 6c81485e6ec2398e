import { GraphError } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import type { AcceptedSchema, GraphType } from '../schema/accepted.ts';
import type { TableOptimization } from './operation.ts';
import { optimizeTable } from './optimize.ts';
import { look } from './seen.ts';
import type { Session } from './session.ts';

/** Small fragments that a table may have before it is compacted: each costs every read of it a request or two. */
const SMALL_FRAGMENTS_AT_MOST = 16;

/** Tables that a write went to, and where they lie, by key. */
export type WrittenTables = ReadonlyMap<string, string>;

/** Keeps the fragments of tables few that a handle writes to. Whoever writes to a table looks after it, which costs no request. */
export class Upkeep {
  readonly #session: Session;
  readonly #due = new Set<string>();

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
        const outcome = await optimizeTable(this.#session, scope, type);
        if (outcome !== 'contended') this.#due.delete(type.tableKey);
        done.push({ key: type.tableKey, kind: type.kind, type: type.name, outcome });
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
    try {
      const small = await this.#session.handles.written(location)?.smallFragments();
      return small !== undefined && small > SMALL_FRAGMENTS_AT_MOST;
    } catch (error) {
      if (error instanceof GraphError) return false;
      throw error;
    }
  }
}

function typesOf({ nodes, edges }: AcceptedSchema): GraphType[] {
  return [...nodes.values(), ...edges.values()];
}
