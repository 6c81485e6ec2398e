import type { Column, StoredRow } from '../../src/base/column.ts';
import { GraphError } from '../../src/index.ts';
import type { LanceRoot } from '../../src/lance/connection.ts';
import { forkLocation, placeOf } from '../../src/lance/location.ts';
import type { LanceTable } from '../../src/lance/table.ts';
import { MAIN, manifestLocation } from '../../src/manifest/branch.ts';
import { INTERNAL_VERSION_FIELD } from '../../src/manifest/internal-version.ts';
import type { Catalogue } from '../../src/manifest/older/catalogue.ts';
import { actorRow, commitRow, headRow, tableVersionRow, toldRow } from '../../src/manifest/older/encode.ts';
import {
  ACTOR_COLUMNS,
  ACTORS,
  HISTORY,
  HISTORY_COLUMNS,
  HISTORY_IN_MANIFEST,
  OLDER_COLUMNS,
  type HistoryRow,
  type OlderVersion,
} from '../../src/manifest/older/layout.ts';
import { nativeBranches, readBranch } from '../../src/manifest/older/read.ts';
import { OBJECT_ID } from '../../src/manifest/rows.ts';
import type { Place } from '../../props/older/place.ts';

/** A program of an older release at work. */
export interface OlderProgramOptions {
  /** The newest internal version that it knows, and the one that it writes. */
  readonly version: OlderVersion;
  readonly branch?: string;
  /** Passes a boundary between two of its durable steps. */
  readonly step?: (at: OlderStep) => Promise<void>;
}

/** Rows lie on the data table; the commit is visible; it is told of. From version 4 on telling is part of making visible. */
export type OlderStep = 'written' | 'visible' | 'told';

/** A commit that it is to make. */
export interface OlderCommit {
  /** A ULID that nobody has. */
  readonly id: string;
  readonly createdAt: string;
  readonly actor: string | null;
  /** Key of the table, its columns, and what is added to it. */
  readonly table: string;
  readonly columns: readonly Column[];
  readonly rows: readonly StoredRow[];
}

/** `refused`: nothing of it is visible, nor ever will be. Rows may lie on the data table above what is published. */
export type OlderOutcome = 'published' | 'refused';

/**
 * A live writer of versions 1 to 4, as other actors meet it. It looks at the catalog when it is opened and before each commit, refuses
 * one that is of a version above its own, and publishes on what it saw with no more of a guard than such programs had: rows are added,
 * up to version 3 the history apart from them. Nobody else of its kind is at work on the branch.
 */
export class OlderProgram {
  readonly #lance: LanceRoot;
  readonly #branch: string;
  readonly #version: OlderVersion;
  readonly #step: (at: OlderStep) => Promise<void>;
  readonly #manifest: LanceTable;

  private constructor(lance: LanceRoot, manifest: LanceTable, options: OlderProgramOptions) {
    this.#lance = lance;
    this.#manifest = manifest;
    this.#branch = options.branch ?? MAIN;
    this.#version = options.version;
    this.#step = options.step ?? (async () => {});
  }

  /** Undefined where it does not know the version that it finds. */
  static async open(place: Place, options: OlderProgramOptions): Promise<OlderProgram | undefined> {
    const lance = place.connect();
    const manifest = await opened(lance, manifestLocation(options.branch ?? MAIN), OLDER_COLUMNS);
    const program = new OlderProgram(lance, manifest, options);
    if (await program.#knows()) return program;
    program.close();
    return undefined;
  }

  close(): void {
    this.#lance.close();
  }

  async commit({ id, createdAt, actor, table: key, columns, rows }: OlderCommit): Promise<OlderOutcome> {
    await this.#manifest.refresh();
    if (!(await this.#knows())) return 'refused';
    const natives = await nativeBranches(this.#lance);
    const seen = await readBranch(this.#lance, natives, this.#branch, await this.#manifest.version());
    const location = await this.#own(seen.catalogue, key, columns);
    const data = await opened(this.#lance, location, columns);
    const appended = await data.append(rows);
    if (!appended.ok) return 'refused';
    await this.#step('written');
    const told: HistoryRow = { branch: this.#branch, parent: seen.head, merged: null, actor, createdAt };
    const moved = tableVersionRow({ key, version: appended.version, location, commit: id });
    const isApart = this.#version < HISTORY_IN_MANIFEST;
    const written = isApart
      ? await this.#manifest.append([moved])
      : await this.#manifest.put(OBJECT_ID, [moved, commitRow(id, told), headRow(this.#branch, id)]);
    if (!written.ok) return 'refused';
    await this.#step('visible');
    if (isApart) {
      const history = await opened(this.#lance, this.#historyLocation(), HISTORY_COLUMNS);
      const wrote = await history.append([toldRow(id, written.version, told)]);
      if (!wrote.ok) throw failed(wrote.cause);
      const actors = actor === null ? undefined : await opened(this.#lance, ACTORS, ACTOR_COLUMNS);
      if (actor !== null) await actors?.append([actorRow(id, actor)]);
      await this.#step('told');
    }
    return 'published';
  }

  /** Whether the handle is at a version of the catalog that the program can read and write. */
  async #knows(): Promise<boolean> {
    const stamp = (await this.#manifest.fieldMetadata(OBJECT_ID)).get(INTERNAL_VERSION_FIELD) ?? '1';
    const columns = new Set(await this.#manifest.columnNames());
    return Number(stamp) <= this.#version && OLDER_COLUMNS.every(({ name }) => columns.has(name));
  }

  #historyLocation(): string {
    return this.#branch === MAIN ? HISTORY : forkLocation(HISTORY, this.#branch);
  }

  /** Where the branch writes a table: to a native branch of it that has its name. */
  async #own(catalogue: Catalogue, key: string, columns: readonly Column[]): Promise<string> {
    const table = catalogue.tables.get(key);
    if (!table) throw failed(`there is no table ${key}`);
    const { table: whole, branch } = placeOf(table.location);
    if ((branch ?? MAIN) === this.#branch) return table.location;
    const inherited = await opened(this.#lance, table.location, columns);
    const forked = await inherited.fork(this.#branch, table.version);
    if (!forked.ok) throw failed(forked.cause);
    return forkLocation(whole, this.#branch);
  }
}

async function opened(lance: LanceRoot, location: string, columns: readonly Column[]): Promise<LanceTable> {
  const table = await lance.open(location, columns);
  if (table) return table;
  throw failed(`${location} is not there`);
}

function failed(cause: unknown): GraphError {
  return new GraphError('internal', 'assertion', 'an older program can do what it did then', { cause });
}
