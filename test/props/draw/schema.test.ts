import test from 'ava';
import fc from 'fast-check';
import { schema } from '../../../props/draw/schema.ts';
import { HOSTILE_NAMES } from '../../../props/draw/hostile.ts';
import { acceptSchema } from '../../../src/schema/accept.ts';
import { compareCodePoints, type PropertyDefinition, type SchemaDefinition } from '../../../src/index.ts';

function propertiesOf({ nodes, edges = {} }: SchemaDefinition): [string, PropertyDefinition][] {
  return [...Object.values(nodes), ...Object.values(edges)].flatMap(({ properties }) => Object.entries(properties));
}

test('every schema that is drawn is one that the engine accepts', (t) => {
  fc.assert(
    fc.property(schema(), (drawn) => {
      acceptSchema(drawn);
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('schemas have everything that a schema can have', (t) => {
  const drawn = fc.sample(schema(), { seed: 1, numRuns: 300 });
  const properties = drawn.flatMap(propertiesOf);
  const types = new Set(
    properties.map(([, { type }]) => (typeof type === 'string' ? type : String(Object.keys(type)[0]))),
  );
  const every = 'Blob Bool Date DateTime F32 F64 I32 I64 String enum list vector';
  t.deepEqual([...types].toSorted(compareCodePoints).join(' '), every);
  const nodes = drawn.flatMap((each) => Object.values(each.nodes));
  const edges = drawn.flatMap((each) => Object.values(each.edges ?? {}));
  const has = (what: string, holds: boolean) => t.true(holds, what);
  has(
    'no key',
    nodes.some(({ key }) => !key),
  );
  has(
    'a key of one part',
    nodes.some(({ key }) => key?.length === 1),
  );
  has(
    'a key of two parts',
    nodes.some(({ key }) => key?.length === 2),
  );
  has(
    'a unique constraint on nodes',
    nodes.some(({ unique }) => unique),
  );
  has(
    'a unique constraint on edges',
    edges.some(({ unique }) => unique),
  );
  has(
    'a check',
    [...nodes, ...edges].some(({ checks }) => checks),
  );
  for (const kind of ['scalar', 'text', 'vector'] as const) {
    for (const [what, types] of Object.entries({ nodes, edges })) {
      has(
        `a ${kind} index on ${what}`,
        types.some(({ indexes = [] }) => indexes.some((index) => index.kind === kind)),
      );
    }
  }
  has(
    'no index',
    nodes.some(({ indexes }) => !indexes),
  );
  has(
    'an upper bound',
    edges.some(({ cardinality }) => cardinality?.out?.max ?? cardinality?.in?.max),
  );
  has(
    'a lower bound',
    edges.some(({ cardinality }) => cardinality?.out?.min ?? cardinality?.in?.min),
  );
  has(
    'a default',
    properties.some(([, property]) => property.default !== undefined),
  );
  has(
    'a range',
    properties.some(([, property]) => property.min !== undefined && property.max !== undefined),
  );
  has(
    'a nullable property',
    properties.some(([, property]) => property.nullable),
  );
});

test('names are plain, hostile, and alike but for the case of their letters', (t) => {
  const drawn = fc.sample(schema(), { seed: 1, numRuns: 300 });
  const names = drawn.flatMap((each) => [
    ...Object.keys(each.nodes),
    ...Object.keys(each.edges ?? {}),
    ...propertiesOf(each).map(([name]) => name),
  ]);
  const hostile: ReadonlySet<string> = new Set(HOSTILE_NAMES);
  const share = names.filter((name) => hostile.has(name)).length / names.length;
  t.true(share > 0.03 && share < 0.3, `${share} of the names are hostile`);
  t.true(
    drawn.some(({ nodes }) => {
      const all = Object.keys(nodes);
      return new Set(all.map((name) => name.toLowerCase())).size < all.length;
    }),
  );
});
