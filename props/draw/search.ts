import fc from 'fast-check';
import type { EdgeDefinition, NodeDefinition, TextSearch, VectorMetric } from '../../src/index.ts';
import type { DrawnFilter, DrawnRead, DrawnSearch } from '../case/operation.ts';
import { edgeFilter, nodeFilter } from './filter.ts';
import type { Ground } from './ground.ts';
import { valueOf } from './value.ts';
import { question } from './words.ts';

/** Searches of types that have a vector or a text, and so have something to search; undefined where none has. */
export function search(ground: Ground): fc.Arbitrary<DrawnRead> | undefined {
  const searches = [
    ...ground.nodes.flatMap((node) =>
      queries(node.definition, nodeFilter(node)).map((query) =>
        query.map((drawn): DrawnRead => ({ kind: 'searchNodes', type: node.name, query: drawn })),
      ),
    ),
    ...ground.edges.flatMap((edge) =>
      queries(edge.definition, edgeFilter(ground, edge)).map((query) =>
        query.map((drawn): DrawnRead => ({ kind: 'searchEdges', type: edge.name, query: drawn })),
      ),
    ),
  ];
  return searches.length === 0 ? undefined : fc.oneof(...searches);
}

type Definition = NodeDefinition | EdgeDefinition;
type Vector = NonNullable<DrawnSearch['vector']>;

/** By vectors, by words, by both: as the type has them. */
function queries(definition: Definition, where: fc.Arbitrary<DrawnFilter>): fc.Arbitrary<DrawnSearch>[] {
  const exact = fc.constantFrom(undefined, false, true);
  const vectors = vectorsOf(definition);
  const texts = textsOf(definition);
  const near = vectors.map((vector) =>
    fc.tuple(vector, exact).map(([at, isExact]) => ({ vector: at, ...(isExact !== undefined && { exact: isExact }) })),
  );
  const words = texts.map((text) => text.map((asked) => ({ text: asked })));
  const both = near.flatMap((one) => words.map((other) => fc.tuple(one, other).map(([a, b]) => ({ ...a, ...b }))));
  const what: readonly fc.Arbitrary<DrawnSearch>[] = [...near, ...words, ...both];
  const others = fc.record(
    { where, select: fc.shuffledSubarray(Object.keys(definition.properties)), limit: limit() },
    { requiredKeys: [] },
  );
  return what.map((asked) => fc.tuple(asked, others).map(([query, more]) => ({ ...query, ...more })));
}

function limit(): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) },
    { weight: 1, arbitrary: fc.constantFrom(10, 10_000) },
  );
}

function vectorsOf({ properties, indexes = [] }: Definition): fc.Arbitrary<Vector>[] {
  return Object.entries(properties).flatMap(([property, { type }]) => {
    if (typeof type !== 'object' || !('vector' in type)) return [];
    const near = valueOf(type) as fc.Arbitrary<readonly number[]>;
    const declared = indexes.find((index) => index.kind === 'vector' && index.property === property);
    const metrics: readonly VectorMetric[] =
      declared?.kind === 'vector' ? [declared.metric ?? 'l2'] : ['l2', 'cosine', 'dot'];
    const metric = fc.constantFrom(undefined, ...metrics);
    return [
      fc.tuple(near, metric).map(([at, by]) => ({ property, near: at, ...(by !== undefined && { metric: by }) })),
    ];
  });
}

function textsOf({ properties }: Definition): fc.Arbitrary<TextSearch>[] {
  const how = fc.constantFrom<Pick<TextSearch, 'all' | 'phrase'>>({}, {}, { all: true }, { phrase: true });
  return Object.entries(properties).flatMap(([property, { type }]) =>
    type === 'String' ? [fc.tuple(question(), how).map(([match, wanted]) => ({ property, match, ...wanted }))] : [],
  );
}
