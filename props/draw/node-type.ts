import fc from 'fast-check';
import type { EdgeDefinition, NodeDefinition, PropertyDefinition } from '../../src/index.ts';
import { check } from './check.ts';
import { indexesOn } from './indexes.ts';
import { names } from './name.ts';
import { keyProperty, plainProperty } from './property.ts';
import { isExact } from './scalar.ts';
import { someOf } from './subset.ts';

const KEY_NAMES = ['number', 'code', 'isbn', 'Code'];
const PROPERTY_NAMES = ['name', 'age', 'size', 'note', 'score', 'Name', 'born', 'tags'];

/** Node types: with a key of one property, of two, or none. */
export function nodeType(): fc.Arbitrary<NodeDefinition> {
  const parts = fc.constantFrom(0, 1, 1, 1, 2);
  return parts
    .chain((count) =>
      names([...KEY_NAMES, ...PROPERTY_NAMES], Math.max(count, 1), count + 4).map((all) => ({ all, count })),
    )
    .chain(({ all, count }) =>
      fc.tuple(...all.map((_, i) => (i < count ? keyProperty() : plainProperty()))).map((properties) => ({
        properties: Object.fromEntries(all.map((name, i) => [name, properties[i] as PropertyDefinition])),
        ...(count > 0 && { key: all.slice(0, count) }),
      })),
    )
    .chain((bare) => constrained(bare, bare.key ?? []));
}

/**
 * Adds a unique constraint or a check to few types: each refuses writes, and most writes should go through. Indexes, which refuse
 * nothing, to more of them.
 */
export function constrained<T extends NodeDefinition | EdgeDefinition>(
  bare: T,
  key: readonly string[],
): fc.Arbitrary<T> {
  const free = Object.entries(bare.properties).filter(([name]) => !key.includes(name));
  const exact = free.filter(([, { type }]) => isExact(type) && type !== 'Bool').map(([name]) => name);
  const checks = check(bare.properties).map((filter) => (filter ? { checks: { rule: filter } } : {}));
  return fc
    .oneof(
      { weight: 6, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: checks },
      ...(exact.length > 0 ? [{ weight: 1, arbitrary: uniqueAmong(exact) }] : []),
    )
    .chain((constraints) => indexesOn(bare.properties).map((indexes) => ({ ...bare, ...constraints, ...indexes })));
}

function uniqueAmong(exact: readonly string[]): fc.Arbitrary<Pick<NodeDefinition, 'unique'>> {
  return someOf(exact, 2).map((properties) => ({ unique: [properties] }));
}
