import { FROM_COLUMN, ID_COLUMN, TO_COLUMN, type StoredRow } from '../base/column.ts';
import { encodeJson } from '../base/json.ts';
import type { Scope } from '../base/scope.ts';
import type { Value } from '../base/value.ts';
import { ArrowStream, type StreamColumn } from '../lance/arrow-stream.ts';
import type { LanceTable } from '../lance/table.ts';
import type { AcceptedSchema, GraphType } from '../schema/accepted.ts';
import { idOf, idOfRow } from '../schema/ids.ts';
import { rootPlace } from '../schema/place.ts';
import { findEdgeType, findNodeType } from '../schema/rows.ts';
import { bindScan, edgeRecord, nodeRecord } from './scan.ts';
import { textIn } from './table-view.ts';

/** Where the rows of a type are read from. */
export type TableOf = (type: GraphType) => Promise<LanceTable>;

/** The type of that name; `bad_request` where there is none, or one of either kind and nothing said. */
export function exportedType(schema: AcceptedSchema, name: string, element?: 'node' | 'edge'): GraphType {
  const isEdge = schema.edges.has(name);
  if (element === undefined && isEdge && schema.nodes.has(name)) {
    const place = rootPlace('malformed_options', 'options').member('element');
    throw place.refuse('must be node or edge: there is a type of either kind with that name');
  }
  return (element ?? (isEdge ? 'edge' : 'node')) === 'edge' ? findEdgeType(schema, name) : findNodeType(schema, name);
}

/**
 * The rows of a type as an Arrow IPC stream; the columns are described at `SnapshotReader.exportArrow`. Rows are read in parts,
 * and each part is a batch; only its bytes are kept.
 */
export async function arrowOf(type: GraphType, tableOf: TableOf, scope: Scope): Promise<Uint8Array> {
  const columns = exportedColumns(type);
  const stream = new ArrowStream(columns.map(({ column }) => column));
  for await (const rows of inDefaultOrder(type, tableOf)) {
    scope.check();
    stream.add(columns.map(({ valueOf }) => rows.map(valueOf)));
  }
  return stream.finish();
}

/** Every row of the graph as a line, in parts; the form is described at `SnapshotReader.exportJsonLines`. */
export async function* linesOf(schema: AcceptedSchema, tableOf: TableOf): AsyncGenerator<readonly string[], undefined> {
  for (const type of [...schema.nodes.values(), ...schema.edges.values()]) {
    for await (const rows of inDefaultOrder(type, tableOf)) {
      yield rows.map((row) => lineOf(type, row));
    }
  }
}

async function* inDefaultOrder(type: GraphType, tableOf: TableOf): AsyncGenerator<StoredRow[], undefined> {
  const table = await tableOf(type);
  yield* table.batches(bindScan(type, undefined).scan);
}

function lineOf(type: GraphType, row: StoredRow): string {
  if (type.kind === 'node') {
    const { id, values } = nodeRecord(type, row);
    return encodeJson({ node: type.name, id, values });
  }
  const { id, from, to, values } = edgeRecord(type, row);
  return encodeJson({ edge: type.name, id, from, to, values });
}

interface ExportedColumn {
  readonly column: StreamColumn;
  readonly valueOf: (row: StoredRow) => Value;
}

function exportedColumns(type: GraphType): ExportedColumn[] {
  const named: readonly (readonly [string, GraphType, string])[] =
    type.kind === 'node'
      ? [['id', type, ID_COLUMN]]
      : [
          ['id', type, ID_COLUMN],
          ['from', type.from, FROM_COLUMN],
          ['to', type.to, TO_COLUMN],
        ];
  return [
    ...named.map(([name, owner, column]): ExportedColumn => ({
      column: idColumn(type.properties.has(name) ? `__${name}` : name, owner),
      valueOf: (row) => (owner === type ? idOfRow(type, row) : idOf(owner, textIn(row, column))),
    })),
    ...Array.from(type.properties.values(), ({ name, column }): ExportedColumn => ({
      column: { ...column, name },
      valueOf: (row) => row[column.name] ?? null,
    })),
  ];
}

/** What ids of a type are. */
function idColumn(name: string, owner: GraphType): StreamColumn {
  const key = owner.kind === 'node' ? owner.key : [];
  const [first, ...others] = key;
  if (others.length > 0) return { name, parts: key.map((part) => ({ ...part.column, name: part.name })) };
  return { name, type: first?.column.type ?? 'utf8', nullable: false };
}
