import fc from 'fast-check';
import type { IndexDefinition, PropertyDefinition } from '../../src/index.ts';

type Properties = Readonly<Record<string, PropertyDefinition>>;

/** Declares some of the indexes that properties can have, on a third of the types. */
export function indexesOn(properties: Properties): fc.Arbitrary<{ readonly indexes?: readonly IndexDefinition[] }> {
  const all = Object.entries(properties).flatMap(([name, { type }]) => indexesOf(name, type));
  if (all.length === 0) return fc.constant({});
  const some = fc
    .shuffledSubarray(all, { minLength: 1, maxLength: Math.min(3, all.length) })
    .chain((chosen) => fc.tuple(...chosen))
    .map((indexes) => ({ indexes }));
  return fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: some });
}

/** What a property of a type can have: at most one of each kind. */
function indexesOf(property: string, type: PropertyDefinition['type']): fc.Arbitrary<IndexDefinition>[] {
  const scalar = fc.constant({ kind: 'scalar', property } as const);
  if (type === 'String') return [scalar, textIndex(property)];
  if (type === 'Blob') return [];
  if (typeof type === 'string' || 'enum' in type) return [scalar];
  return 'vector' in type ? [vectorIndex(property)] : [];
}

function textIndex(property: string): fc.Arbitrary<IndexDefinition> {
  return fc
    .constantFrom(undefined, undefined, 'English', 'German', 'Tamil')
    .map((language) => ({ kind: 'text', property, ...(language && { language }) }));
}

function vectorIndex(property: string): fc.Arbitrary<IndexDefinition> {
  return fc
    .constantFrom(undefined, 'l2', 'cosine', 'dot')
    .map((metric) => ({ kind: 'vector', property, ...(metric && { metric }) }));
}
