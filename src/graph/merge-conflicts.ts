import { ID_COLUMN, type StoredRow } from '../base/column.ts';
import { GraphError } from '../base/errors.ts';
import { compareCodePoints } from '../base/json.ts';
import type { GraphType } from '../schema/accepted.ts';
import { idOf } from '../schema/ids.ts';
import type { PinnedTable } from '../manifest/lineage.ts';
import { pinnedTable } from './history.ts';
import type { Breach } from './merge-breaches.ts';
import type { RowConflict } from './merge-rows.ts';
import type { EdgeRecord, MergeConflict, NodeRecord } from './operation.ts';
import { edgeRecord, nodeRecord } from './scan.ts';
import type { Session } from './session.ts';

/** Where the tables of all that is merged lie, by key. */
export interface Sides {
  /** The best common ancestors, the first one first. */
  readonly bases: readonly ReadonlyMap<string, PinnedTable>[];
  readonly target: ReadonlyMap<string, PinnedTable>;
  readonly source: ReadonlyMap<string, PinnedTable>;
}

export function mergeConflict(source: string, conflicts: readonly MergeConflict[]): GraphError {
  const message = `'${source}' cannot be merged: ${conflicts.length} rows are in conflict; make them agree on either branch`;
  return new GraphError('conflict', 'merge_conflict', message, { details: { source, conflicts } });
}

/** A row that both sides changed. */
export function rowConflict(type: GraphType, { kind, id, base, target, source }: RowConflict): MergeConflict {
  const record = (row: StoredRow | undefined) => recordOf(type, row);
  return {
    kind,
    element: type.kind,
    type: type.name,
    id: idOf(type, id),
    rule: null,
    base: record(base),
    target: record(target),
    source: record(source),
  };
}

/** What the result would break, in the order of types, ids and rules, with the rows as they are on all sides. */
export async function breachConflicts(
  session: Session,
  breaches: readonly Breach[],
  { bases, target, source }: Sides,
): Promise<MergeConflict[]> {
  const [base = target] = bases;
  const conflicts: MergeConflict[] = [];
  for (const { kind, type, id, rule } of inOrder(breaches)) {
    const find = (tables: ReadonlyMap<string, PinnedTable>) => recordAt(session, type, id, pinnedTable(tables, type));
    conflicts.push({
      kind,
      element: type.kind,
      type: type.name,
      id: idOf(type, id),
      rule,
      base: await find(base),
      target: await find(target),
      source: await find(source),
    });
  }
  return conflicts;
}

async function recordAt(
  { handles }: Session,
  type: GraphType,
  id: string,
  { location, version }: PinnedTable,
): Promise<NodeRecord | EdgeRecord | null> {
  const where = { op: 'eq', column: ID_COLUMN, type: 'utf8', value: id } as const;
  const [row] = await (await handles.reader(location, type.columns, version)).scan({ where, limit: 1 });
  return recordOf(type, row);
}

function recordOf(type: GraphType, row: StoredRow | undefined): NodeRecord | EdgeRecord | null {
  if (!row) return null;
  return type.kind === 'node' ? nodeRecord(type, row) : edgeRecord(type, row);
}

/** Node types come before edge types, and each kind in the order of names. */
export function compareTypes(a: GraphType, b: GraphType): number {
  if (a.kind !== b.kind) return a.kind === 'node' ? -1 : 1;
  return compareCodePoints(a.name, b.name);
}

/** One of the same row and rule is told once. */
function inOrder(breaches: readonly Breach[]): Breach[] {
  const named = new Map(
    breaches.map((breach) => [`${breach.type.tableKey}\n${breach.id}\n${breach.rule ?? ''}`, breach]),
  );
  return [...named.values()].toSorted(
    (a, b) =>
      compareTypes(a.type, b.type) || compareCodePoints(a.id, b.id) || compareCodePoints(a.rule ?? '', b.rule ?? ''),
  );
}
