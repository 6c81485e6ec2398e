import { FROM_COLUMN, TO_COLUMN, type StoredRow } from '../base/column.ts';
import { GraphError, type ErrorCodeOf } from '../base/errors.ts';
import { encodeJson } from '../base/json.ts';
import type { EdgeType, GraphType, NodeType, Property } from '../schema/accepted.ts';
import { idOf } from '../schema/ids.ts';
import { enforceCardinality } from './cardinality.ts';
import { idIn, textIn, type TableView } from './table-view.ts';
import { edgesAt, type WorkingState } from './working-state.ts';

/**
 * Judges the state that an operation leads to, before anything is written. Whatever is looked at joins the read-set, so
 * that nothing which would change the verdict can slip in before the publish.
 */
export async function enforceConstraints(working: WorkingState): Promise<void> {
  const views = working.views();
  for (const view of views) await enforceEndpoints(working, view);
  for (const view of views) await refuseOrphans(working, view);
  for (const view of views) await enforceUnique(view);
  await enforceCardinality(working);
}

/** An edge that is written has both of its ends. */
async function enforceEndpoints(working: WorkingState, view: TableView): Promise<void> {
  const { type, written } = view;
  if (type.kind === 'node' || written.size === 0) return;
  for (const [column, nodeType] of ends(type)) {
    const texts = [...written.values()].map((row) => textIn(row, column));
    const found = await (await working.view(nodeType)).present(texts);
    const missing = texts.find((text) => !found.has(text));
    if (missing !== undefined) {
      throw new GraphError(
        'not_found',
        'missing_endpoint',
        `an edge of '${type.name}' has no ${nodeType.name} at its end`,
        {
          details: { type: type.name, node: nodeType.name, id: idOf(nodeType, missing) },
        },
      );
    }
  }
}

/** A node that an overwrite drops has no edge left. (A delete takes the edges along.) */
async function refuseOrphans(working: WorkingState, view: TableView): Promise<void> {
  const { type } = view;
  if (type.kind === 'edge' || !view.replaced) return;
  const vanished = await view.vanished();
  if (vanished.length === 0) return;
  for (const edgeType of edgesAt(working.schema, type)) {
    for (const [column, nodeType] of ends(edgeType)) {
      if (nodeType === type) await refuseEdgesTo(await working.view(edgeType), column, type, vanished);
    }
  }
}

async function refuseEdgesTo(edges: TableView, column: string, node: NodeType, ids: readonly string[]): Promise<void> {
  const [orphan] = await edges.matchingAny({ name: column, type: 'utf8', nullable: false }, ids);
  if (!orphan) return;
  throw violation('orphaned_edge', `the overwrite of '${node.name}' would leave an edge without its end`, {
    type: edges.type.name,
    id: idOf(edges.type, idIn(orphan)),
    node: node.name,
  });
}

async function enforceUnique(view: TableView): Promise<void> {
  for (const { properties, ids } of await collisions(view)) {
    const [one = '', other = ''] = ids;
    throw notUnique(view.type, properties, one, other);
  }
}

/** Visible rows of a type that would share what is unique. */
export interface Collision {
  readonly properties: readonly Property[];
  /** Two or more. */
  readonly ids: readonly string[];
}

/** All collisions that rows which the operation writes are part of: without them there was none. */
export async function collisions(view: TableView): Promise<Collision[]> {
  if (view.written.size === 0) return [];
  const found: Collision[] = [];
  for (const properties of view.type.unique) {
    for (const ids of await sharers(view, properties)) found.push({ properties, ids });
  }
  return found;
}

async function sharers(view: TableView, properties: readonly Property[]): Promise<string[][]> {
  const [first] = properties;
  const written = [...view.written.values()].filter((row) => tupleOf(properties, row) !== undefined);
  if (!first || written.length === 0) return [];
  const candidates = await view.matchingAny(
    first.column,
    written.map((row) => row[first.column.name] ?? null),
  );
  const holders = Map.groupBy(candidates, (row) => tupleOf(properties, row));
  holders.delete(undefined);
  const ids = [...holders.values()].map((rows) => [...new Set(rows.map(idIn))]);
  return ids.filter(({ length }) => length > 1);
}

/** The values as one text; undefined where one of them is null, which exempts the row. */
function tupleOf(properties: readonly Property[], row: StoredRow): string | undefined {
  const values = properties.map(({ column }) => row[column.name] ?? null);
  return values.includes(null) ? undefined : encodeJson(values);
}

/** The columns of an edge that name its ends, and what they are. */
export function ends(type: EdgeType): [string, NodeType][] {
  return [
    [FROM_COLUMN, type.from],
    [TO_COLUMN, type.to],
  ];
}

function notUnique(type: GraphType, properties: readonly Property[], one: string, other: string): GraphError {
  const names = properties.map(({ name }) => name);
  return violation('not_unique', `two rows of '${type.name}' would have the same ${names.join(', ')}`, {
    type: type.name,
    properties: names,
    ids: [idOf(type, one), idOf(type, other)],
  });
}

function violation(
  code: ErrorCodeOf<'conflict'>,
  message: string,
  details: Readonly<Record<string, unknown>>,
): GraphError {
  return new GraphError('conflict', code, message, { details });
}
