import { assert } from '../src/base/assert.ts';
import type { EdgeRecord, NodeRecord } from '../src/graph/operation.ts';
import type { SchemaDefinition } from '../src/schema/definition.ts';

/** A row of either kind, with all of its properties and its values in canonical form. */
export type Row = NodeRecord | EdgeRecord;

/** Rows by type and then by the text of their id. */
export type Tables<Record extends Row> = ReadonlyMap<string, ReadonlyMap<string, Record>>;

/** A committed state of a graph. It is never changed: a write makes another one. */
export interface ModelState {
  readonly schema: SchemaDefinition;
  readonly nodes: Tables<NodeRecord>;
  readonly edges: Tables<EdgeRecord>;
}

/** The graph as it is founded: every type, no rows. */
export function emptyState(schema: SchemaDefinition): ModelState {
  return { schema, nodes: emptyTables(schema.nodes), edges: emptyTables(schema.edges ?? {}) };
}

/** The rows of a type that the schema has. */
export function rowsOf<Rows>(tables: ReadonlyMap<string, Rows>, type: string): Rows {
  const rows = tables.get(type);
  assert(rows !== undefined, 'a state has the rows of every type of its schema');
  return rows;
}

function emptyTables<Record extends Row>(types: object): Tables<Record> {
  return new Map(Object.keys(types).map((type) => [type, new Map<string, Record>()]));
}
