import fc from 'fast-check';
import type { Value } from '../../../src/base/value.ts';
import type {
  Bounds,
  EdgeDefinition,
  IndexDefinition,
  NodeDefinition,
  PropertyDefinition,
  PropertyType,
  SchemaDefinition,
} from '../../../src/schema/definition.ts';
import { HOSTILE_NAMES } from './schemas.ts';

export const text: fc.Arbitrary<string> = fc.string({ unit: 'binary', maxLength: 6 });

const name = fc.oneof(
  fc.constantFrom('a', 'A', 'b', 'a_2', 'a b', 'a-b'),
  fc.constantFrom(...HOSTILE_NAMES),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter((text) => !text.startsWith('__')),
);

const pad = (length: number) => (number: number) => String(number).padStart(length, '0');
const date = fc
  .record({
    year: fc.integer({ min: 1, max: 9999 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
  })
  .map(({ year, month, day }) => `${pad(4)(year)}-${pad(2)(month)}-${pad(2)(day)}`);
const time = fc
  .record({
    date: date.filter((day) => day > '0001-01-02' && day < '9999-12-28'),
    clock: fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 59 })),
    fraction: fc.constantFrom('', '.1', '.02', '.123', '.000'),
    offset: fc.constantFrom('Z', '+00:00', '-00:00', '+05:30', '-23:59'),
  })
  .map(({ date, clock, fraction, offset }) => `${date}T${clock.map(pad(2)).join(':')}${fraction}${offset}`);

const scalar = fc.constantFrom('Bool', 'I32', 'I64', 'F32', 'F64', 'String', 'Date', 'DateTime');
const enumType = fc.uniqueArray(text, { minLength: 1, maxLength: 4 }).map((values) => ({ enum: values }));

export const propertyType: fc.Arbitrary<PropertyType> = fc.oneof(
  scalar,
  enumType,
  fc.oneof(scalar, enumType).map((list) => ({ list })),
  fc.integer({ min: 1, max: 3 }).map((vector) => ({ vector })),
  fc.constant('Blob' as const),
);

export const exactType: fc.Arbitrary<PropertyType> = fc.oneof(
  fc.constantFrom('Bool', 'I32', 'I64', 'String', 'Date', 'DateTime'),
  enumType,
);

/** What users may write for a type, canonical or not. */
export function valueOf(type: PropertyType): fc.Arbitrary<Value> {
  if (typeof type === 'object') {
    if ('enum' in type) return fc.constantFrom(...type.enum);
    if ('list' in type) return fc.array(valueOf(type.list), { maxLength: 3 });
    return fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
      minLength: type.vector,
      maxLength: type.vector,
    });
  }
  switch (type) {
    case 'Bool':
      return fc.boolean();
    case 'I32':
      return fc.integer();
    case 'I64':
      return fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger(), fc.constant(-0));
    case 'F32':
      return fc.oneof(fc.float(), fc.constantFrom(0.1, -0, -1e-60));
    case 'F64':
      return fc.oneof(fc.double(), fc.constant(-0));
    case 'String':
      return text;
    case 'Date':
      return date;
    case 'DateTime':
      return time;
    case 'Blob':
      return fc.uint8Array({ maxLength: 4 });
  }
}

const description = fc.option(text, { nil: undefined });

/** Without what is undefined: `exactOptionalPropertyTypes` tells it from what is left out. */
function set<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const property: fc.Arbitrary<PropertyDefinition> = propertyType.chain((type) =>
  fc
    .record({
      type: fc.constant(type),
      nullable: fc.option(fc.boolean(), { nil: undefined }),
      default: fc.option(valueOf(type), { nil: undefined }),
      description,
    })
    .map(set),
);

const keyProperty: fc.Arbitrary<PropertyDefinition> = fc.record({ type: exactType, description }).map(set);

const check = (names: readonly string[]) =>
  names.length === 0
    ? fc.constant({})
    : fc.dictionary(
        name,
        fc.constantFrom(...names).map((property) => ({ op: 'notNull', property }) as const),
        { maxKeys: 2 },
      );

/** One of each kind on each property that can have it, or those left out of which `dropped` tells. */
function indexesOn(properties: Readonly<Record<string, PropertyDefinition>>, dropped: number): IndexDefinition[] {
  const all = Object.entries(properties).flatMap(([property, { type }]): IndexDefinition[] => [
    ...(type === 'Blob' || (typeof type === 'object' && !('enum' in type))
      ? []
      : [{ kind: 'scalar', property } as const]),
    ...(type === 'String' ? [{ kind: 'text', property } as const] : []),
    ...(typeof type === 'object' && 'vector' in type ? [{ kind: 'vector', property, metric: 'dot' } as const] : []),
  ]);
  return all.filter((_, index) => (dropped >> index) % 2 === 0);
}

const node: fc.Arbitrary<NodeDefinition> = fc
  .tuple(
    fc.dictionary(name, property, { maxKeys: 3 }),
    fc.dictionary(name, keyProperty, { maxKeys: 3 }),
    fc.boolean(),
    fc.boolean(),
    description,
    fc.nat({ max: 63 }),
  )
  .chain(([others, exact, keyed, unique, description, dropped]) => {
    const properties = { ...others, ...exact };
    const names = Object.keys(exact);
    return check(Object.keys(properties)).map((checks) =>
      set({
        properties,
        checks,
        indexes: dropped < 63 ? indexesOn(properties, dropped) : undefined,
        key: keyed && names.length > 0 ? names : undefined,
        unique: unique && names.length > 0 ? [names, names.slice(0, 1)] : undefined,
        description,
      }),
    );
  });

const bounds: fc.Arbitrary<Bounds> = fc
  .record({ min: fc.constantFrom(undefined, 0, 1), max: fc.constantFrom(undefined, 1, 5) })
  .map(set);

const edge = (nodes: readonly string[]): fc.Arbitrary<EdgeDefinition> =>
  fc
    .record({
      from: fc.constantFrom(...nodes),
      to: fc.constantFrom(...nodes),
      properties: fc.dictionary(name, property, { maxKeys: 2 }),
      cardinality: fc.option(fc.record({ out: bounds, in: bounds }), { nil: undefined }),
      description,
    })
    .map(set);

export const definition: fc.Arbitrary<SchemaDefinition> = fc
  .dictionary(name, node, { minKeys: 1, maxKeys: 3 })
  .chain((nodes) =>
    fc.record({ nodes: fc.constant(nodes), edges: fc.dictionary(name, edge(Object.keys(nodes)), { maxKeys: 2 }) }),
  );

/** Whatever may come instead of what was asked for. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({
    withBigInt: true,
    withNullPrototype: true,
    withTypedArray: true,
    withSparseArray: true,
    withDate: true,
  }),
  fc.constantFrom<unknown>(null, undefined, Symbol('s'), () => 0, Object.create(null), { toString: null }, NaN, -0),
);
