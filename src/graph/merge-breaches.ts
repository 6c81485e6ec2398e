import { FROM_COLUMN, TO_COLUMN, type StoredRow } from '../base/column.ts';
import type { EdgeType, GraphType } from '../schema/accepted.ts';
import { cardinalityBreaches } from './cardinality.ts';
import { collisions, ends } from './constraints.ts';
import { idIn, textIn } from './table-view.ts';
import { edgesAt, type WorkingState } from './working-state.ts';

/** A row that is in the way of a merge for what the result would be. */
export interface Breach {
  readonly kind: 'orphan_edge' | 'unique' | 'cardinality';
  readonly type: GraphType;
  readonly id: string;
  readonly rule: string | null;
}

/**
 * What the result of a merge would break, where each side by itself breaks nothing. One kind at a time, and all of that kind: an edge
 * without its end makes no sense of counting edges. Types and their own constraints are the same on both sides, so that rows,
 * which are taken whole, satisfy these.
 */
export async function findBreaches(working: WorkingState): Promise<Breach[]> {
  for (const find of [orphans, duplicates, miscounts]) {
    const breaches = await find(working);
    if (breaches.length > 0) return breaches;
  }
  return [];
}

/** Edges that were taken and miss an end, and edges whose end was removed. */
async function orphans(working: WorkingState): Promise<Breach[]> {
  const found = new Map<EdgeType, Set<string>>();
  for (const edge of working.schema.edges.values()) found.set(edge, await danglingEdges(working, edge));
  for (const view of working.views()) {
    const { type } = view;
    if (type.kind === 'edge' || view.removed.size === 0) continue;
    for (const edge of edgesAt(working.schema, type)) {
      const at = [...(edge.from === type ? [FROM_COLUMN] : []), ...(edge.to === type ? [TO_COLUMN] : [])];
      for (const column of at) {
        const rows = await edgesWith(working, edge, column, view.removed.keys());
        for (const row of rows) found.get(edge)?.add(idIn(row));
      }
    }
  }
  return [...found].flatMap(([type, ids]) =>
    [...ids].map((id): Breach => ({ kind: 'orphan_edge', type, id, rule: null })),
  );
}

async function danglingEdges(working: WorkingState, edge: EdgeType): Promise<Set<string>> {
  const written = [...(working.seen(edge)?.written.values() ?? [])];
  const dangling = new Set<string>();
  if (written.length === 0) return dangling;
  for (const [column, node] of ends(edge)) {
    const there = await (await working.view(node)).present(written.map((row) => textIn(row, column)));
    for (const row of written) if (!there.has(textIn(row, column))) dangling.add(idIn(row));
  }
  return dangling;
}

async function edgesWith(
  working: WorkingState,
  edge: EdgeType,
  column: string,
  ids: Iterable<string>,
): Promise<StoredRow[]> {
  return (await working.view(edge)).matchingAny({ name: column, type: 'utf8', nullable: false }, ids);
}

async function duplicates(working: WorkingState): Promise<Breach[]> {
  const breaches: Breach[] = [];
  for (const view of working.views()) {
    for (const { properties, ids } of await collisions(view)) {
      const rule = properties.map(({ name }) => name).join(', ');
      for (const id of ids) breaches.push({ kind: 'unique', type: view.type, id, rule });
    }
  }
  return breaches;
}

async function miscounts(working: WorkingState): Promise<Breach[]> {
  const breaches: Breach[] = [];
  for await (const { side, id } of cardinalityBreaches(working)) {
    breaches.push({ kind: 'cardinality', type: side.node, id, rule: `${side.edge.name}.${side.direction}` });
  }
  return breaches;
}
