import { FROM_COLUMN, ID_COLUMN, TO_COLUMN } from '../base/column.ts';
import { badRequest } from '../base/errors.ts';
import type { Value } from '../base/value.ts';
import type { EdgeType, NodeType } from '../schema/accepted.ts';
import { idText, keyText } from '../schema/ids.ts';
import type { Place } from '../schema/place.ts';
import { storeValues } from '../schema/rows.ts';
import { readObject } from '../schema/shape.ts';
import type { NewRow, WriteKind } from './steps.ts';

export const EDGE_MEMBERS = ['id', 'from', 'to', 'values'] as const;

/** Reads the values of a node. */
export function newNode(type: NodeType, values: unknown): NewRow {
  const columns = storeValues(type, values);
  return underId(columns, type.key.length > 0 ? keyText(type, columns) : undefined);
}

/** Reads an edge as it stands in a load. */
export function readEdge(type: EdgeType, input: unknown, place: Place): NewRow {
  return newEdge(type, readObject(input, place, EDGE_MEMBERS));
}

/** Reads an edge from its members. */
export function newEdge(type: EdgeType, member: (name: (typeof EDGE_MEMBERS)[number]) => unknown): NewRow {
  const id = member('id');
  const values = member('values');
  const from = idText(type.from, member('from'));
  const to = idText(type.to, member('to'));
  const columns = storeValues(type, values === undefined ? {} : values);
  columns[FROM_COLUMN] = from;
  columns[TO_COLUMN] = to;
  return underId(columns, id === undefined ? undefined : idText(type, id));
}

/** Written into the row, which is nobody else's: a copy of each would be most of what a load takes. */
function underId(columns: Record<string, Value>, id: string | undefined): NewRow {
  if (id !== undefined) columns[ID_COLUMN] = id;
  return { columns, id };
}

/** Without a key there is nothing to find a row by. */
export function refuseKeyless(type: NodeType, kind: WriteKind): void {
  if (kind !== 'upsert' || type.key.length > 0) return;
  throw badRequest('no_key', `'${type.name}' has no key, so there is nothing to upsert by: insert, or update`, {
    type: type.name,
  });
}
