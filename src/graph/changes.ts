import { badRequest } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import type { StoredRow } from '../base/column.ts';
import type { GraphType } from '../schema/accepted.ts';
import { pinnedTable, type PinnedState } from './history.ts';
import type { EdgeRecord, GraphChanges, NodeRecord, TypeChanges } from './operation.ts';
import { rowChanges, type RowChange } from './row-changes.ts';
import { edgeRecord, nodeRecord } from './scan.ts';
import type { Session } from './session.ts';

/** How the graph differs between two commits of its history, whichever of them is the older. */
export async function graphChanges(
  session: Session,
  scope: Scope,
  from: PinnedState,
  to: PinnedState,
): Promise<GraphChanges> {
  if (from.schemaHash !== to.schemaHash) {
    throw badRequest('schemas_differ', 'commits under different schemas cannot be compared: choose others', {
      from: from.commit.id,
      to: to.commit.id,
    });
  }
  const { nodes, edges } = await session.schemas.get(to.schemaHash);
  const changesOf = (type: GraphType): Promise<readonly RowChange[]> =>
    rowChanges(session, type, pinnedTable(from.tables, type), pinnedTable(to.tables, type), scope);
  return {
    nodes: await byType(nodes.values(), changesOf, nodeRecord),
    edges: await byType(edges.values(), changesOf, edgeRecord),
  };
}

/** One type after the other, so that the rows of one only are read at a time. */
async function byType<Type extends GraphType, Record extends NodeRecord | EdgeRecord>(
  types: Iterable<Type>,
  changesOf: (type: Type) => Promise<readonly RowChange[]>,
  recordOf: (type: Type, row: StoredRow) => Record,
): Promise<{ [type: string]: TypeChanges<Record> }> {
  const changed: (readonly [string, TypeChanges<Record>])[] = [];
  for (const type of types) {
    const changes = await changesOf(type);
    if (changes.length > 0) changed.push([type.name, sorted(changes, (row) => recordOf(type, row))]);
  }
  return Object.fromEntries(changed);
}

function sorted<Record extends NodeRecord | EdgeRecord>(
  changes: readonly RowChange[],
  recordOf: (row: StoredRow) => Record,
): TypeChanges<Record> {
  return {
    inserted: changes.flatMap(({ before, after }) => (!before && after ? [recordOf(after)] : [])),
    updated: changes.flatMap(({ before, after }) =>
      before && after ? [{ before: recordOf(before), after: recordOf(after) }] : [],
    ),
    deleted: changes.flatMap(({ before, after }) => (before && !after ? [recordOf(before)] : [])),
  };
}
