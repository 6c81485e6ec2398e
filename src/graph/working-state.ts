import { openBase } from '../commit/missing-version.ts';
import type { ReadSet, TableWork } from '../commit/plan.ts';
import { GraphError } from '../base/errors.ts';
import type { MintId } from '../base/ids.ts';
import type { Column } from '../base/column.ts';
import type { LanceTable } from '../lance/table.ts';
import { ownerOf, tableForkLocation } from '../manifest/branch.ts';
import type { TableRow } from '../manifest/rows.ts';
import type { ManifestState } from '../manifest/state.ts';
import type { AcceptedSchema, EdgeType, GraphType, NodeType } from '../schema/accepted.ts';
import type { Session } from './session.ts';
import { TableView, type Changes } from './table-view.ts';

/** Finds a handle on what is published of a table, for reading; and for writing too where the table is the branch's own. */
export type OpenTable = (table: TableRow, columns: readonly Column[], isOwn: boolean) => Promise<LanceTable>;

/** The graph as one operation sees it while it is at work. What it looks at, it relies on: the read-set is kept here. */
export class WorkingState {
  readonly schema: AcceptedSchema;
  readonly #state: ManifestState;
  readonly #open: OpenTable;
  readonly #incarnation: string;
  readonly #views = new Map<string, TableView>();

  constructor(schema: AcceptedSchema, state: ManifestState, { handles, manifest }: Session, open?: OpenTable) {
    this.#incarnation = manifest.incarnation;
    this.schema = schema;
    this.#state = state;
    this.#open = open ?? ((table, columns, isOwn) => openBase(handles, table, columns, isOwn));
  }

  /** The rows of a type. */
  async view(type: GraphType): Promise<TableView> {
    const known = this.#views.get(type.tableKey);
    if (known) return known;
    const table = publishedTable(this.#state, type);
    const isOwn = ownerOf(table.location) === this.#incarnation;
    const view = new TableView(type, await this.#open(table, type.columns, isOwn));
    this.#views.set(type.tableKey, view);
    return view;
  }

  /** The views that were asked for, in the order of their keys. */
  views(): TableView[] {
    return [...this.#views.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, view]) => view);
  }

  /** The view of a type, if the operation has looked at it. */
  seen(type: GraphType): TableView | undefined {
    return this.#views.get(type.tableKey);
  }

  /** Whether everything that was looked at is of the state that the operation is made on. */
  async isOfOneState(): Promise<boolean> {
    for (const view of this.views()) {
      if (!(await view.isAt(publishedTable(this.#state, view.type).version))) return false;
    }
    return true;
  }

  /** What is to be done to a table. One that the branch inherited is forked for it, to a place that is `fresh`. */
  work(view: TableView, { effects }: Changes, fresh: MintId): TableWork | undefined {
    if (effects.length === 0) return undefined;
    const { tableKey: key, columns } = view.type;
    const { location, version } = publishedTable(this.#state, view.type);
    if (ownerOf(location) === this.#incarnation) return { key, location, columns, effects };
    const fork = tableForkLocation(location, this.#incarnation, fresh());
    return { key, location: fork, columns, effects, forkOf: { location, version } };
  }

  readSet(): ReadSet {
    const tables = this.views().map(({ type }) => [type.tableKey, publishedTable(this.#state, type).version] as const);
    return { schema: this.schema.hash, tables: Object.fromEntries(tables) };
  }
}

/** Edge types that have an end in a node type. */
export function edgesAt(schema: AcceptedSchema, node: NodeType): EdgeType[] {
  return [...schema.edges.values()].filter(({ from, to }) => from === node || to === node);
}

export function publishedTable(state: ManifestState, type: GraphType): TableRow {
  const table = state.tables.get(type.tableKey);
  if (table) return table;
  throw new GraphError('corrupt', 'table_missing', `the manifest has no table for ${type.tableKey}`, {
    details: { table: type.tableKey },
  });
}
