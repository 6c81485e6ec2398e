import { assert } from '../base/assert.ts';
import { FROM_COLUMN, ID_COLUMN, TO_COLUMN, type StoredColumns } from '../base/column.ts';
import type { Id, Value, Values } from '../base/value.ts';
import type { EdgeType, GraphType, NodeType, Property } from '../schema/accepted.ts';
import { hasKey, idOf } from '../schema/ids.ts';
import type { EdgeRecord, NodeRecord } from './operation.ts';

/** What one row has in a place. */
type At<T> = (row: number) => T;

/** Rows of a type as they are handed out: straight from their columns, without stored rows in between. */
export function nodeRecords(type: NodeType, found: StoredColumns, select: readonly Property[]): NodeRecord[] {
  const id = ownIds(type, found);
  const values = valuesIn(found, select);
  return eachRow(found, (row) => ({ type: type.name, id: id(row), values: values(row) }));
}

/** The same for edges. */
export function edgeRecords(type: EdgeType, found: StoredColumns, select: readonly Property[]): EdgeRecord[] {
  const id = texts(found, ID_COLUMN);
  const [from, to] = [idsIn(type.from, found, FROM_COLUMN), idsIn(type.to, found, TO_COLUMN)];
  const values = valuesIn(found, select);
  return eachRow(found, (row) => ({
    type: type.name,
    id: id(row),
    from: from(row),
    to: to(row),
    values: values(row),
  }));
}

function eachRow<T>({ length }: StoredColumns, recordOf: At<T>): T[] {
  const records: T[] = [];
  for (let row = 0; row < length; row += 1) records.push(recordOf(row));
  return records;
}

function ownIds(type: NodeType, found: StoredColumns): At<Id> {
  if (!hasKey(type)) return idsIn(type, found, ID_COLUMN);
  const parts = type.key.map(({ column }) => valuesOf(found, column.name));
  const [only, ...others] = parts;
  if (only && others.length === 0) return (row) => only[row] as Id;
  return (row) => parts.map((part) => part[row]) as unknown as Id;
}

/** Ids that are stored as texts. Those of edges' ends come again and again, and are read once each. */
function idsIn(type: GraphType, found: StoredColumns, name: string): At<Id> {
  const text = texts(found, name);
  const known = new Map<string, Id>();
  return (row) => {
    const stored = text(row);
    const id = known.get(stored) ?? idOf(type, stored);
    known.set(stored, id);
    return id;
  };
}

function texts(found: StoredColumns, name: string): At<string> {
  const values = valuesOf(found, name);
  return (row) => values[row] as string;
}

function valuesIn(found: StoredColumns, select: readonly Property[]): At<Values> {
  const columns = select.map(({ name, column }) => ({ name, values: valuesOf(found, column.name) }));
  return (row) => {
    const record: Record<string, Value> = {};
    for (const { name, values } of columns) record[name] = values[row] ?? null;
    return record;
  };
}

function valuesOf({ values }: StoredColumns, name: string): readonly Value[] {
  const column = values.get(name);
  assert(column, 'every column that is handed out was read');
  return column;
}
