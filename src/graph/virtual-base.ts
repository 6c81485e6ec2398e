import { ID_COLUMN, type Column, type StoredRow } from '../base/column.ts';
import { bestCommonAncestors, type Commits } from '../manifest/lineage.ts';
import type { GraphType } from '../schema/accepted.ts';
import { equalRows } from '../schema/equality.ts';
import { pinnedTable, tablesOf } from './history.ts';
import type { Session } from './session.ts';
import { idIn, partsOf } from './table-view.ts';

/** A row in what several common ancestors come to, undefined where it is not; `open` where they contradict each other. */
export type BaseRow = StoredRow | 'open' | undefined;

/**
 * Rows of a type in the base of a merge that has more than one best common ancestor: what the ancestors come to when they are themselves
 * merged, each with those before it, on the ancestors that they have in common. So what was settled when branches were merged
 * crosswise stays settled. What the ancestors contradict each other in is left open, and equals nothing.
 */
export async function virtualRows(
  session: Session,
  commits: Commits,
  type: GraphType,
  bases: readonly string[],
  ids: readonly string[],
): Promise<ReadonlyMap<string, BaseRow>> {
  const [first = '', ...others] = bases;
  let merged: ReadonlyMap<string, BaseRow> = await rowsAt(session, commits, type, first, ids);
  const before = [first];
  for (const other of others) {
    const shared = bestCommonAncestors(commits, before, [other]).map(({ id }) => id);
    const base = await virtualRows(session, commits, type, shared, ids);
    const rows = await rowsAt(session, commits, type, other, ids);
    const soFar = merged;
    merged = new Map(ids.map((id) => [id, mergedRow(type.columns, base.get(id), soFar.get(id), rows.get(id))]));
    before.push(other);
  }
  return merged;
}

/** Whether two rows are the same; one that is open is not even itself. */
export function isSame(columns: readonly Column[], a: BaseRow, b: BaseRow): boolean {
  if (a === 'open' || b === 'open') return false;
  return a && b ? equalRows(columns, a, b) : a === b;
}

function mergedRow(columns: readonly Column[], base: BaseRow, one: BaseRow, other: BaseRow): BaseRow {
  if (isSame(columns, one, other) || isSame(columns, base, other)) return one;
  return isSame(columns, base, one) ? other : 'open';
}

async function rowsAt(
  { handles }: Session,
  commits: Commits,
  type: GraphType,
  commit: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredRow>> {
  const { location, version } = pinnedTable(tablesOf(commits, commit), type);
  const table = await handles.reader(location, type.columns, version);
  const found = new Map<string, StoredRow>();
  for (const values of partsOf(ids)) {
    const where = { op: 'in', column: ID_COLUMN, type: 'utf8', values } as const;
    for (const row of await table.scan({ where })) found.set(idIn(row), row);
  }
  return found;
}
