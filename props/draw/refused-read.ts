import fc from 'fast-check';
import type { PropertyDefinition } from '../../src/index.ts';
import type { DrawnRead } from '../case/operation.ts';
import type { Ground, NodeGround } from './ground.ts';
import { wrongFilter } from './wrong-filter.ts';
import { NO_SUCH_NAMES } from './wrong-row.ts';

/** Reads that have to be refused. */
export function refusedRead(ground: Ground): fc.Arbitrary<DrawnRead> {
  const unknown = fc
    .constantFrom(...NO_SUCH_NAMES)
    .chain((type) => fc.constantFrom<DrawnRead>({ kind: 'scanNodes', type }, { kind: 'getEdge', type, id: 'e1' }));
  return fc.oneof(
    { weight: 1, arbitrary: unknown },
    { weight: 4, arbitrary: fc.constantFrom(...ground.nodes).chain(misread) },
  );
}

function misread(node: NodeGround): fc.Arbitrary<DrawnRead> {
  const type = node.name;
  const filtered = wrongFilter(node.definition.properties).map((where): DrawnRead => ({
    kind: 'scanNodes',
    type,
    query: { where },
  }));
  const start = { type, id: { node: type, index: 0 } };
  const others = fc.constantFrom<DrawnRead>(
    { kind: 'getNode', type, id: [] },
    { kind: 'scanNodes', type, query: { limit: -1 } },
    { kind: 'scanNodes', type, query: { limit: 0.5 } },
    { kind: 'scanNodes', type, query: { select: ['nothing'] } },
    { kind: 'scanNodes', type, query: { orderBy: [{ property: '__id' }] } },
    { kind: 'searchNodes', type, query: {} },
    { kind: 'searchNodes', type, query: { text: { property: 'nothing', match: 'red' } } },
    { kind: 'searchNodes', type, query: { vector: { property: 'nothing', near: [0] } } },
    ...Object.entries(node.definition.properties).flatMap(([property, definition]) =>
      missearches(type, property, definition),
    ),
    { kind: 'neighbours', query: { ...start, hops: 0 } },
    { kind: 'neighbours', query: { ...start, edges: ['nothing'] } },
  );
  return fc.oneof(filtered, others);
}

/** What a property does not hold, another length, a limit that is none. */
function missearches(type: string, property: string, { type: held }: PropertyDefinition): readonly DrawnRead[] {
  const isVector = typeof held === 'object' && 'vector' in held;
  const text = { property, match: 'red' };
  const near = Array.from({ length: isVector ? held.vector + 1 : 1 }, () => 0);
  const vector = { kind: 'searchNodes', type, query: { vector: { property, near } } } as const;
  if (held !== 'String') return [vector, { kind: 'searchNodes', type, query: { text } }];
  return [vector, ...[0, 10_001].map((limit) => ({ kind: 'searchNodes', type, query: { text, limit } }) as const)];
}
