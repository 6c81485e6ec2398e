import { badRequest } from '../base/errors.ts';
import type { AcceptedSchema } from '../schema/accepted.ts';
import { bindFilter } from '../schema/bind.ts';
import { rootPlace, type Place } from '../schema/place.ts';
import { findEdgeType, findNodeType, storeUpdate } from '../schema/rows.ts';
import { isRecord, kindOf, readList, readObject } from '../schema/shape.ts';
import { EDGE_MEMBERS, newEdge, newNode, refuseKeyless } from './new-row.ts';
import type { Statement } from './operation.ts';
import type { Step } from './steps.ts';

type Op = Statement['op'];

/** How a statement of each kind is read. The keys are all the kinds that there are. */
const READERS: Readonly<Record<Op, (schema: AcceptedSchema, statement: unknown, place: Place) => Step>> = {
  insertNode: (schema, statement, place) => readNodeRow(schema, statement, place, 'insert'),
  upsertNode: (schema, statement, place) => readNodeRow(schema, statement, place, 'upsert'),
  insertEdge: (schema, statement, place) => readEdgeRow(schema, statement, place, 'insert'),
  upsertEdge: (schema, statement, place) => readEdgeRow(schema, statement, place, 'upsert'),
  updateNodes: (schema, statement, place) => readUpdate(schema, statement, place, findNodeType),
  updateEdges: (schema, statement, place) => readUpdate(schema, statement, place, findEdgeType),
  deleteNodes: (schema, statement, place) => readDelete(schema, statement, place, findNodeType),
  deleteEdges: (schema, statement, place) => readDelete(schema, statement, place, findEdgeType),
};

/** Reads statements; `bad_request` for anything that can be refused without looking at the graph. */
export function readMutate(schema: AcceptedSchema, statements: unknown): Step[] {
  const place = rootPlace('malformed_operation', 'statements');
  const steps = readList(statements, place).map((statement, index) =>
    readStatement(schema, statement, place.item(index)),
  );
  refuseMixedDeletes(steps);
  return steps;
}

function readStatement(schema: AcceptedSchema, statement: unknown, place: Place): Step {
  if (!isRecord(statement)) throw place.refuse(`must be an object, not ${kindOf(statement)}`);
  const { op } = statement;
  if (typeof op !== 'string' || !isOp(op)) {
    throw place.member('op').refuse(`must be one of ${Object.keys(READERS).join(', ')}`);
  }
  return READERS[op](schema, statement, place);
}

function isOp(op: string): op is Op {
  return Object.hasOwn(READERS, op);
}

function readNodeRow(schema: AcceptedSchema, statement: unknown, place: Place, kind: 'insert' | 'upsert'): Step {
  const member = readObject(statement, place, ['op', 'type', 'values']);
  const type = findNodeType(schema, member('type'));
  refuseKeyless(type, kind);
  return { kind, type, rows: [newNode(type, member('values'))] };
}

function readEdgeRow(schema: AcceptedSchema, statement: unknown, place: Place, kind: 'insert' | 'upsert'): Step {
  const member = readObject(statement, place, ['op', 'type', ...EDGE_MEMBERS]);
  const type = findEdgeType(schema, member('type'));
  return { kind, type, rows: [newEdge(type, member)] };
}

type FindType = typeof findNodeType | typeof findEdgeType;

function readUpdate(schema: AcceptedSchema, statement: unknown, place: Place, findType: FindType): Step {
  const member = readObject(statement, place, ['op', 'type', 'where', 'set']);
  const type = findType(schema, member('type'));
  refuseLostFilter(statement, place);
  return { kind: 'update', type, where: bindFilter(type, member('where')), set: storeUpdate(type, member('set')) };
}

function readDelete(schema: AcceptedSchema, statement: unknown, place: Place, findType: FindType): Step {
  const member = readObject(statement, place, ['op', 'type', 'where']);
  const type = findType(schema, member('type'));
  refuseLostFilter(statement, place);
  return { kind: 'delete', type, where: bindFilter(type, member('where')) };
}

/** Without a filter every row is meant. One that was to be there and is `undefined` was lost on the way. */
function refuseLostFilter(statement: unknown, place: Place): void {
  if (!isRecord(statement) || !Object.hasOwn(statement, 'where') || statement['where'] !== undefined) return;
  throw place.member('where').refuse('must not be undefined: leave it out to mean every row');
}

/** Undoing a delete together with an upsert takes more than one restore of one table can promise, so they do not mix. */
function refuseMixedDeletes(steps: readonly Step[]): void {
  const deletes = steps.filter(({ kind }) => kind === 'delete');
  if (deletes.length === 0 || deletes.length === steps.length) return;
  throw badRequest(
    'mixed_delete',
    'deletes cannot be mixed with inserts, upserts or updates in one mutate: send them as two',
  );
}
