import type { ModelState, ModelWrite, Row, Tables } from '../../model/index.ts';
import type { SchemaDefinition } from '../../src/index.ts';

/** Types of a schema; node and edge types may share a name. */
export type TypeName = `${'node' | 'edge'} ${string}`;

/** Whether a write is decided on what its handle had seen. Inserts alone are judged by what is there when they are made. */
export function isStrict(request: ModelWrite): boolean {
  if (request.kind === 'load') return request.mode !== 'append';
  return request.statements.some(({ op }) => op !== 'insertNode' && op !== 'insertEdge');
}

/** The types that a write names: those whose rows it writes, or looks for. */
export function namedTypes(request: ModelWrite): ReadonlySet<TypeName> {
  if (request.kind === 'load') {
    return new Set([
      ...Object.keys(request.nodes ?? {}).map((type): TypeName => `node ${type}`),
      ...Object.keys(request.edges ?? {}).map((type): TypeName => `edge ${type}`),
    ]);
  }
  return new Set(request.statements.map(({ op, type }): TypeName => `${/Nodes?$/.test(op) ? 'node' : 'edge'} ${type}`));
}

/** Those, and all that its rules may make it look at: edges at its nodes, and the nodes at the ends of all these edges. */
export function concernedTypes({ edges = {} }: SchemaDefinition, request: ModelWrite): ReadonlySet<TypeName> {
  const named = namedTypes(request);
  const concerned = new Set(named);
  for (const [name, { from, to }] of Object.entries(edges)) {
    const all: readonly TypeName[] = [`edge ${name}`, `node ${from}`, `node ${to}`];
    if (all.some((type) => named.has(type))) for (const type of all) concerned.add(type);
  }
  return concerned;
}

/** The types of which a write wrote or removed rows. A row that was written is another object, be it equal or not. */
export function movedTypes(before: ModelState, after: ModelState): ReadonlySet<TypeName> {
  return new Set([
    ...movedIn(before.nodes, after.nodes).map((type): TypeName => `node ${type}`),
    ...movedIn(before.edges, after.edges).map((type): TypeName => `edge ${type}`),
  ]);
}

function movedIn(before: Tables<Row>, after: Tables<Row>): readonly string[] {
  return [...after].flatMap(([type, rows]) => {
    const rowsBefore = before.get(type);
    const isSame = rowsBefore?.size === rows.size && [...rows].every(([id, row]) => rowsBefore.get(id) === row);
    return isSame ? [] : type;
  });
}
