import type { Column } from '../../base/column.ts';

// What a graph of an internal version below 5 is stored as. Its data tables are those of today; what differs is the catalog, the
// history and the schema's contract. All of it is read, and written once more by the steps from one such version to the next.

/** The internal versions that there is a step up from, lowest first: what this program can read begins with the first. */
export const MIGRATED_VERSIONS = [1, 2, 3, 4] as const;

export type OlderVersion = (typeof MIGRATED_VERSIONS)[number];

/** From this version on the history is told by the manifest itself; before, by tables of its own. */
export const HISTORY_IN_MANIFEST = 4;

/**
 * The manifest up to version 4, to which rows are only ever added.
 *
 * - `table`: there is a table; object id and `table_key` are its key, `location` is where it lies, without `.lance`.
 * - `table_version`: object id `<key>$<version in 20 digits>`; a commit made this version of the table visible. `table_branch` is
 *   the native branch of the table that it lies on, null for none. Of a table's versions the newest counts. `metadata` is
 *   JSON: `{"commit": "<id>"}`.
 * - `table_tombstone`: object id `<key>$<version in 20 digits>$tombstone`; the table is dropped, unless there is a newer version.
 * - `graph_commit`, from version 4 on: object id is the commit's; `metadata` as `HistoryRow`.
 * - `graph_head`, from version 4 on: object id `graph_head:<branch>`; `metadata` is JSON: `{"commit": "<id>"}`.
 *
 * A branch of the graph is a native branch of this table, under its own name; it inherits all rows.
 */
export const OLDER_COLUMNS: readonly Column[] = [
  { name: 'object_id', type: 'utf8', nullable: false },
  { name: 'object_type', type: 'utf8', nullable: false },
  { name: 'location', type: 'utf8', nullable: true },
  { name: 'metadata', type: 'utf8', nullable: true },
  { name: 'table_key', type: 'utf8', nullable: true },
  { name: 'table_version', type: 'i64', nullable: true },
  { name: 'table_branch', type: 'utf8', nullable: true },
];

/** The history up to version 3: one row for each commit, added after the manifest's own. Branched natively, as the manifest. */
export const HISTORY = '_graph_commits';

export const HISTORY_COLUMNS: readonly Column[] = [
  { name: 'graph_commit_id', type: 'utf8', nullable: false },
  { name: 'manifest_branch', type: 'utf8', nullable: false },
  { name: 'manifest_version', type: 'i64', nullable: false },
  { name: 'parent_commit_id', type: 'utf8', nullable: true },
  { name: 'merged_parent_commit_id', type: 'utf8', nullable: true },
  { name: 'created_at', type: 'timestamp', nullable: false },
];

/** Who made the commits, up to version 3: one table for all branches, never branched. A commit without a row has no actor. */
export const ACTORS = '_graph_commit_actors';

export const ACTOR_COLUMNS: readonly Column[] = [
  { name: 'graph_commit_id', type: 'utf8', nullable: false },
  { name: 'actor_id', type: 'utf8', nullable: false },
];

/** What the `metadata` of a `graph_commit` says. */
export interface HistoryRow {
  /** Name of the branch that it was made on. */
  readonly branch: string;
  readonly parent: string | null;
  /** The newest commit of what was merged into it. */
  readonly merged: string | null;
  readonly actor: string | null;
  /** `YYYY-MM-DDTHH:mm:ss.sssZ`. */
  readonly createdAt: string;
}

/** Branches of the manifest that begin with this were one operation's own, and stay when that died. None has been made since version 2. */
export const RUN_BRANCH = '__run__';

/** The schema's contract, at the root: its source text, its definition with the identities, and the hash of the latter's bytes. */
export const CONTRACT = {
  source: '_schema.pg',
  definition: '_schema.ir.json',
  state: '__schema_state.json',
} as const;

export function tableVersionId(key: string, version: number): string {
  return `${key}$${String(version).padStart(20, '0')}`;
}

export function tombstoneId(key: string, version: number): string {
  return `${tableVersionId(key, version)}$tombstone`;
}

export function headId(branch: string): string {
  return `graph_head:${branch}`;
}
