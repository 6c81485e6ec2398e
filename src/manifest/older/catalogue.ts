import type { StoredRow } from '../../base/column.ts';
import { decodeJson } from '../../base/json.ts';
import { GraphError } from '../../base/errors.ts';
import { forkLocation } from '../../lance/location.ts';
import type { TableRow } from '../rows.ts';
import { headId, type HistoryRow } from './layout.ts';

/** A table as one commit left it. */
export interface Moved extends TableRow {
  readonly commit: string;
}

/** What one version of an older manifest holds. */
export interface Catalogue {
  /** What counts of each table that is not dropped, by key. */
  readonly tables: ReadonlyMap<string, TableRow>;
  /** Every version of every table that a commit made visible. */
  readonly moved: readonly Moved[];
  /** By id. */
  readonly history: ReadonlyMap<string, HistoryRow>;
  /** The newest commit of a branch, where the manifest says so. */
  head(branch: string): string | undefined;
}

/** Decodes the rows of an older manifest; `corrupt` for what no program can have written. */
export function readCatalogue(rows: readonly StoredRow[]): Catalogue {
  const locations = new Map<string, string>();
  const dropped = new Map<string, number>();
  const versions: StoredRow[] = [];
  const history = new Map<string, HistoryRow>();
  const heads = new Map<string, string>();
  for (const row of rows) {
    const id = text(row, 'object_id');
    switch (row['object_type']) {
      case 'table':
        locations.set(text(row, 'table_key'), text(row, 'location'));
        break;
      case 'table_version':
        versions.push(row);
        break;
      case 'table_tombstone': {
        const key = text(row, 'table_key');
        dropped.set(key, Math.max(count(row, 'table_version'), dropped.get(key) ?? 0));
        break;
      }
      case 'graph_commit':
        history.set(id, historyRow(row));
        break;
      case 'graph_head':
        heads.set(id, named(row, 'commit'));
        break;
      default:
        throw malformed(row);
    }
  }
  const moved = versions.map((row) => movedTable(row, locations));
  return { tables: newest(moved, dropped), moved, history, head: (branch) => heads.get(headId(branch)) };
}

function movedTable(row: StoredRow, locations: ReadonlyMap<string, string>): Moved {
  const key = text(row, 'table_key');
  const location = locations.get(key);
  if (location === undefined) throw malformed(row);
  const { table_branch: branch } = row;
  if (branch !== null && typeof branch !== 'string') throw malformed(row);
  return {
    type: 'table',
    key,
    version: count(row, 'table_version'),
    location: branch === null ? location : forkLocation(location, branch),
    commit: named(row, 'commit'),
  };
}

/** The newest version of a table counts, unless the table was dropped at that one or later. */
function newest(moved: readonly Moved[], dropped: ReadonlyMap<string, number>): ReadonlyMap<string, TableRow> {
  const tables = new Map<string, TableRow>();
  for (const { commit: _, ...table } of moved) {
    const { key, version } = table;
    if (version > (tables.get(key)?.version ?? dropped.get(key) ?? 0)) tables.set(key, table);
  }
  return tables;
}

function historyRow(row: StoredRow): HistoryRow {
  const link = (value: unknown): value is string | null => value === null || typeof value === 'string';
  const { branch, parent, merged, actor, createdAt } = metadata(row);
  const isComplete = typeof branch === 'string' && typeof createdAt === 'string';
  if (isComplete && link(parent) && link(merged) && link(actor)) return { branch, parent, merged, actor, createdAt };
  throw malformed(row);
}

function metadata(row: StoredRow): Readonly<Record<string, unknown>> {
  try {
    const data = decodeJson(text(row, 'metadata'));
    if (typeof data === 'object' && data !== null) return data as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw malformed(row, cause);
  }
  throw malformed(row);
}

function named(row: StoredRow, member: string): string {
  const value = metadata(row)[member];
  if (typeof value === 'string') return value;
  throw malformed(row);
}

function text(row: StoredRow, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw malformed(row);
}

function count(row: StoredRow, column: string): number {
  const value = row[column];
  if (typeof value === 'bigint' && value > 0n && value <= Number.MAX_SAFE_INTEGER) return Number(value);
  throw malformed(row);
}

function malformed(row: StoredRow, cause?: unknown): GraphError {
  const id = row['object_id'];
  return new GraphError(
    'corrupt',
    'malformed_manifest_row',
    `the manifest holds a row that cannot be read: ${String(id)}`,
    { details: { objectId: id }, cause },
  );
}
