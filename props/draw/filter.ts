import fc from 'fast-check';
import type { PropertyDefinition } from '../../src/index.ts';
import type { DrawnFilter, DrawnId } from '../case/operation.ts';
import { nodeGround, type EdgeGround, type Ground, type NodeGround } from './ground.ts';
import { edgeId, existingEnd, nodeId } from './id.ts';
import { isOrdered } from './scalar.ts';
import { valueOf } from './value.ts';

const COMPARISONS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const;

/** Valid filters on rows of a node type. */
export function nodeFilter(node: NodeGround): fc.Arbitrary<DrawnFilter> {
  return filter([...propertyLeaves(node.definition.properties), idLeaf('id', nodeId(node))]);
}

/** Valid filters on rows of an edge type. */
export function edgeFilter(ground: Ground, { name, definition }: EdgeGround): fc.Arbitrary<DrawnFilter> {
  return filter([
    ...propertyLeaves(definition.properties),
    idLeaf('id', edgeId(name)),
    idLeaf('from', fc.oneof(existingEnd(name, 'from'), nodeId(nodeGround(ground, definition.from)))),
    idLeaf('to', fc.oneof(existingEnd(name, 'to'), nodeId(nodeGround(ground, definition.to)))),
  ]);
}

function filter(leaves: readonly fc.Arbitrary<DrawnFilter>[]): fc.Arbitrary<DrawnFilter> {
  const leaf = fc.oneof(...leaves);
  const few = fc.array(leaf, { maxLength: 3 });
  const joined = fc.record({ op: fc.constantFrom('and' as const, 'or' as const), of: few });
  const flat: fc.Arbitrary<DrawnFilter> = fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 1, arbitrary: joined });
  const negated = flat.map((of): DrawnFilter => ({ op: 'not', of }));
  const nested = fc.record({
    op: fc.constantFrom('and' as const, 'or' as const),
    of: fc.array(fc.oneof(flat, negated), { minLength: 1, maxLength: 2 }),
  });
  return fc.oneof(
    { weight: 12, arbitrary: flat },
    { weight: 2, arbitrary: negated },
    { weight: 2, arbitrary: nested },
    { weight: 1, arbitrary: deep(leaf) },
  );
}

const DEPTH_MAX = 16;
const WIDTH_MAX = 12;

/** As deep as a filter may be, and wide all the way down: what is printed of it is deeper than itself. */
function deep(leaf: fc.Arbitrary<DrawnFilter>): fc.Arbitrary<DrawnFilter> {
  const depth = fc.integer({ min: 2, max: DEPTH_MAX });
  const others = fc.array(leaf, { maxLength: WIDTH_MAX });
  return fc.tuple(leaf, others, depth).map(([innermost, beside, levels]) => {
    let filter = innermost;
    for (let level = 1; level < levels; level += 1)
      filter = { op: level % 2 === 0 ? 'and' : 'or', of: [filter, ...beside] };
    return filter;
  });
}

function propertyLeaves(properties: Readonly<Record<string, PropertyDefinition>>): fc.Arbitrary<DrawnFilter>[] {
  return Object.entries(properties).flatMap(([property, { type }]) => {
    const nullTest = fc
      .constantFrom('isNull' as const, 'notNull' as const, 'notNull' as const)
      .map((op) => ({ op, property }));
    if (!isOrdered(type)) return [nullTest];
    const value = valueOf(type);
    const comparison = fc.record({ op: fc.constantFrom(...COMPARISONS), property: fc.constant(property), value });
    const membership = fc.array(value, { maxLength: 3 }).map((values) => ({ op: 'in' as const, property, values }));
    return [comparison, comparison, membership, nullTest];
  });
}

function idLeaf(field: 'id' | 'from' | 'to', id: fc.Arbitrary<DrawnId>): fc.Arbitrary<DrawnFilter> {
  const comparison = fc
    .record({ op: fc.constantFrom('eq' as const, 'eq' as const, 'ne' as const), value: id })
    .map(({ op, value }) => ({ op, field, value }));
  const membership = fc.array(id, { maxLength: 3 }).map((values) => ({ op: 'in' as const, field, values }));
  return fc.oneof({ weight: 2, arbitrary: comparison }, { weight: 1, arbitrary: membership });
}
