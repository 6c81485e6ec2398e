import type { ModelRead, ModelState, ModelWrite, Row, Tables } from '../../model/index.ts';
import {
  compareCodePoints,
  type EdgeInput,
  type Filter,
  type Id,
  type KeyPart,
  type PropertyType,
  type Statement,
} from '../../src/index.ts';
import type {
  DrawnEdge,
  DrawnFilter,
  DrawnId,
  DrawnRead,
  DrawnStatement,
  DrawnWrite,
  Reference,
} from '../case/operation.ts';

/** The id that a reference to a row of an empty or unknown type stands for, where ids are texts. */
const NOBODY = 'nobody';

/** The write with every reference replaced by the id that it stands for in this state. */
export function resolveWrite(state: ModelState, write: DrawnWrite): ModelWrite {
  if (write.kind === 'mutate') {
    return { kind: 'mutate', statements: write.statements.map((statement) => resolveStatement(state, statement)) };
  }
  const { edges, ...rest } = write;
  if (!edges) return rest;
  const resolved = Object.entries(edges).map(
    ([type, rows]) => [type, rows.map((row) => resolveEdge(state, row))] as const,
  );
  return { ...rest, edges: Object.fromEntries(resolved) };
}

/** The read with every reference replaced by the id that it stands for in this state. */
export function resolveRead(state: ModelState, read: DrawnRead): ModelRead {
  switch (read.kind) {
    case 'getNode':
      return { ...read, id: resolveId(state, read.id) };
    case 'getEdge':
      return { ...read, id: resolveEdgeId(state, read.id) };
    case 'scanNodes':
    case 'scanEdges': {
      const { query, ...rest } = read;
      if (!query) return rest;
      const { where, ...others } = query;
      return { ...rest, query: { ...others, ...(where && { where: resolveFilter(state, where) }) } };
    }
    case 'searchNodes':
    case 'searchEdges': {
      const { where, ...others } = read.query;
      return { ...read, query: { ...others, ...(where && { where: resolveFilter(state, where) }) } };
    }
    case 'neighbours':
      return { ...read, query: { ...read.query, id: resolveId(state, read.query.id) } };
    case 'counts':
      return read;
  }
}

function resolveStatement(state: ModelState, statement: DrawnStatement): Statement {
  switch (statement.op) {
    case 'insertNode':
    case 'upsertNode':
      return statement;
    case 'insertEdge':
    case 'upsertEdge':
      return { op: statement.op, type: statement.type, ...resolveEdge(state, withoutOp(statement)) };
    case 'updateNodes':
    case 'updateEdges':
    case 'deleteNodes':
    case 'deleteEdges': {
      const { where, ...rest } = statement;
      return where ? { ...rest, where: resolveFilter(state, where) } : rest;
    }
  }
}

function withoutOp({ id, from, to, values }: DrawnEdge): DrawnEdge {
  return { from, to, ...(id !== undefined && { id }), ...(values && { values }) };
}

function resolveEdge(state: ModelState, edge: DrawnEdge): EdgeInput {
  const { id, from, to, values } = edge;
  return {
    ...(id !== undefined && { id: resolveEdgeId(state, id) }),
    from: resolveId(state, from),
    to: resolveId(state, to),
    ...(values && { values }),
  };
}

function resolveFilter(state: ModelState, filter: DrawnFilter): Filter {
  if ('field' in filter) {
    return filter.op === 'in'
      ? { ...filter, values: filter.values.map((id) => resolveId(state, id)) }
      : { ...filter, value: resolveId(state, filter.value) };
  }
  if (!('of' in filter)) return filter;
  return filter.op === 'not'
    ? { ...filter, of: resolveFilter(state, filter.of) }
    : { ...filter, of: filter.of.map((part) => resolveFilter(state, part)) };
}

function resolveEdgeId(state: ModelState, id: string | Reference): string {
  return typeof id === 'string' ? id : String(resolveReference(state, id));
}

function resolveId(state: ModelState, id: DrawnId): Id {
  return isReference(id) ? resolveReference(state, id) : id;
}

function resolveReference(state: ModelState, reference: Reference): Id {
  if ('node' in reference)
    return rowAt(state.nodes, reference.node, reference.index)?.id ?? nobody(state, reference.node);
  const edge = rowAt(state.edges, reference.edge, reference.index);
  if (!reference.end) return edge?.id ?? NOBODY;
  return edge?.[reference.end] ?? nobody(state, state.schema.edges?.[reference.edge]?.[reference.end]);
}

function rowAt<T extends Row>(tables: Tables<T>, type: string, index: number): T | undefined {
  const rows = tables.get(type) ?? new Map<string, T>();
  const text = [...rows.keys()].toSorted(compareCodePoints)[index % Math.max(rows.size, 1)];
  return text === undefined ? undefined : rows.get(text);
}

/** An id of the form that the type's ids have, so that a write which uses it is refused for what is missing only. */
function nobody({ schema }: ModelState, type: string | undefined): Id {
  const { key = [], properties = {} } = (type === undefined ? undefined : schema.nodes[type]) ?? {};
  const parts = key.map((name) => nobodyOfType(properties[name]?.type));
  const [only = NOBODY] = parts;
  return parts.length > 1 ? parts : only;
}

function nobodyOfType(type: PropertyType | undefined): KeyPart {
  if (typeof type === 'object') return 'enum' in type ? (type.enum[0] ?? NOBODY) : NOBODY;
  switch (type) {
    case 'Bool':
      return false;
    case 'I32':
      return 404;
    case 'I64':
      return 404n;
    case 'Date':
      return '0404-04-04';
    case 'DateTime':
      return '0404-04-04T04:04:04.000Z';
    default:
      return NOBODY;
  }
}

function isReference(id: DrawnId): id is Reference {
  return typeof id === 'object' && !Array.isArray(id);
}
