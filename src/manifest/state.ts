import { GraphError } from '../base/errors.ts';
import type { PlacedRow } from '../lance/table.ts';
import {
  decodeRow,
  objectId,
  type BranchRow,
  type CommitRow,
  type DecodedRow,
  type HeadRow,
  type RetentionRow,
  type TableRow,
} from './rows.ts';

/** One version of the manifest, decoded. */
export interface ManifestState {
  readonly version: number;
  readonly head: HeadRow;
  readonly schemaHash: string;
  /** By table key. */
  readonly tables: ReadonlyMap<string, TableRow>;
  /** Published and spent, by id. */
  readonly commits: ReadonlyMap<string, CommitRow>;
  /** By name. Main's are the ones that count. */
  readonly branches: ReadonlyMap<string, BranchRow>;
  /** Main's is the one that counts. */
  readonly retention?: RetentionRow;
  /** The token of every row, by object id. */
  readonly tokens: ReadonlyMap<string, string>;
  /** Rows by the fragment that holds them: what a publish folds. */
  readonly fragments: ReadonlyMap<number, readonly DecodedRow[]>;
  /** Whether it was read from a manifest of an older internal version, on which nothing can be published before it is migrated. */
  readonly isOlder?: true;
  /** Whether its newest commits were not told when it was read: the same version may say more of them by now. */
  readonly isUntold?: true;
}

/** Decodes a version; `corrupt` for one that contradicts itself. */
export function manifestState(version: number, placed: readonly PlacedRow[]): ManifestState {
  return assemble(
    version,
    placed.map(({ row, fragment }) => ({ ...decodeRow(row), fragment })),
  );
}

/**
 * What a state became by a merge that committed right on top of it: its rows in place of those that they replace, in a
 * fragment of their own, which Lance has numbered somehow.
 */
export function merged(state: ManifestState, rows: readonly DecodedRow[]): ManifestState {
  const version = state.version + 1;
  const written = rows.map(({ row, token }) => ({ row, token, fragment: -version }));
  const replaced = new Set(written.map(({ row }) => objectId(row)));
  const kept = [...state.fragments].flatMap(([fragment, held]) =>
    held.filter(({ row }) => !replaced.has(objectId(row))).map((decoded) => ({ ...decoded, fragment })),
  );
  return assemble(version, [...kept, ...written]);
}

function assemble(version: number, placed: readonly (DecodedRow & { readonly fragment: number })[]): ManifestState {
  const fragments = new Map<number, DecodedRow[]>();
  const tokens = new Map<string, string>();
  const tables = new Map<string, TableRow>();
  const commits = new Map<string, CommitRow>();
  const branches = new Map<string, BranchRow>();
  let head: HeadRow | undefined;
  let schemaHash: string | undefined;
  let retention: RetentionRow | undefined;
  for (const { row, token, fragment } of placed) {
    const id = objectId(row);
    if (tokens.has(id)) throw corrupt(`it holds two rows of ${id}`, id);
    tokens.set(id, token);
    pushTo(fragments, fragment, { row, token });
    if (row.type === 'table') tables.set(row.key, row);
    else if (row.type === 'graph_commit') commits.set(row.id, row);
    else if (row.type === 'branch') branches.set(row.name, row);
    else if (row.type === 'graph_head') head = row;
    else if (row.type === 'retention') retention = row;
    else schemaHash = row.hash;
  }
  if (!head || schemaHash === undefined)
    throw corrupt('its head or its schema row is missing', head ? 'schema' : 'graph_head');
  return { version, head, schemaHash, tables, commits, branches, ...(retention && { retention }), tokens, fragments };
}

function pushTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

function corrupt(what: string, id: string): GraphError {
  return new GraphError('corrupt', 'malformed_manifest', `the manifest contradicts itself: ${what}`, {
    details: { objectId: id },
  });
}
