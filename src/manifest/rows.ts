import { decodeJson, encodeJson } from '../base/json.ts';
import type { Column, StoredRow } from '../base/column.ts';
import { GraphError } from '../base/errors.ts';

/** Location of the catalog table. */
export const MANIFEST = '__manifest';

export const OBJECT_ID = 'object_id';

export const MANIFEST_COLUMNS: readonly Column[] = [
  { name: OBJECT_ID, type: 'utf8', nullable: false },
  { name: 'object_type', type: 'utf8', nullable: false },
  // The commit that last touched the row: what a publish compares.
  { name: 'token', type: 'utf8', nullable: false },
  // What the merge that wrote the row expected to find. Only the source side of a merge is ever read.
  { name: 'expected', type: 'utf8', nullable: false },
  { name: 'body', type: 'utf8', nullable: false },
];

/** The contention point: every publish touches it. */
export interface HeadRow {
  readonly type: 'graph_head';
  readonly commit: string;
  readonly sequence: number;
  /** Set once and for all when the branch is deleted: nothing is read from it or published on it any more. */
  readonly deleted?: true;
}

/** The schema that the branch has accepted. */
export interface SchemaRow {
  readonly type: 'schema';
  readonly hash: string;
}

/** Which version of a table the graph is made of. */
export interface TableRow {
  readonly type: 'table';
  readonly key: string;
  readonly version: number;
  readonly location: string;
}

/** A commit id that was published, or that recovery spent so that it never can be. Immutable. */
export interface CommitRow {
  readonly type: 'graph_commit';
  readonly id: string;
  readonly state: 'published' | 'spent';
  readonly parent: string | null;
  /** The newest commit of what was merged into it; null for one that is no merge. */
  readonly merged: string | null;
  readonly sequence: number;
  readonly actor: string | null;
  readonly createdAt: string;
  readonly operation: 'init' | 'mutate' | 'load' | 'merge';
  readonly schema: string;
  /** The tables that this commit moved, by key. */
  readonly tables: Readonly<Record<string, { readonly version: number; readonly location: string }>>;
}

/**
 * A branch, in main's manifest. Others inherit such rows when they are forked, and nobody looks at them there.
 *
 * - creating: its manifest is being forked. The name is free: whoever takes it puts another row in place of this one.
 * - open: it exists, unless it is `closing` and its head says that it is deleted.
 * - closing: it is to be deleted, and nothing stands in the way any more. Whoever meets it carries the deletion through.
 * - deleted: the name is free.
 */
export interface BranchRow {
  readonly type: 'branch';
  readonly name: string;
  readonly state: 'creating' | 'open' | 'closing' | 'deleted';
  /** Tells it from others of its name; names the fork of the manifest, and begins the names of its tables' forks. */
  readonly incarnation: string;
  /** Incarnation of the branch that it was made from. */
  readonly parent: string;
  /** The commit that it began at. */
  readonly commit: string;
  readonly actor: string | null;
  readonly createdAt: string;
  /** The operation that deletes it; others may carry that through. */
  readonly closedBy?: string;
}

/**
 * What cleanups have left of the histories, in main's manifest; others inherit it, and nobody looks at it there. It is written before
 * anything is removed, by a merge of main like those that change branches: whoever begins a branch either comes first, and is
 * seen, or sees it.
 */
export interface RetentionRow {
  readonly type: 'retention';
  /** Sequence number of the oldest commit that is kept, by the incarnation of its branch; none where all are. */
  readonly since: Readonly<Record<string, number>>;
}

export type ManifestRow = HeadRow | SchemaRow | TableRow | CommitRow | BranchRow | RetentionRow;

export function objectId(row: ManifestRow): string {
  switch (row.type) {
    case 'table':
      return row.key;
    case 'graph_commit':
      return row.id;
    case 'branch':
      return `branch:${row.name}`;
    case 'graph_head':
    case 'schema':
    case 'retention':
      return row.type;
  }
}

/** A row as it is written: under `token`, and only over a row that has the token `expected` ('' where there is none). */
export function encodeRow(row: ManifestRow, token: string, expected: string): StoredRow {
  const { type, ...body } = row;
  return { [OBJECT_ID]: objectId(row), object_type: type, token, expected, body: encodeJson(body) };
}

/** A row, and the token that it is under. */
export interface DecodedRow {
  readonly token: string;
  readonly row: ManifestRow;
}

/** The reverse; `corrupt` for a row that this program cannot have written. */
export function decodeRow(stored: StoredRow): DecodedRow {
  const { object_type: type, token, body, [OBJECT_ID]: id } = stored;
  if (typeof token !== 'string' || typeof body !== 'string') throw malformed(id);
  const row: unknown = { ...decodeBody(id, body), type };
  if (!isManifestRow(row) || objectId(row) !== id) throw malformed(id);
  return { token, row };
}

function decodeBody(id: unknown, body: string): object {
  try {
    const decoded = decodeJson(body);
    if (typeof decoded === 'object' && decoded !== null) return decoded;
  } catch (cause) {
    throw malformed(id, cause);
  }
  throw malformed(id);
}

/** Whether all that is read of a row is there. */
function isManifestRow(row: unknown): row is ManifestRow {
  const { type, ...fields } = row as Partial<Record<string, unknown>>;
  const texts = (...names: readonly string[]) => names.every((name) => typeof fields[name] === 'string');
  const counts = (...names: readonly string[]) => names.every((name) => Number.isSafeInteger(fields[name]));
  switch (type) {
    case 'graph_head':
      return texts('commit') && counts('sequence');
    case 'schema':
      return texts('hash');
    case 'table':
      return texts('key', 'location') && counts('version');
    case 'graph_commit': {
      const { state, parent, merged, tables } = fields;
      const known = state === 'published' || state === 'spent';
      const isLink = (link: unknown): boolean => link === null || typeof link === 'string';
      const linked = isLink(parent) && isLink(merged);
      return known && linked && typeof tables === 'object' && tables !== null && texts('id') && counts('sequence');
    }
    case 'branch': {
      const known = ['creating', 'open', 'closing', 'deleted'].some((state) => fields['state'] === state);
      return known && texts('name', 'incarnation', 'parent', 'commit', 'createdAt');
    }
    case 'retention': {
      const { since } = fields;
      return typeof since === 'object' && since !== null && Object.values(since).every(Number.isSafeInteger);
    }
    default:
      return false;
  }
}

function malformed(id: unknown, cause?: unknown): GraphError {
  return new GraphError(
    'corrupt',
    'malformed_manifest_row',
    `the manifest holds a row that cannot be read: ${String(id)}`,
    { details: { objectId: id }, cause },
  );
}
