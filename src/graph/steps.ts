import { FROM_COLUMN, ID_COLUMN, TO_COLUMN, type StoredRow } from '../base/column.ts';
import { badRequest } from '../base/errors.ts';
import type { Predicate } from '../base/predicate.ts';
import type { AcceptedSchema, EdgeType, GraphType, NodeType } from '../schema/accepted.ts';
import { bindFilter } from '../schema/bind.ts';
import { idText, keyText } from '../schema/ids.ts';
import { findEdgeType, findNodeType, storeUpdate, storeValues } from '../schema/rows.ts';
import type { EdgeInput, LoadInput, Statement } from './operation.ts';

/** A row that is to be written. Without an id one is minted for it. */
export interface NewRow {
  readonly columns: StoredRow;
  readonly id: string | undefined;
}

/** What a statement, or the rows that a load brings for one type, ask for, once all that needs no stored row is judged. */
export type Step =
  | { readonly kind: 'insert' | 'upsert' | 'replace'; readonly type: GraphType; readonly rows: readonly NewRow[] }
  | { readonly kind: 'update'; readonly type: GraphType; readonly where: Predicate; readonly set: StoredRow }
  | { readonly kind: 'delete'; readonly type: GraphType; readonly where: Predicate };

/** Reads statements; `bad_request` for anything that can be refused without looking at the graph. */
export function stepsOfMutate(schema: AcceptedSchema, statements: readonly Statement[]): Step[] {
  if (!isList(statements)) throw malformed('statements are an array');
  refuseMixedDeletes(statements);
  return statements.map((statement) => stepOf(schema, statement));
}

/** Reads a load; types in the order of the input, nodes first. */
export function stepsOfLoad(schema: AcceptedSchema, input: LoadInput): Step[] {
  if (typeof input !== 'object' || input === null) throw malformed('a load is an object');
  const kind = stepKind(input.mode);
  const nodes = rowsByType(input.nodes, 'nodes').map(([name, rows]) => {
    const type = findNodeType(schema, name);
    if (kind === 'upsert') refuseKeyless(type);
    return { kind, type, rows: rows.map((values) => newNode(type, values)) };
  });
  const edges = rowsByType(input.edges, 'edges').map(([name, rows]) => {
    const type = findEdgeType(schema, name);
    return { kind, type, rows: rows.map((row) => newEdge(type, row)) };
  });
  return [...nodes, ...edges];
}

/** Undoing a delete together with an upsert takes more than one restore of one table can promise, so they do not mix. */
function refuseMixedDeletes(statements: readonly Statement[]): void {
  const deletes = statements.filter((statement) => statement?.op === 'deleteNodes' || statement?.op === 'deleteEdges');
  if (deletes.length === 0 || deletes.length === statements.length) return;
  throw badRequest(
    'mixed_delete',
    'deletes cannot be mixed with inserts, upserts or updates in one mutate: send them as two',
  );
}

function stepOf(schema: AcceptedSchema, statement: Statement): Step {
  if (typeof statement !== 'object' || statement === null) throw malformed('a statement is an object');
  const { op } = statement;
  switch (op) {
    case 'insertNode':
    case 'upsertNode': {
      const type = findNodeType(schema, statement.type);
      if (op === 'upsertNode') refuseKeyless(type);
      return { kind: op === 'insertNode' ? 'insert' : 'upsert', type, rows: [newNode(type, statement.values)] };
    }
    case 'insertEdge':
    case 'upsertEdge': {
      const type = findEdgeType(schema, statement.type);
      return { kind: op === 'insertEdge' ? 'insert' : 'upsert', type, rows: [newEdge(type, statement)] };
    }
    case 'updateNodes':
    case 'updateEdges': {
      const type = op === 'updateNodes' ? findNodeType(schema, statement.type) : findEdgeType(schema, statement.type);
      return { kind: 'update', type, where: bindFilter(type, statement.where), set: storeUpdate(type, statement.set) };
    }
    case 'deleteNodes':
    case 'deleteEdges': {
      const type = op === 'deleteNodes' ? findNodeType(schema, statement.type) : findEdgeType(schema, statement.type);
      return { kind: 'delete', type, where: bindFilter(type, statement.where) };
    }
    default:
      throw malformed(`there is no statement ${String((statement as { op: unknown }).op)}`);
  }
}

function stepKind(mode: LoadInput['mode']): 'insert' | 'upsert' | 'replace' {
  switch (mode) {
    case 'append':
      return 'insert';
    case 'merge':
      return 'upsert';
    case 'overwrite':
      return 'replace';
    default:
      throw malformed(`there is no load mode ${String(mode satisfies never)}`);
  }
}

function rowsByType<Row>(
  rows: Readonly<Record<string, readonly Row[]>> | undefined,
  what: string,
): [string, readonly Row[]][] {
  if (rows === undefined) return [];
  if (typeof rows !== 'object' || rows === null || Array.isArray(rows)) throw malformed(`${what} are lists by type`);
  for (const [name, list] of Object.entries(rows)) {
    if (!Array.isArray(list)) throw malformed(`the ${what} of '${name}' are a list`);
  }
  return Object.entries(rows);
}

function newNode(type: NodeType, values: unknown): NewRow {
  const columns = storeValues(type, values);
  return { columns, id: type.key.length > 0 ? keyText(type, columns) : undefined };
}

function newEdge(type: EdgeType, input: EdgeInput): NewRow {
  if (typeof input !== 'object' || input === null) throw malformed(`an edge of '${type.name}' is an object`);
  const { id, from, to, values } = input;
  const ends = { [FROM_COLUMN]: idText(type.from, from), [TO_COLUMN]: idText(type.to, to) };
  return {
    columns: { ...ends, ...storeValues(type, values ?? {}) },
    id: id === undefined ? undefined : idText(type, id),
  };
}

/** `Array.isArray` would forget what the elements are. */
function isList(data: readonly unknown[]): boolean {
  return Array.isArray(data);
}

/** The row under its id. */
export function withId({ columns }: NewRow, id: string): StoredRow {
  return { [ID_COLUMN]: id, ...columns };
}

function refuseKeyless(type: NodeType): void {
  if (type.key.length > 0) return;
  throw badRequest('no_key', `'${type.name}' has no key, so there is nothing to upsert by: insert, or update`, {
    type: type.name,
  });
}

function malformed(what: string): Error {
  return badRequest('malformed_operation', what);
}
