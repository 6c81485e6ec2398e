import type { ModelState, Row } from '../../model/index.ts';
import type { Inspection } from '../../src/index.ts';

/** A type's rows as the model had them, and the table's version as the engine had it, when they were found to be equal. */
interface Found {
  readonly key: string;
  readonly rows: ReadonlyMap<string, Row>;
  readonly version: number;
}

/**
 * What of a graph was compared through a handle, and is as it was: a published version never changes, so a table that is at
 * the same version and should hold the same rows is not read again. At its end a run reads everything once more.
 */
export class Compared {
  readonly #found = new Map<string, Found>();

  /** Keys of the tables that the model says have changed; undefined while nothing was compared. */
  changedKeys(state: ModelState): readonly string[] | undefined {
    if (this.#found.size === 0) return undefined;
    return typesOf(state).flatMap(({ name, rows }) => {
      const found = this.#found.get(name);
      return found && !haveSameRows(found.rows, rows) ? [found.key] : [];
    });
  }

  /** Keys of the tables that moved although the model says that they have not changed. */
  movedKeys(inspection: Inspection): readonly string[] {
    return inspection.tables.flatMap(({ kind, type, key, published, rows }) =>
      rows === undefined && this.#found.get(`${kind} ${type}`)?.version !== published ? [key] : [],
    );
  }

  /** Notes what was found to be equal: the tables that were read. */
  note(inspection: Inspection, state: ModelState): void {
    const rowsOf = new Map(typesOf(state).map(({ name, rows }) => [name, rows]));
    for (const { kind, type, key, published, rows } of inspection.tables) {
      const name = `${kind} ${type}`;
      const modelRows = rowsOf.get(name);
      if (rows !== undefined && modelRows) this.#found.set(name, { key, rows: modelRows, version: published });
    }
  }
}

function typesOf({ nodes, edges }: ModelState): { readonly name: string; readonly rows: ReadonlyMap<string, Row> }[] {
  return [
    ...[...nodes].map(([type, rows]) => ({ name: `node ${type}`, rows })),
    ...[...edges].map(([type, rows]) => ({ name: `edge ${type}`, rows })),
  ];
}

/** The model writes a row as a new object, and leaves the others as they are. */
function haveSameRows(some: ReadonlyMap<string, Row>, others: ReadonlyMap<string, Row>): boolean {
  if (some === others) return true;
  return some.size === others.size && [...some].every(([id, row]) => others.get(id) === row);
}
