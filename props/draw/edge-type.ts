import fc from 'fast-check';
import type { EdgeDefinition, NodeDefinition, PropertyDefinition } from '../../src/index.ts';
import { names } from './name.ts';
import { constrained } from './node-type.ts';
import { plainProperty } from './property.ts';

const PROPERTY_NAMES = ['since', 'weight', 'note', 'Since', 'kind'];

/** Edge types between the given node types. */
export function edgeType(nodes: readonly string[]): fc.Arbitrary<EdgeDefinition> {
  const properties = names(PROPERTY_NAMES, 0, 3).chain((all) =>
    fc
      .tuple(...all.map(() => plainProperty()))
      .map((list) => Object.fromEntries(all.map((name, i) => [name, list[i] as PropertyDefinition]))),
  );
  const bare = fc.record({
    from: fc.constantFrom(...nodes),
    to: fc.constantFrom(...nodes),
    properties,
    cardinality: upperBounds(),
  });
  return bare.chain(({ cardinality, ...rest }) =>
    constrained<EdgeDefinition>(cardinality ? { ...rest, cardinality } : rest, []),
  );
}

function upperBounds(): fc.Arbitrary<EdgeDefinition['cardinality']> {
  const bound = fc.integer({ min: 1, max: 3 }).map((max) => ({ max }));
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: bound.map((out) => ({ out })) },
    { weight: 1, arbitrary: bound.map((incoming) => ({ in: incoming })) },
  );
}

/**
 * Asks for at least one edge of the type on each node at one of its ends. Only where that end has a key: a node without one
 * gets its id when it is written, so nobody could write it together with its edge.
 */
export function withLowerBound(
  edge: EdgeDefinition,
  nodes: Readonly<Record<string, NodeDefinition>>,
): EdgeDefinition | undefined {
  const side = nodes[edge.from]?.key ? 'out' : nodes[edge.to]?.key ? 'in' : undefined;
  if (!side) return undefined;
  return { ...edge, cardinality: { ...edge.cardinality, [side]: { ...edge.cardinality?.[side], min: 1 } } };
}
