import { ID_COLUMN, type StoredRow } from '../../src/base/column.ts';
import { GraphError, type GivenValues, type LocationOptions } from '../../src/index.ts';
import type { LanceRoot } from '../../src/lance/connection.ts';
import { forkLocation, placeOf } from '../../src/lance/location.ts';
import type { LanceTable, Written } from '../../src/lance/table.ts';
import { MAIN, manifestLocation } from '../../src/manifest/branch.ts';
import { manifestForm } from '../../src/manifest/internal-version.ts';
import { actorRow, commitRow, headRow, tableVersionRow, toldRow } from '../../src/manifest/older/encode.ts';
import {
  ACTOR_COLUMNS,
  ACTORS,
  HISTORY,
  HISTORY_COLUMNS,
  HISTORY_IN_MANIFEST,
  OLDER_COLUMNS,
  type OlderVersion,
} from '../../src/manifest/older/layout.ts';
import { nativeBranches, readBranch, readContract } from '../../src/manifest/older/read.ts';
import { OBJECT_ID, type TableRow } from '../../src/manifest/rows.ts';
import type { NodeType } from '../../src/schema/accepted.ts';
import { findNodeType, storeValues } from '../../src/schema/rows.ts';
import { keyText } from '../../src/schema/ids.ts';
import { placeAt, type Place } from './place.ts';

/** A commit that adds one row to the table of a node type that has a key. Nothing about it is validated. */
export interface Publication {
  readonly branch: string;
  readonly type: string;
  readonly values: GivenValues;
  readonly id: string;
  readonly actor: string;
  readonly createdAt: string;
  /** Whether it opens the manifest once more to write to it, and takes no second look at which release that is of. */
  readonly looksAgain: boolean;
}

/** `refused`: somebody brought the graph up to date, and nothing of it is visible, nor ever will be. */
export type Publishing = { readonly kind: 'published'; readonly parent: string } | { readonly kind: 'refused' };

/** Others may write beside it, who change nothing that it is about, or bring the graph up to date, once for each version. */
const ATTEMPTS_MAX = 8;

/** A living program of an older release, as others meet it: it knows its own internal version and those below. */
export class OlderProgram {
  readonly #place: Place;
  readonly #version: OlderVersion;

  constructor(where: Pick<LocationOptions, 'root' | 's3'>, version: OlderVersion) {
    this.#place = placeAt(where);
    this.#version = version;
  }

  /** Adds the row, makes that visible, and up to version 3 tells of it then; it may die wherever it asks the store for something. */
  async publish(publication: Publication): Promise<Publishing> {
    const lance = this.#place.connect();
    try {
      const added = new Map<string, Added>();
      for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
        const published = await this.#attempt(lance, publication, added);
        if (published) return published;
      }
      throw new GraphError('internal', 'assertion', 'a program is not kept from publishing for ever');
    } finally {
      lance.close();
    }
  }

  /** Adds rows through a handle that may be behind by now. */
  #write(manifest: LanceTable, rows: readonly StoredRow[]): Promise<Written> {
    return this.#version < HISTORY_IN_MANIFEST ? manifest.append(rows) : manifest.put(OBJECT_ID, rows);
  }

  /** Adds rows to whatever the manifest is by now: of those who brought it up to date meanwhile only the store can tell. */
  async #writeAnew(lance: LanceRoot, branch: string, rows: readonly StoredRow[]): Promise<Written | undefined> {
    const manifest = await lance.open(manifestLocation(branch), OLDER_COLUMNS);
    try {
      return manifest && (await this.#write(manifest, rows));
    } finally {
      manifest?.close();
    }
  }

  /** Undefined where others were at the manifest meanwhile. */
  async #attempt(
    lance: LanceRoot,
    publication: Publication,
    added: Map<string, Added>,
  ): Promise<Publishing | undefined> {
    const { branch, id, actor, createdAt, looksAgain } = publication;
    const manifest = await lance.open(manifestLocation(branch), OLDER_COLUMNS);
    if (!manifest) return REFUSED;
    try {
      const form = await manifestForm(manifest, branch);
      if (form.internalVersion > this.#version || form.replaced) return REFUSED;
      const { head, catalogue } = await readBranch(
        lance,
        await nativeBranches(lance),
        branch,
        await manifest.version(),
      );
      const type = findNodeType(await readContract(this.#place.store), publication.type);
      const key = type.tableKey;
      const table = catalogue.tables.get(key);
      const moved = added.get(key) ?? (table && (await add(lance, table, type, publication)));
      if (!moved) return REFUSED;
      // It is made visible with the next attempt, if this one comes to nothing.
      added.set(key, moved);
      const row = { branch, parent: head, merged: null, actor, createdAt };
      const rows: StoredRow[] = [tableVersionRow({ key, ...moved, commit: id })];
      const isApart = this.#version < HISTORY_IN_MANIFEST;
      if (!isApart) rows.push(commitRow(id, row), headRow(branch, id));
      const written = await (looksAgain ? this.#writeAnew(lance, branch, rows) : this.#write(manifest, rows));
      if (!written?.ok) return undefined;
      if (isApart) await tell(lance, id, written.version, row);
      return { kind: 'published', parent: head };
    } finally {
      manifest.close();
    }
  }
}

type Added = Pick<TableRow, 'location' | 'version'>;

/** Adds the row to the branch's own table; undefined where others have been at that, who are of today. */
async function add(
  lance: LanceRoot,
  { location, version }: TableRow,
  type: NodeType,
  { branch, values }: Publication,
): Promise<Added | undefined> {
  const stored = storeValues(type, values);
  const row = { ...stored, [ID_COLUMN]: keyText(type, stored) };
  const own = branch === MAIN ? location : forkLocation(placeOf(location).table, branch);
  if (own !== location) await forkTable(lance, location, version, branch);
  const table = await lance.open(own, type.columns);
  if (!table) return undefined;
  try {
    if ((await table.version()) !== version) return undefined;
    const written = await table.append([row]);
    return written.ok ? { location: own, version: written.version } : undefined;
  } finally {
    table.close();
  }
}

const REFUSED: Publishing = { kind: 'refused' };

/** Forks a table for a branch that has not written to it yet. */
async function forkTable(lance: LanceRoot, location: string, version: number, branch: string): Promise<void> {
  const table = await lance.open(location, [], version);
  try {
    await table?.fork(branch, version);
  } finally {
    table?.close();
  }
}

async function tell(
  lance: LanceRoot,
  id: string,
  version: number,
  row: Parameters<typeof toldRow>[2] & { readonly actor: string },
): Promise<void> {
  const history = await lance.open(row.branch === MAIN ? HISTORY : forkLocation(HISTORY, row.branch), HISTORY_COLUMNS);
  await history?.append([toldRow(id, version, row)]);
  history?.close();
  const actors = await lance.open(ACTORS, ACTOR_COLUMNS);
  await actors?.append([actorRow(id, row.actor)]);
  actors?.close();
}
