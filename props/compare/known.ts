import type { ModelState, Row } from '../../model/index.ts';
import type { GraphHandle, Inspection, TableInspection } from '../../src/index.ts';

type Rows = ReadonlyMap<string, Row>;

/** A type as model and engine have it: its rows, and its table at a version. */
interface Standing {
  readonly rows: Rows;
  readonly table: TableInspection;
}

/**
 * What was found right over one of the paths on which a graph can be seen. A version of a table never changes, so what is
 * right of it stays right: a type is compared again once the model's rows are others or the table has moved.
 */
export class Known {
  readonly #standings = new Map<string, Standing>();

  /** Types, by kind and name, that were never compared as they are now. */
  unknown(state: ModelState, { tables }: Inspection): ReadonlySet<string> {
    return new Set(tables.filter((table) => !this.#has(state, table)).map(typeOf));
  }

  /** Keys of the tables of types whose rows the model has changed since. */
  changed(state: ModelState): readonly string[] {
    const standings = [...this.#standings.values()];
    return standings.filter(({ rows, table }) => !sameRows(rows, rowsIn(state, table))).map(({ table }) => table.key);
  }

  /** What is known here is known there as well: of a branch that begins with the tables of another. */
  copy(): Known {
    const copy = new Known();
    for (const [type, standing] of this.#standings) copy.#standings.set(type, standing);
    return copy;
  }

  /** All of it was found right. */
  learn(state: ModelState, { tables }: Inspection): void {
    for (const table of tables) {
      const rows = rowsIn(state, table);
      if (rows) this.#standings.set(typeOf(table), { rows, table });
    }
  }

  #has(state: ModelState, table: TableInspection): boolean {
    const known = this.#standings.get(typeOf(table));
    return known !== undefined && sameVersion(known.table, table) && sameRows(known.rows, rowsIn(state, table));
  }
}

/** What is known of the rows as they are stored, and as each handle shows them. */
export interface KnownPaths {
  readonly stored: Known;
  readonly of: (handle: GraphHandle) => Known;
}

export function knownPaths(stored = new Known()): KnownPaths {
  const byHandle = new WeakMap<GraphHandle, Known>();
  return {
    stored,
    of: (handle) => {
      const known = byHandle.get(handle) ?? new Known();
      byHandle.set(handle, known);
      return known;
    },
  };
}

/** Kind and name of the type that a table holds. */
export function typeOf({ kind, type }: Pick<TableInspection, 'kind' | 'type'>): string {
  return `${kind} ${type}`;
}

function sameVersion(one: TableInspection, two: TableInspection): boolean {
  return one.location === two.location && one.published === two.published;
}

function rowsIn({ nodes, edges }: ModelState, { kind, type }: TableInspection): Rows | undefined {
  return (kind === 'node' ? nodes : edges).get(type);
}

/** Whether no row was written in between: the model makes a new object of a row that it writes. */
export function sameRows(before: Rows, now: Rows | undefined): boolean {
  if (before === now) return true;
  if (before.size !== now?.size) return false;
  return [...before].every(([id, row]) => now.get(id) === row);
}
