import { FROM_COLUMN, ID_COLUMN, TO_COLUMN, type StoredRow } from '../base/column.ts';
import { badRequest } from '../base/errors.ts';
import type { LanceOrder, LanceScan } from '../lance/table.ts';
import type { EdgeType, GraphType, NodeType, Property } from '../schema/accepted.ts';
import { bindFilter } from '../schema/bind.ts';
import { hasKey, idOf, idOfRow } from '../schema/ids.ts';
import { rootPlace, type Place } from '../schema/place.ts';
import { findProperty, recordValues } from '../schema/rows.ts';
import { readList, readObject } from '../schema/shape.ts';
import type { EdgeRecord, NodeRecord, ScanQuery } from './operation.ts';
import { idColumns, textIn } from './table-view.ts';

/** A query bound to a table. */
export interface BoundScan {
  readonly scan: LanceScan;
  /** The properties to hand out. */
  readonly select: readonly Property[];
}

/** Reads a query; `bad_request` for what the type cannot answer. */
export function bindScan(type: GraphType, query: ScanQuery | undefined): BoundScan {
  const place = rootPlace('malformed_query', 'query');
  const member = readObject(query ?? {}, place, ['where', 'select', 'orderBy', 'limit']);
  const limit = member('limit');
  const selected = readSelect(type, member('select'), place.member('select'));
  const order = [...readOrder(type, member('orderBy'), place.member('orderBy')), ...defaultOrder(type)];
  const columns = [
    // A key's columns, by which rows are sorted in any case, tell the id.
    ...(hasKey(type) ? [] : idColumns(type)),
    ...selected.map(({ column }) => column.name),
    ...order.map(({ column }) => column),
  ];
  return {
    scan: {
      where: bindFilter(type, member('where')),
      columns: [...new Set(columns)],
      orderBy: order.filter(({ column }, at) => order.findIndex((other) => other.column === column) === at),
      ...(limit === undefined ? {} : { limit: readCount(limit, place.member('limit'), 0) }),
    },
    select: selected,
  };
}

export function nodeRecord(type: NodeType, row: StoredRow, select?: readonly Property[]): NodeRecord {
  return { type: type.name, id: idOfRow(type, row), values: recordValues(type, row, select) };
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
export function readCount(value: unknown, place: Place, least: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least) return value;
  throw place.refuse(`must be a whole number from ${least} on`);
}

/** The properties that are asked for; all unless said. */
export function readSelect(type: GraphType, select: unknown, place: Place): Property[] {
  if (select === undefined) return [...type.properties.values()];
  return readList(select, place).map((name) => findProperty(type, name));
}

function readOrder(type: GraphType, orderBy: unknown, place: Place): LanceOrder[] {
  if (orderBy === undefined) return [];
  return readList(orderBy, place).map((by, index) => bindOrder(type, by, place.item(index)));
}

function bindOrder(type: GraphType, orderBy: unknown, place: Place): LanceOrder {
  const member = readObject(orderBy, place, ['property', 'direction']);
  const { name, column } = findProperty(type, member('property'));
  const given = member('direction');
  const direction = given === undefined ? 'asc' : given;
  if (direction !== 'asc' && direction !== 'desc') throw place.member('direction').refuse('must be asc or desc');
  if (typeof column.type === 'object' || column.type === 'binary') {
    throw badRequest('not_comparable', `'${type.name}' cannot be ordered by '${name}': its values have no order`, {
      type: type.name,
      property: name,
    });
  }
  return { column: column.name, descending: direction === 'desc' };
}

function defaultOrder(type: GraphType): LanceOrder[] {
  const key = hasKey(type) ? type.key.map(({ column }) => column.name) : [ID_COLUMN];
  return key.map((column) => ({ column, descending: false }));
}
