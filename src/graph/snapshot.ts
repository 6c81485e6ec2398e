import pMap from 'p-map';
import { ID_COLUMN, type StoredColumns } from '../base/column.ts';
import { concurrencyOf } from '../base/environment.ts';
import { Scope, type Bounds } from '../base/scope.ts';
import type { Id } from '../base/value.ts';
import type { LanceScan, LanceTable } from '../lance/table.ts';
import type { AcceptedSchema, GraphType, Property } from '../schema/accepted.ts';
import type { SchemaDefinition } from '../schema/definition.ts';
import { idText } from '../schema/ids.ts';
import { findEdgeType, findNodeType } from '../schema/rows.ts';
import { refuseDeleted } from './deleted.ts';
import { arrowOf, exportedType, linesOf, type TableOf } from './export.ts';
import { pinnedTable, type PinnedState } from './history.ts';
import { walk } from './neighbours.ts';
import type {
  Commit,
  Counts,
  EdgeRecord,
  FoundEdge,
  FoundNode,
  Neighbour,
  NeighboursQuery,
  NodeRecord,
  ScanQuery,
  SearchQuery,
} from './operation.ts';
import { readExportOptions, readOperationOptions } from './options.ts';
import { edgeRecords, nodeRecords } from './records.ts';
import { bindScan, edgeRecord, nodeRecord } from './scan.ts';
import { tellingRetention } from './retained.ts';
import { bindSearch, search, type FoundRow } from './search.ts';
import type { Session } from './session.ts';
import type { ExportOptions, OperationOptions, SnapshotReader } from './surface.ts';

/** Reads one commit: every table at the version that the commit's graph is made of. */
export class Snapshot implements SnapshotReader {
  readonly #session: Session;
  readonly #schema: AcceptedSchema;
  readonly #pinned: PinnedState;

  constructor(session: Session, schema: AcceptedSchema, pinned: PinnedState) {
    this.#session = session;
    this.#schema = schema;
    this.#pinned = pinned;
  }

  /** The commit that is read. */
  get commit(): Commit {
    return this.#pinned.commit;
  }

  /** The schema that the commit was made under. */
  get schema(): SchemaDefinition {
    return this.#schema.definition;
  }

