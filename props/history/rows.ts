import { idText, scanEdges, scanNodes, type ModelState, type Row } from '../../model/index.ts';
import type { EdgeRecord, NodeRecord, OperationOptions, SchemaDefinition, SnapshotReader } from '../../src/index.ts';

/** The rows of a whole graph by type, every type, in the order in which a scan gives them: a state as plain data. */
export interface Rows {
  readonly nodes: Readonly<Record<string, readonly NodeRecord[]>>;
  readonly edges: Readonly<Record<string, readonly EdgeRecord[]>>;
}

export function rowsOf(state: ModelState): Rows {
  return {
    nodes: Object.fromEntries([...state.nodes.keys()].map((type) => [type, scanNodes(state, type)])),
    edges: Object.fromEntries([...state.edges.keys()].map((type) => [type, scanEdges(state, type)])),
  };
}

export function stateOf(schema: SchemaDefinition, { nodes, edges }: Rows): ModelState {
  return { schema, nodes: tablesOf(schema.nodes, nodes), edges: tablesOf(schema.edges ?? {}, edges) };
}

/** All that one reader shows. */
export async function readRows(reader: SnapshotReader, options?: OperationOptions): Promise<Rows> {
  const nodes: Record<string, readonly NodeRecord[]> = {};
  const edges: Record<string, readonly EdgeRecord[]> = {};
  for (const type of Object.keys(reader.schema.nodes)) nodes[type] = await reader.scanNodes(type, {}, options);
  for (const type of Object.keys(reader.schema.edges ?? {})) edges[type] = await reader.scanEdges(type, {}, options);
  return { nodes, edges };
}

function tablesOf<R extends Row>(
  types: object,
  rows: Readonly<Record<string, readonly R[]>>,
): ReadonlyMap<string, ReadonlyMap<string, R>> {
  return new Map(
    Object.keys(types).map((type) => [type, new Map((rows[type] ?? []).map((row) => [idText(row.id), row]))]),
  );
}
