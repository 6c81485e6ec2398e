import type { StoredRow } from '../../base/column.ts';
import type { LanceRoot } from '../../lance/connection.ts';
import { forkLocation } from '../../lance/location.ts';
import { MAIN } from '../branch.ts';
import { ACTOR_COLUMNS, ACTORS, HISTORY, HISTORY_COLUMNS, type HistoryRow } from './layout.ts';

/** A commit of the history up to version 3. */
export interface ToldCommit extends HistoryRow {
  readonly id: string;
  /** The version of its branch's manifest that it made. */
  readonly version: number;
}

/** A branch, and up to which version of its manifest its commits count. */
export interface Stretch {
  readonly branch: string;
  readonly upTo: number;
}

/**
 * The commits that the tables of the history tell of a branch, by id. Its own come first in `stretches`, then those of the branches that it
 * was made from. A branch's table may have been forked later than its manifest, and then tells of commits that the branch never had; or
 * earlier than somebody told of what it began with, or not at all, and then those of the branches that it was made from tell.
 * Only "there is none" is an absence.
 */
export async function readHistory(
  lance: LanceRoot,
  stretches: readonly Stretch[],
): Promise<ReadonlyMap<string, ToldCommit>> {
  const rows = await toldRows(lance, stretches);
  if (rows.length === 0) return new Map();
  const actors = await readActors(lance);
  const told = new Map<string, ToldCommit>();
  for (const row of rows) {
    const id = String(row['graph_commit_id']);
    const branch = String(row['manifest_branch']);
    const version = Number(row['manifest_version']);
    if (!stretches.some((stretch) => stretch.branch === branch && version <= stretch.upTo)) continue;
    told.set(id, {
      id,
      branch,
      version,
      parent: textOrNull(row['parent_commit_id']),
      merged: textOrNull(row['merged_parent_commit_id']),
      actor: actors.get(id) ?? null,
      createdAt: String(row['created_at']),
    });
  }
  return told;
}

async function toldRows(lance: LanceRoot, stretches: readonly Stretch[]): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  for (const { branch } of stretches) {
    const table = await lance.open(branch === MAIN ? HISTORY : forkLocation(HISTORY, branch), HISTORY_COLUMNS);
    if (!table) continue;
    try {
      rows.push(...(await table.scan()));
    } finally {
      table.close();
    }
  }
  return rows;
}

async function readActors(lance: LanceRoot): Promise<ReadonlyMap<string, string>> {
  const table = await lance.open(ACTORS, ACTOR_COLUMNS);
  if (!table) return new Map();
  try {
    const rows = await table.scan();
    return new Map(rows.map((row) => [String(row['graph_commit_id']), String(row['actor_id'])]));
  } finally {
    table.close();
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
