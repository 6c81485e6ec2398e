import type { Column, StoredRow } from '../../src/base/column.ts';
import { GraphError } from '../../src/index.ts';
import type { LanceRoot } from '../../src/lance/connection.ts';
import { forkLocation } from '../../src/lance/location.ts';
import type { LanceTable, Written } from '../../src/lance/table.ts';
import { MAIN, manifestLocation } from '../../src/manifest/branch.ts';
import { INTERNAL_VERSION_FIELD } from '../../src/manifest/internal-version.ts';
import { actorRow, commitRow, headRow, tableRow, tableVersionRow, toldRow } from '../../src/manifest/older/encode.ts';
import {
  ACTOR_COLUMNS,
  ACTORS,
  HISTORY,
  HISTORY_COLUMNS,
  HISTORY_IN_MANIFEST,
  OLDER_COLUMNS,
  type OlderVersion,
} from '../../src/manifest/older/layout.ts';
import { MANIFEST, OBJECT_ID, type CommitRow } from '../../src/manifest/rows.ts';
import type { Publish, Script, Step } from './script.ts';

/** Where a branch stands that is being written. */
interface Line {
  readonly manifest: LanceTable;
  /** Up to version 3. */
  readonly history: LanceTable | undefined;
  /** Versions of both by the commits that made them, the one that it began with among them. */
  readonly versions: Map<string, { readonly manifest: number; readonly history: number }>;
}

/** From this version on object ids are the manifest's primary key. */
const KEYED = 2;

/** Writes the catalog of a graph of an older internal version. */
export class OlderWriter {
  readonly #lance: LanceRoot;
  readonly #actors: LanceTable | undefined;
  readonly #lines = new Map<string, Line>();
  /** By key. */
  readonly #tables = new Map<string, StoredRow>();

  private constructor(lance: LanceRoot, main: Line, actors: LanceTable | undefined) {
    this.#lance = lance;
    this.#actors = actors;
    this.#lines.set(MAIN, main);
  }

  /** `isKeyed`: whether the manifest has its primary key though its version says nothing of one. */
  static async begin(lance: LanceRoot, version: OlderVersion, isKeyed: boolean): Promise<OlderWriter> {
    const manifest = await created(lance, MANIFEST, OLDER_COLUMNS);
    if (version >= KEYED || isKeyed) made(await manifest.setPrimaryKey(OBJECT_ID));
    if (version >= KEYED)
      made(await manifest.setFieldMetadata(OBJECT_ID, { [INTERNAL_VERSION_FIELD]: String(version) }));
    const isApart = version < HISTORY_IN_MANIFEST;
    const history = isApart ? await created(lance, HISTORY, HISTORY_COLUMNS) : undefined;
    const actors = isApart ? await created(lance, ACTORS, ACTOR_COLUMNS) : undefined;
    return new OlderWriter(lance, { manifest, history, versions: new Map() }, actors);
  }

  async play(script: Script): Promise<void> {
    for (const step of script) {
      switch (step.kind) {
        case 'fork':
          await this.#fork(step);
          break;
        case 'publish':
          await this.#publish(step);
          break;
        case 'put':
          if (step.rows.length > 0) made(await this.#line(step.branch).manifest.put(OBJECT_ID, step.rows));
          break;
      }
    }
  }

  async #fork({ name, parent, commit, isLate = false }: Extract<Step, { kind: 'fork' }>): Promise<void> {
    const from = this.#line(parent);
    const at = from.versions.get(commit);
    if (!at) throw new GraphError('internal', 'assertion', 'a branch begins at a commit of its parent');
    made(await from.manifest.fork(name, at.manifest));
    const manifest = await opened(this.#lance, manifestLocation(name), OLDER_COLUMNS);
    if (!from.history) {
      this.#lines.set(name, { manifest, history: undefined, versions: new Map([[commit, at]]) });
      return;
    }
    const told = isLate ? await from.history.version() : at.history;
    made(await from.history.fork(name, told));
    const history = await opened(this.#lance, forkLocation(HISTORY, name), HISTORY_COLUMNS);
    this.#lines.set(name, { manifest, history, versions: new Map([[commit, { ...at, history: told }]]) });
  }

  async #publish({ branch, commit, besides = [] }: Publish): Promise<void> {
    const { manifest, history, versions } = this.#line(branch);
    const { id, parent, merged, actor, createdAt } = commit;
    const told = { branch, parent, merged, actor, createdAt };
    const rows = [...this.#newTables(commit), ...movedTables(commit), ...besides];
    if (!history) rows.push(commitRow(id, told), headRow(branch, id));
    // Where nothing is replaced nothing has to be read, which tells where there are many commits.
    const isAdded = history !== undefined && rows.length > 0;
    // A commit that moves nothing is a version of its own all the same.
    const all = rows.length > 0 ? rows : [...this.#tables.values()].slice(0, 1);
    const written = made(isAdded ? await manifest.append(all) : await manifest.put(OBJECT_ID, all));
    let toldAt = 0;
    if (history) toldAt = made(await history.append([toldRow(id, written, told)]));
    if (actor !== null && this.#actors) made(await this.#actors.append([actorRow(id, actor)]));
    versions.set(id, { manifest: written, history: toldAt });
  }

  #newTables({ tables }: CommitRow): StoredRow[] {
    const rows: StoredRow[] = [];
    for (const [key, { location }] of Object.entries(tables)) {
      if (this.#tables.has(key)) continue;
      const row = tableRow(key, location);
      this.#tables.set(key, row);
      rows.push(row);
    }
    return rows;
  }

  #line(branch: string): Line {
    const line = this.#lines.get(branch);
    if (line) return line;
    throw new GraphError('internal', 'assertion', 'a branch is made before it is written to');
  }
}

export function movedTables({ id: commit, tables }: Pick<CommitRow, 'id' | 'tables'>): StoredRow[] {
  return Object.entries(tables).map(([key, { version, location }]) =>
    tableVersionRow({ key, version, location, commit }),
  );
}

async function created(lance: LanceRoot, location: string, columns: readonly Column[]): Promise<LanceTable> {
  await lance.createEmpty(location, columns);
  return opened(lance, location, columns);
}

async function opened(lance: LanceRoot, location: string, columns: readonly Column[]): Promise<LanceTable> {
  const table = await lance.open(location, columns);
  if (table) return table;
  throw new GraphError('internal', 'assertion', 'a table that was made is there');
}

/** The version that a write made; nobody else is at work, so that none fails. */
function made(written: Written): number {
  if (written.ok) return written.version;
  throw new GraphError('internal', 'assertion', 'nobody is in the way', { cause: written.cause });
}
