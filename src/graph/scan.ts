import { FROM_COLUMN, ID_COLUMN, TO_COLUMN, type StoredRow } from '../base/column.ts';
import { badRequest } from '../base/errors.ts';
import type { LanceScan } from '../lance/table.ts';
import type { EdgeType, GraphType, NodeType, Property } from '../schema/accepted.ts';
import { bindFilter } from '../schema/bind.ts';
import { idOf } from '../schema/ids.ts';
import { findProperty, recordValues } from '../schema/rows.ts';
import type { EdgeRecord, NodeRecord, OrderBy, ScanQuery } from './operation.ts';
import { textIn } from './table-view.ts';

/** A query bound to a table. */
export interface BoundScan {
  readonly scan: LanceScan;
  /** The properties to hand out. */
  readonly select: readonly Property[];
}

/** Reads a query; `bad_request` for what the type cannot answer. */
export function bindScan(type: GraphType, query: ScanQuery = {}): BoundScan {
  if (typeof query !== 'object' || query === null) throw badRequest('malformed_query', 'a query is an object');
  const { where, select, orderBy, limit } = query;
  const selected =
    select === undefined ? [...type.properties.values()] : list('select', select).map((n) => findProperty(type, n));
  const order = [...list('orderBy', orderBy ?? []).map((by) => bindOrder(type, by as OrderBy)), ...defaultOrder(type)];
  const columns = [
    ...idColumns(type),
    ...selected.map(({ column }) => column.name),
    ...order.map(({ column }) => column),
  ];
  return {
    scan: {
      where: bindFilter(type, where),
      columns: [...new Set(columns)],
      orderBy: order.filter(({ column }, at) => order.findIndex((other) => other.column === column) === at),
      ...(limit === undefined ? {} : { limit: naturalNumber('limit', limit, 0) }),
    },
    select: selected,
  };
}

export function nodeRecord(type: NodeType, row: StoredRow, select?: readonly Property[]): NodeRecord {
  return { type: type.name, id: idOf(type, textIn(row, ID_COLUMN)), values: recordValues(type, row, select) };
}

export function edgeRecord(type: EdgeType, row: StoredRow, select?: readonly Property[]): EdgeRecord {
  return {
    type: type.name,
    id: textIn(row, ID_COLUMN),
    from: idOf(type.from, textIn(row, FROM_COLUMN)),
    to: idOf(type.to, textIn(row, TO_COLUMN)),
    values: recordValues(type, row, select),
  };
}

/** A whole number from `least` on, of what a user asks for. */
export function naturalNumber(what: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw badRequest('malformed_query', `${what} is a whole number from ${least} on, not ${String(value)}`);
}

function idColumns(type: GraphType): string[] {
  return type.kind === 'node' ? [ID_COLUMN] : [ID_COLUMN, FROM_COLUMN, TO_COLUMN];
}

function bindOrder(type: GraphType, orderBy: OrderBy): { column: string; descending: boolean } {
  if (typeof orderBy !== 'object' || orderBy === null) throw badRequest('malformed_query', 'orderBy lists objects');
  const { property: name, direction = 'asc' } = orderBy;
  const { column } = findProperty(type, name);
  if (typeof column.type === 'object' || column.type === 'binary') {
    throw badRequest('not_comparable', `'${type.name}' cannot be ordered by '${name}': its values have no order`, {
      type: type.name,
      property: name,
    });
  }
  if (direction !== 'asc' && direction !== 'desc') {
    throw badRequest('malformed_query', `a direction is asc or desc, not ${String(direction)}`);
  }
  return { column: column.name, descending: direction === 'desc' };
}

function defaultOrder(type: GraphType): { column: string; descending: boolean }[] {
  const key = type.kind === 'node' ? type.key.map(({ column }) => column.name) : [];
  return (key.length > 0 ? key : [ID_COLUMN]).map((column) => ({ column, descending: false }));
}

function list(what: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw badRequest('malformed_query', `${what} is a list`);
}
