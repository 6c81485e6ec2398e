import type { StoredRow } from '../../base/column.ts';
import { encodeJson } from '../../base/json.ts';
import { placeOf } from '../../lance/location.ts';
import { OBJECT_ID } from '../rows.ts';
import { headId, tableVersionId, tombstoneId, type HistoryRow } from './layout.ts';

/** A version of a table that a commit made visible. */
export interface TableVersion {
  readonly key: string;
  readonly version: number;
  readonly location: string;
  readonly commit: string;
}

/** That there is a table, and where. */
export function tableRow(key: string, location: string): StoredRow {
  return { [OBJECT_ID]: key, object_type: 'table', table_key: key, location: placeOf(location).table };
}

export function tableVersionRow({ key, version, location, commit }: TableVersion): StoredRow {
  return {
    [OBJECT_ID]: tableVersionId(key, version),
    object_type: 'table_version',
    table_key: key,
    table_version: BigInt(version),
    table_branch: placeOf(location).branch ?? null,
    metadata: encodeJson({ commit }),
  };
}

export function tombstoneRow(key: string, version: number): StoredRow {
  return {
    [OBJECT_ID]: tombstoneId(key, version),
    object_type: 'table_tombstone',
    table_key: key,
    table_version: BigInt(version),
  };
}

export function commitRow(id: string, { branch, parent, merged, actor, createdAt }: HistoryRow): StoredRow {
  return {
    [OBJECT_ID]: id,
    object_type: 'graph_commit',
    metadata: encodeJson({ branch, parent, merged, actor, createdAt }),
  };
}

export function headRow(branch: string, commit: string): StoredRow {
  return { [OBJECT_ID]: headId(branch), object_type: 'graph_head', metadata: encodeJson({ commit }) };
}

/** A row of the history up to version 3; `version` is the one of the branch's manifest that the commit made. */
export function toldRow(
  id: string,
  version: number,
  { branch, parent, merged, createdAt }: Omit<HistoryRow, 'actor'>,
): StoredRow {
  return {
    graph_commit_id: id,
    manifest_branch: branch,
    manifest_version: BigInt(version),
    parent_commit_id: parent,
    merged_parent_commit_id: merged,
    created_at: createdAt,
  };
}

export function actorRow(commit: string, actor: string): StoredRow {
  return { graph_commit_id: commit, actor_id: actor };
}
