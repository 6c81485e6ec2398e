import type { ModelState, Row } from '../../model/index.ts';
import type { Commit, Id, Inspection, StoredRow, TableInspection, Value } from '../../src/index.ts';
import { typeOf } from './known.ts';
import { Mismatch, requireEqual } from './mismatch.ts';

const NONE: ReadonlySet<string> = new Set();

interface TablesOptions {
  /** Types, by kind and name, whose rows are compared; all unless said. */
  readonly types?: ReadonlySet<string>;
  /** Those whose tables the branch has not written to since it was made from another. */
  readonly inherited?: ReadonlySet<string>;
}

/**
 * Holds what is physically there against the model: versions, whose tables they are, that nothing is left to recover, and the rows
 * of the types named, or of all; they have to have been read.
 */
export function compareTables(
  inspection: Inspection,
  state: ModelState,
  head: Commit,
  { types, inherited = NONE }: TablesOptions = {},
): void {
  requireEqual('intents', 'intents', [], inspection.intents);
  requireEqual('head', 'head', head, inspection.head);
  const tables = new Map(inspection.tables.map((table) => [typeOf(table), table]));
  requireEqual('tables', 'number of tables', state.nodes.size + state.edges.size, inspection.tables.length);
  for (const [kind, rowsByType] of [['node', state.nodes] as const, ['edge', state.edges] as const]) {
    for (const [type, rows] of rowsByType) {
      const name = typeOf({ kind, type });
      const table = tables.get(name);
      if (!table) throw new Mismatch('tables', { path: name, expected: 'a table', got: 'none' });
      requireEqual('head', `${name}: version of the table`, table.published, table.head);
      requireEqual('head', `${name}: drift`, false, table.drift);
      requireEqual('tables', `${name}: inherited`, inherited.has(name), table.inherited);
      if (types?.has(name) !== false) compareRows(name, table, rows);
    }
  }
}

function compareRows(name: string, table: TableInspection, rows: ReadonlyMap<string, Row>): void {
  requireEqual('tables', `${name}: number of rows`, rows.size, table.rows?.length);
  const stored = new Map((table.rows ?? []).map((row) => [row['__id'], row]));
  for (const [id, row] of rows) {
    const path = `${name}: row ${JSON.stringify(id)}`;
    const found = stored.get(id);
    if (!found) throw new Mismatch('tables', { path, expected: 'a row', got: 'none' });
    requireEqual('tables', path, storedForm(row, table), found);
  }
}

/** The row as the table should hold it. */
function storedForm(row: Row, { columns }: TableInspection): StoredRow {
  const columnOf = new Map(Object.entries(columns).map(([property, column]) => [property, column.name]));
  const values = Object.entries(row.values).map(([property, value]): [string, Value] => [
    columnOf.get(property) ?? `no column for ${property}`,
    value,
  ]);
  const ends: [string, Value][] =
    'from' in row
      ? [
          ['__from', textOf(row.from)],
          ['__to', textOf(row.to)],
        ]
      : [];
  return Object.fromEntries([['__id', textOf(row.id)], ...ends, ...values]);
}

/** Written a second time on purpose: the text under which a row is stored is part of what is compared. */
function textOf(id: Id): string {
  return Array.isArray(id) ? JSON.stringify(id.map(String)) : String(id);
}
