import type { EdgeDefinition, NodeDefinition, Values } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import { isProgrammed, type Crash, type DyingOperation } from '../case/crash.ts';
import type { DrawnRead, DrawnStatement, DrawnWrite, Operation } from '../case/operation.ts';
import type { OlderOperation } from '../case/race.ts';

/** Whether a property belongs to a node type or an edge type. */
type Kind = 'nodes' | 'edges';

/** The case with one type or property of its schema less, and without the values that its rows had for it. */
export function* withSmallerSchema(data: Case): Generator<Case> {
  const { schema } = data;
  for (const kind of ['edges', 'nodes'] as const) {
    for (const type of Object.keys(schema[kind] ?? {})) yield withoutType(data, kind, type);
  }
  for (const kind of ['edges', 'nodes'] as const) {
    const types: Readonly<Record<string, NodeDefinition | EdgeDefinition>> = schema[kind] ?? {};
    for (const [type, { properties }] of Object.entries(types)) {
      for (const property of Object.keys(properties)) yield withoutProperty(data, kind, type, property);
    }
  }
}

/** Edges of a node type that goes go with it; an operation that speaks of it stays, and mostly spoils the candidate. */
function withoutType(data: Case, kind: Kind, type: string): Case {
  const { nodes, edges = {} } = data.schema;
  if (kind === 'edges') return { ...data, schema: { nodes, edges: without(edges, type) } };
  const others = Object.entries(edges).filter(([, { from, to }]) => from !== type && to !== type);
  return { ...data, schema: { nodes: without(nodes, type), edges: Object.fromEntries(others) } };
}

function withoutProperty(data: Case, kind: Kind, type: string, property: string): Case {
  const types = new Map<string, NodeDefinition | EdgeDefinition>(Object.entries(data.schema[kind] ?? {}));
  const definition = types.get(type);
  if (!definition) return data;
  const unique = definition.unique?.filter((names) => !names.includes(property));
  const indexes = definition.indexes?.filter((index) => index.property !== property);
  const properties = without(definition.properties, property);
  types.set(type, { ...definition, properties, ...(unique && { unique }), ...(indexes && { indexes }) });
  return {
    ...data,
    schema: { ...data.schema, [kind]: Object.fromEntries(types) },
    operations: data.operations.map((operation) => stripOperation(operation, { kind, type, property })),
    ...(data.crash && { crash: stripCrash(data.crash, { kind, type, property }) }),
    ...(data.race && {
      race: {
        ...data.race,
        ...(data.race.strays && {
          strays: data.race.strays.map((stray) => stripOperation(stray, { kind, type, property })),
        }),
        programs: data.race.programs.map((program) =>
          program.map((operation) => stripOperation(operation, { kind, type, property })),
        ),
      },
    }),
  };
}

interface Stripped {
  readonly kind: Kind;
  readonly type: string;
  readonly property: string;
}

function stripOperation<O extends Operation | OlderOperation>(operation: O, stripped: Stripped): O;
function stripOperation(operation: Operation | OlderOperation, stripped: Stripped): Operation | OlderOperation {
  switch (operation.kind) {
    case 'mutate':
    case 'load':
      return stripWrite(operation, stripped);
    case 'openReadOnly':
      return { ...operation, write: stripWrite(operation.write, stripped) };
    case 'readAt':
    case 'readAsOf':
      return { ...operation, read: stripRead(operation.read, stripped) };
    case 'publishOlder':
    case 'reopen':
    case 'hold':
    case 'everything':
    case 'refresh':
    case 'optimize':
    case 'upkeep':
    case 'repair':
    case 'cleanup':
    case 'changes':
    case 'createBranch':
    case 'deleteBranch':
    case 'checkout':
    case 'merge':
    case 'demote':
      return operation;
    default:
      return stripRead(operation, stripped);
  }
}

function stripCrash(crash: Crash, stripped: Stripped): Crash {
  const { operation, strays, first, rival, next } = crash;
  return {
    ...crash,
    operation: stripDying(operation, stripped),
    ...(strays && { strays: strays.map((stray) => stripOperation(stray, stripped)) }),
    ...(first && { first: stripWrite(first, stripped) }),
    ...(rival && { rival: stripWrite(rival, stripped) }),
    next: stripWrite(next, stripped),
  };
}

function stripDying(operation: DyingOperation, stripped: Stripped): DyingOperation {
  return isProgrammed(operation) ? stripOperation(operation, stripped) : operation;
}

function stripWrite(write: DrawnWrite, stripped: Stripped): DrawnWrite {
  const { kind, type, property } = stripped;
  if (write.kind === 'mutate') {
    return { ...write, statements: write.statements.map((statement) => stripStatement(statement, stripped)) };
  }
  if (kind === 'nodes') {
    const rows = write.nodes?.[type];
    return rows ? { ...write, nodes: { ...write.nodes, [type]: rows.map((row) => without(row, property)) } } : write;
  }
  const rows = write.edges?.[type];
  const bare = rows?.map((row) => (row.values ? { ...row, values: without(row.values, property) } : row));
  return bare ? { ...write, edges: { ...write.edges, [type]: bare } } : write;
}

function stripStatement(statement: DrawnStatement, { kind, type, property }: Stripped): DrawnStatement {
  const isOfKind = statement.op.includes('Node') === (kind === 'nodes');
  if (statement.type !== type || !isOfKind) return statement;
  if ('set' in statement) return { ...statement, set: without(statement.set, property) };
  if ('values' in statement && statement.values) {
    // Cases are JSON: no vector of theirs is a Float32Array.
    return { ...statement, values: without(statement.values as Values, property) };
  }
  return statement;
}

function stripRead(read: DrawnRead, { kind, type, property }: Stripped): DrawnRead {
  if (read.kind === 'searchNodes' || read.kind === 'searchEdges') return stripSearch(read, { kind, type, property });
  if ((read.kind !== 'scanNodes' && read.kind !== 'scanEdges') || !read.query) return read;
  if (read.type !== type || (read.kind === 'scanNodes') !== (kind === 'nodes')) return read;
  const { select, orderBy, ...rest } = read.query;
  return {
    ...read,
    query: {
      ...rest,
      ...(select && { select: select.filter((name) => name !== property) }),
      ...(orderBy && { orderBy: orderBy.filter((by) => by.property !== property) }),
    },
  };
}

/** What the search is about stays: without it there is nothing to ask. */
function stripSearch(
  read: Extract<DrawnRead, { readonly kind: 'searchNodes' | 'searchEdges' }>,
  { kind, type, property }: Stripped,
): DrawnRead {
  const { select } = read.query;
  if (!select || read.type !== type || (read.kind === 'searchNodes') !== (kind === 'nodes')) return read;
  return { ...read, query: { ...read.query, select: select.filter((name) => name !== property) } };
}

function without<T extends object>(members: T, name: string): T {
  return Object.fromEntries(Object.entries(members).filter(([each]) => each !== name)) as T;
}