  /** The node, or null where there is none; `bad_request` for an unknown type or an id of the wrong form. */
  async getNode(type: string, id: Id, options?: OperationOptions): Promise<NodeRecord | null> {
    const nodeType = findNodeType(this.#schema, type);
    const row = await this.#rowOf(nodeType, idText(nodeType, id), options);
    return row ? nodeRecord(nodeType, row) : null;
  }

  /** The edge, or null where there is none. */
  async getEdge(type: string, id: string, options?: OperationOptions): Promise<EdgeRecord | null> {
    const edgeType = findEdgeType(this.#schema, type);
    const row = await this.#rowOf(edgeType, idText(edgeType, id), options);
    return row ? edgeRecord(edgeType, row) : null;
  }

  /** The nodes of a type that match, in the order asked for; `bad_request` for what the type cannot answer. */
  async scanNodes(type: string, query?: ScanQuery, options?: OperationOptions): Promise<readonly NodeRecord[]> {
    const nodeType = findNodeType(this.#schema, type);
    const { scan, select } = bindScan(nodeType, query);
    return nodeRecords(nodeType, await this.#found(nodeType, scan, options), select);
  }

  /** The edges of a type that match, in the order asked for. */
  async scanEdges(type: string, query?: ScanQuery, options?: OperationOptions): Promise<readonly EdgeRecord[]> {
    const edgeType = findEdgeType(this.#schema, type);
    const { scan, select } = bindScan(edgeType, query);
    return edgeRecords(edgeType, await this.#found(edgeType, scan, options), select);
  }

  /** The nodes of a type that are best for a vector, for words, or for both; `bad_request` for what the type cannot answer. */
  async searchNodes(type: string, query: SearchQuery, options?: OperationOptions): Promise<readonly FoundNode[]> {
    const nodeType = findNodeType(this.#schema, type);
    const { rows, select } = await this.#search(nodeType, query, options);
    return rows.map(({ row, ...found }) => ({ ...nodeRecord(nodeType, row, select), ...found }));
  }

  /** The edges of a type that are best for a vector, for words, or for both. */
  async searchEdges(type: string, query: SearchQuery, options?: OperationOptions): Promise<readonly FoundEdge[]> {
    const edgeType = findEdgeType(this.#schema, type);
    const { rows, select } = await this.#search(edgeType, query, options);
    return rows.map(({ row, ...found }) => ({ ...edgeRecord(edgeType, row, select), ...found }));
  }

  /** The nodes that a walk over edges reaches, nearest first, then by type name and id text. */
  async neighbours(query: NeighboursQuery, options?: OperationOptions): Promise<readonly Neighbour[]> {
    return this.#bounded(options, () => walk(this.#schema, query, (type) => this.#table(type)));
  }

  /** Rows of every type of the schema. */
  async counts(options?: OperationOptions): Promise<Counts> {
    const { nodes, edges } = this.#schema;
    return this.#bounded(options, async () => ({
      nodes: await this.#countAll(nodes),
      edges: await this.#countAll(edges),
    }));
  }

  /**
   * The rows of a type as an Arrow IPC stream, columns as `SnapshotReader` says. All of the stream is held, of the rows
   * themselves a thousand or so at a time; Lance sorts in memory of its own.
   */
  async exportArrow(type: string, options?: ExportOptions): Promise<Uint8Array> {
    const { element, ...bounds } = readExportOptions(options);
    const exported = exportedType(this.#schema, type, element);
    const { scope, tableOf } = this.#scoped(bounds);
    return scope.run(() => this.#telling(scope, () => arrowOf(exported, tableOf, scope)));
  }

  /**
   * Every row of the graph as a line, in the form that `SnapshotReader` says. Of the rows a thousand or so are held at a time;
   * Lance sorts those of one type in memory of its own.
   */
  async *exportJsonLines(options?: OperationOptions): AsyncGenerator<string, undefined> {
    const { scope, tableOf } = this.#scoped(readOperationOptions(options));
    const parts = scope.iterate(linesOf(this.#schema, tableOf));
    try {
      for (;;) {
        const lines = await this.#telling(scope, () => parts.next());
        if (lines.done === true) return;
        for (const line of lines.value) {
          scope.check();
          yield line;
        }
      }
    } finally {
      await parts.return(undefined);
    }
  }

  async #countAll(types: ReadonlyMap<string, GraphType>): Promise<Record<string, number>> {
    const count = async (type: GraphType) => [type.name, await (await this.#table(type)).count()] as const;
    const concurrency = concurrencyOf(this.#session.environment);
    return Object.fromEntries(await pMap(types.values(), count, { concurrency }));
  }

  async #found(type: GraphType, scan: LanceScan, options?: OperationOptions): Promise<StoredColumns> {
    return this.#bounded(options, async () => (await this.#table(type)).scanColumns(scan));
  }

  async #rowOf(type: GraphType, text: string, options?: OperationOptions) {
    const where = { op: 'eq', column: ID_COLUMN, type: 'utf8', value: text } as const;
    const rows = await this.#bounded(options, async () => (await this.#table(type)).scan({ where, limit: 1 }));
    return rows[0];
  }

  async #search(
    type: GraphType,
    query: SearchQuery,
    options?: OperationOptions,
  ): Promise<{ readonly rows: readonly FoundRow[]; readonly select: readonly Property[] }> {
    const bound = bindSearch(type, query);
    const rows = await this.#bounded(options, async () => search(this.#session.lance, await this.#table(type), bound));
    return { rows, select: bound.select };
  }

  async #table(type: GraphType): Promise<LanceTable> {
    const table = pinnedTable(this.#pinned.tables, type);
    return this.#session.handles.reader(table.location, type.columns, table.version);
  }

  async #bounded<T>(options: OperationOptions | undefined, read: () => Promise<T>): Promise<T> {
    const { scope } = this.#scoped(readOperationOptions(options));
    return scope.run(() => this.#telling(scope, read));
  }

  async #telling<T>(scope: Scope, read: () => Promise<T>): Promise<T> {
    try {
      return await tellingRetention(this.#session, scope, [this.#pinned], read);
    } catch (error) {
      await refuseDeleted(this.#session.manifest, scope, error);
      throw error;
    }
  }

  #scoped(bounds: Bounds): { readonly scope: Scope; readonly tableOf: TableOf } {
    this.#session.lance.check();
    const scope = new Scope(this.#session.environment.clock, bounds);
    return { scope, tableOf: (type) => this.#table(type) };
  }
}
