import pMap from 'p-map';
import { ID_COLUMN } from '../base/column.ts';
import { concurrencyOf } from '../base/environment.ts';
import { GraphError } from '../base/errors.ts';
import { Scope } from '../base/scope.ts';
import type { Id } from '../base/value.ts';
import type { LanceTable } from '../lance/table.ts';
import type { AcceptedSchema, GraphType } from '../schema/accepted.ts';
import type { SchemaDefinition } from '../schema/definition.ts';
import { idText } from '../schema/ids.ts';
import { findEdgeType, findNodeType } from '../schema/rows.ts';
import type { PinnedState } from './history.ts';
import { walk } from './neighbours.ts';
import type { Commit, Counts, EdgeRecord, Neighbour, NeighboursQuery, NodeRecord, ScanQuery } from './operation.ts';
import { readOperationOptions } from './options.ts';
import { bindScan, edgeRecord, nodeRecord } from './scan.ts';
import type { Session } from './session.ts';
import type { OperationOptions, SnapshotReader } from './surface.ts';

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
    const rows = await this.#bounded(options, async () => (await this.#table(nodeType)).scan(scan));
    return rows.map((row) => nodeRecord(nodeType, row, select));
  }

  /** The edges of a type that match, in the order asked for. */
  async scanEdges(type: string, query?: ScanQuery, options?: OperationOptions): Promise<readonly EdgeRecord[]> {
    const edgeType = findEdgeType(this.#schema, type);
    const { scan, select } = bindScan(edgeType, query);
    const rows = await this.#bounded(options, async () => (await this.#table(edgeType)).scan(scan));
    return rows.map((row) => edgeRecord(edgeType, row, select));
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

  async #countAll(types: ReadonlyMap<string, GraphType>): Promise<Record<string, number>> {
    const count = async (type: GraphType) => [type.name, await (await this.#table(type)).count()] as const;
    const concurrency = concurrencyOf(this.#session.environment);
    return Object.fromEntries(await pMap(types.values(), count, { concurrency }));
  }

  async #rowOf(type: GraphType, text: string, options?: OperationOptions) {
    const where = { op: 'eq', column: ID_COLUMN, type: 'utf8', value: text } as const;
    const rows = await this.#bounded(options, async () => (await this.#table(type)).scan({ where, limit: 1 }));
    return rows[0];
  }

  async #table(type: GraphType): Promise<LanceTable> {
    const table = this.#pinned.tables.get(type.tableKey);
    if (!table) {
      throw new GraphError('corrupt', 'table_missing', `the commit has no table for ${type.tableKey}`, {
        details: { table: type.tableKey, commit: this.#pinned.commit.id },
      });
    }
    return this.#session.handles.reader(table.location, type.columns, table.version);
  }

  async #bounded<T>(options: OperationOptions | undefined, read: () => Promise<T>): Promise<T> {
    this.#session.lance.check();
    return new Scope(this.#session.environment.clock, readOperationOptions(options)).run(read);
  }
}
