import { unreachable } from '../base/assert.ts';
import { FROM_COLUMN, TO_COLUMN, type StoredRow } from '../base/column.ts';
import { GraphError } from '../base/errors.ts';
import type { MintId } from '../base/ids.ts';
import type { Id } from '../base/value.ts';
import type { EdgeType, GraphType, NodeType } from '../schema/accepted.ts';
import { enforceChecks } from '../schema/rows.ts';
import { idOf, idOfRow } from '../schema/ids.ts';
import { withId, type NewRow, type Step } from './steps.ts';
import { idIn, type TableView } from './table-view.ts';
import { edgesAt, type WorkingState } from './working-state.ts';

/** Applies a step to what the operation sees, and tells the ids of the rows that it wrote, in their order. */
export async function applyStep(working: WorkingState, step: Step, mint: MintId): Promise<Id[]> {
  const view = await working.view(step.type);
  switch (step.kind) {
    case 'insert':
      return insert(view, step.rows, mint);
    case 'upsert':
      return upsert(view, step.rows, mint);
    case 'replace':
      view.replace();
      return insert(view, step.rows, mint);
    case 'update':
      for (const row of await view.matching(step.where)) {
        const updated = { ...row, ...step.set };
        enforceChecks(step.type, updated);
        view.write(updated);
      }
      return [];
    case 'delete':
      await remove(working, view, await view.matching(step.where));
      return [];
    default:
      return unreachable(step);
  }
}

async function insert(view: TableView, rows: readonly NewRow[], mint: MintId): Promise<Id[]> {
  await view.fetchCommitted(rows.flatMap(({ id }) => id ?? []));
  return rows.map((row) => {
    const id = row.id ?? mint();
    // Rows of the same step are written, and so visible, one after the other.
    if (view.has(id)) throw keyExists(view.type, id);
    return written(view, withId(row, id));
  });
}

function upsert(view: TableView, rows: readonly NewRow[], mint: MintId): Id[] {
  return rows.map((row) => written(view, withId(row, row.id ?? mint())));
}

function written(view: TableView, row: StoredRow): Id {
  view.write(row);
  return idOfRow(view.type, row);
}

/** A node takes along every edge that has an end in it. */
async function remove(working: WorkingState, view: TableView, rows: readonly StoredRow[]): Promise<void> {
  for (const row of rows) view.remove(row);
  const { type } = view;
  if (type.kind === 'edge' || rows.length === 0) return;
  const ids = rows.map(idIn);
  for (const edgeType of edgesAt(working.schema, type)) {
    const edges = await working.view(edgeType);
    for (const column of endsAt(edgeType, type)) {
      for (const row of await edges.matchingAny({ name: column, type: 'utf8', nullable: false }, ids))
        edges.remove(row);
    }
  }
}

function endsAt(edge: EdgeType, node: NodeType): string[] {
  return [...(edge.from === node ? [FROM_COLUMN] : []), ...(edge.to === node ? [TO_COLUMN] : [])];
}

function keyExists(type: GraphType, id: string): GraphError {
  return new GraphError('conflict', 'key_exists', `'${type.name}' already has a row with the id '${id}'`, {
    details: { type: type.name, id: idOf(type, id) },
  });
}
