import test from 'ava';
import fc from 'fast-check';
import { ID_COLUMN } from '../../src/base/column.ts';
import { GraphError } from '../../src/base/errors.ts';
import { acceptSchema, readAcceptedSchema } from '../../src/schema/accept.ts';
import type { GraphType } from '../../src/schema/accepted.ts';
import type { EdgeDefinition, IndexDefinition, SchemaDefinition } from '../../src/schema/definition.ts';
import { definition, junk } from './support/arbitraries.ts';
import { damaged } from './support/damage.ts';
import { redescribed, reordered } from './support/reorder.ts';
import { HOSTILE_NAMES, livesIn, note, people, person, place, typeWith } from './support/schemas.ts';

test('a node type has its id column, then its properties in code-point order', (t) => {
  t.deepEqual(place.columns, [
    { name: ID_COLUMN, type: 'utf8', nullable: false },
    { name: 'code', type: 'i64', nullable: false },
    { name: 'country', type: 'utf8', nullable: false },
  ]);
  t.deepEqual(Array.from(place.properties.keys()), ['code', 'country']);
  t.is(place.kind, 'node');
  t.is(place.name, 'Place');
  t.is(place.id, 'place');
  t.is(place.tableKey, 'node:place');
});

test('the order is that of code points even for names that look like numbers, which objects put first', (t) => {
  const names = ['A', '\uffff', '10', '😀', '9', ' '];
  const inOrder = [' ', '10', '9', 'A', '\uffff', '😀'];
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'I32' } as const]));
  const checks = Object.fromEntries(names.map((name) => [name, { op: 'notNull', property: name } as const]));
  const type = { properties, checks };
  const { nodes, edges, definition } = acceptSchema({
    nodes: Object.fromEntries(names.map((name) => [name, type])),
    edges: Object.fromEntries(names.map((name) => [name, { ...type, from: 'A', to: '9' }])),
  });
  t.deepEqual(Object.keys(definition.nodes), ['9', '10', ' ', 'A', '\uffff', '😀']);
  for (const types of [nodes, edges] as readonly ReadonlyMap<string, GraphType>[]) {
    t.deepEqual(Array.from(types.keys()), inOrder);
    for (const { properties: byName, columns, checks: byCheck } of types.values()) {
      t.deepEqual(Array.from(byName.keys()), inOrder);
      t.deepEqual(
        columns.slice(-names.length),
        Array.from(byName.values(), ({ column }) => column),
      );
      t.deepEqual(Array.from(byCheck.keys()), inOrder);
    }
  }
});

test('an edge type has its id and its ends, then its properties', (t) => {
  t.deepEqual(
    livesIn.columns.map(({ name }) => name),
    ['__id', '__from', '__to', 'since'],
  );
  t.is(livesIn.tableKey, 'edge:livesin');
  t.deepEqual([livesIn.from.name, livesIn.to.name], ['Person', 'Place']);
  t.deepEqual(livesIn.cardinality, { out: { min: 0, max: 1 }, in: { min: 1, max: 5 } });
});

test('the ends of edges are the very node types of the schema', (t) => {
  const { nodes, edges } = acceptSchema(people);
  t.is(edges.get('LivesIn')?.from, nodes.get('Person'));
  t.deepEqual(edges.get('About')?.cardinality, { out: { min: 0 }, in: { min: 0 } });
});

test('a key keeps its order; a type without one has none', (t) => {
  t.deepEqual(
    place.key.map(({ name }) => name),
    ['country', 'code'],
  );
  t.deepEqual(note.key, []);
});

test('constraints are resolved to properties and bound to columns', (t) => {
  t.deepEqual(person.unique, [[person.properties.get('email')]]);
  t.deepEqual(Array.from(person.checks), [['grown', { op: 'ge', column: 'age', type: 'i32', value: 18 }]]);
});

test('every property type has its column type', (t) => {
  const columnOf = (property: SchemaDefinition['nodes'][string]['properties'][string]) =>
    typeWith(property).properties.get('p')?.column;
  const types = [
    ['Bool', 'bool'],
    ['I32', 'i32'],
    ['I64', 'i64'],
    ['F32', 'f32'],
    ['F64', 'f64'],
    ['String', 'utf8'],
    ['Date', 'date'],
    ['DateTime', 'timestamp'],
    ['Blob', 'binary'],
    [{ enum: ['a'] }, 'utf8'],
    [{ list: 'I64' }, { list: 'i64' }],
    [{ list: { enum: ['a'] } }, { list: 'utf8' }],
    [{ vector: 65_536 }, { vector: 65_536 }],
  ] as const;
  for (const [type, column] of types) t.deepEqual(columnOf({ type }), { name: 'p', type: column, nullable: false });
  t.deepEqual(columnOf({ type: 'Bool', nullable: true }), { name: 'p', type: 'bool', nullable: true });
});

test('a default is held in canonical form', (t) => {
  t.is(typeWith({ type: 'I64', default: 5 }).properties.get('p')?.default, 5n);
  t.is(typeWith({ type: 'F32', default: 0.1 }).properties.get('p')?.default, Math.fround(0.1));
  t.is(typeWith({ type: 'Bool' }).properties.get('p')?.default, undefined);
});

test('names may be anything that is no hazard, and never become stored names', (t) => {
  const properties = Object.fromEntries(HOSTILE_NAMES.map((name) => [name, { type: 'I32' } as const]));
  const checks = Object.fromEntries(HOSTILE_NAMES.map((name) => [name, { op: 'notNull', property: name } as const]));
  const nodes = Object.fromEntries(HOSTILE_NAMES.map((name) => [name, { properties, checks, key: [name] }]));
  const edges = Object.fromEntries(HOSTILE_NAMES.map((name) => [name, { properties, from: name, to: name }]));
  const schema = acceptSchema({ nodes, edges });
  const both: readonly ReadonlyMap<string, GraphType>[] = [schema.nodes, schema.edges];
  for (const types of both) {
    t.is(types.size, HOSTILE_NAMES.length);
    t.is(new Set(Array.from(types.values(), ({ id }) => id)).size, HOSTILE_NAMES.length);
    for (const { id, columns } of types.values()) {
      t.regex(id, /^[a-z][a-z0-9_]*$/);
      t.is(new Set(columns.map(({ name }) => name)).size, columns.length);
      for (const { name } of columns) t.regex(name, /^(__id|__from|__to|[a-z][a-z0-9_]*)$/);
    }
  }
  t.deepEqual(readAcceptedSchema(schema.bytes, schema.hash), schema);
});

test('stored names follow from the names, and collisions are numbered in code-point order', (t) => {
  const named = (...names: string[]) => {
    const nodes = Object.fromEntries(names.map((name) => [name, { properties: {} }]));
    return Array.from(acceptSchema({ nodes }).nodes.values(), ({ name, id }) => [name, id]);
  };
  t.deepEqual(named('Person'), [['Person', 'person']]);
  t.deepEqual(named('a-b', 'a b', 'A_B'), [
    ['A_B', 'a_b'],
    ['a b', 'a_b_2'],
    ['a-b', 'a_b_3'],
  ]);
  t.deepEqual(named('x', 'X', 'x_2'), [
    ['X', 'x'],
    ['x', 'x_2'],
    ['x_2', 'x_2_2'],
  ]);
  t.deepEqual(named('1st', '_x', '😀'), [
    ['1st', 't_1st'],
    ['_x', 't__x'],
    ['😀', 't__'],
  ]);
  t.deepEqual(named('y'.repeat(128)), [['y'.repeat(128), 'y'.repeat(32)]]);
});

test('a property whose name does not begin with a letter gets a prefix', (t) => {
  t.is(typeWith({ type: 'I32' }, '1st').properties.get('1st')?.column.name, 'p_1st');
});

test('the hash is that of meaning, not of how it is written', (t) => {
  const { hash } = acceptSchema(people);
  t.regex(hash, /^[0-9a-f]{64}$/);
  const base: SchemaDefinition = { nodes: { A: { properties: { p: { type: 'I64' } } } } };
  const same: SchemaDefinition[] = [
    {
      nodes: { A: { properties: { p: { type: 'I64', nullable: false, description: 'x' } }, unique: [], checks: {} } },
      edges: {},
    },
    { nodes: { A: { properties: { p: { type: 'I64' } }, description: 'x' } } },
  ];
  for (const other of same) t.is(acceptSchema(other).hash, acceptSchema(base).hash);
  const withP = (p: object) => acceptSchema({ nodes: { A: { properties: { p } } } } as SchemaDefinition).hash;
  t.is(withP({ type: 'I64', default: 1, min: 0 }), withP({ type: 'I64', default: 1n, min: 0n }));
  t.is(withP({ type: { enum: ['a', 'b'] } }), withP({ type: { enum: ['b', 'a'] } }));
  t.is(
    withP({ type: 'DateTime', default: '2020-01-01T01:00:00+01:00' }),
    withP({ type: 'DateTime', default: '2020-01-01T00:00:00.000Z' }),
  );
});

test('a cardinality that bounds nothing is none', (t) => {
  const withCardinality = (more: Pick<EdgeDefinition, 'cardinality'>) =>
    acceptSchema({
      nodes: { A: { properties: {} } },
      edges: { E: { from: 'A', to: 'A', properties: {}, ...more } },
    });
  for (const cardinality of [{}, { out: {} }, { out: { min: 0 }, in: {} }]) {
    t.is(withCardinality({ cardinality }).hash, withCardinality({}).hash);
    t.is(withCardinality({ cardinality }).definition.edges?.['E']?.cardinality, undefined);
  }
  t.not(withCardinality({ cardinality: { out: { min: 1 } } }).hash, withCardinality({}).hash);
  t.not(
    withCardinality({ cardinality: { out: { max: 1 } } }).hash,
    withCardinality({ cardinality: { in: { max: 1 } } }).hash,
  );
});

test('a schema without indexes has the hash that it had before there were any', (t) => {
  const hash = '885339220e5d154f78b9f5d5e799495e1765b3eaa8a61ed407082d0fe4d17d84';
  t.is(acceptSchema(people).hash, hash);
  const { Person, ...others } = people.nodes;
  t.is(acceptSchema({ ...people, nodes: { ...others, Person: { ...Person, indexes: [] } } }).hash, hash);
});

test('indexes are a set in the order of their kinds and properties, without what holds anyway', (t) => {
  const withIndexes = (...indexes: readonly IndexDefinition[]) =>
    acceptSchema({
      nodes: {
        A: { properties: { s: { type: 'String' }, r: { type: 'String' }, v: { type: { vector: 2 } } }, indexes },
      },
    });
  const { definition, nodes, hash } = withIndexes(
    { kind: 'vector', property: 'v', metric: 'l2' },
    { kind: 'text', property: 's', language: 'English' },
    { kind: 'scalar', property: 's' },
    { kind: 'scalar', property: 'r' },
  );
  t.deepEqual(definition.nodes['A']?.indexes, [
    { kind: 'scalar', property: 'r' },
    { kind: 'scalar', property: 's' },
    { kind: 'text', property: 's' },
    { kind: 'vector', property: 'v' },
  ]);
  const property = (name: string) => nodes.get('A')?.properties.get(name);
  t.deepEqual(nodes.get('A')?.indexes as unknown, [
    { kind: 'scalar', property: property('r') },
    { kind: 'scalar', property: property('s') },
    { kind: 'text', property: property('s'), language: 'English' },
    { kind: 'vector', property: property('v'), metric: 'l2' },
  ]);
  t.not(hash, withIndexes().hash);
  t.not(
    withIndexes({ kind: 'text', property: 's' }).hash,
    withIndexes({ kind: 'text', property: 's', language: 'Dutch' }).hash,
  );
  t.not(
    withIndexes({ kind: 'vector', property: 'v' }).hash,
    withIndexes({ kind: 'vector', property: 'v', metric: 'dot' }).hash,
  );
});

test('the hash tells apart whatever means something else', (t) => {
  const variants: SchemaDefinition[] = [
    { nodes: { A: { properties: { p: { type: 'I64' }, q: { type: 'I64' } } } } },
    { nodes: { B: { properties: { p: { type: 'I64' }, q: { type: 'I64' } } } } },
    { nodes: { A: { properties: { p: { type: 'I32' }, q: { type: 'I64' } } } } },
    { nodes: { A: { properties: { p: { type: 'I64', nullable: true }, q: { type: 'I64' } } } } },
    { nodes: { A: { properties: { p: { type: 'I64', min: 0 }, q: { type: 'I64' } } } } },
    { nodes: { A: { properties: { p: { type: 'I64', default: 0 }, q: { type: 'I64' } } } } },
    { nodes: { A: { properties: { p: { type: 'I64' }, q: { type: 'I64' } }, key: ['p', 'q'] } } },
    { nodes: { A: { properties: { p: { type: 'I64' }, q: { type: 'I64' } }, key: ['q', 'p'] } } },
    { nodes: { A: { properties: { p: { type: 'I64' }, q: { type: 'I64' } }, unique: [['q', 'p']] } } },
    { nodes: { A: { properties: { p: { type: 'I64' }, q: { type: 'I64' } }, unique: [['q'], ['p']] } } },
  ];
  t.is(new Set(variants.map((variant) => acceptSchema(variant).hash)).size, variants.length);
});

test('the definition comes back whole, descriptions included, as it was meant', (t) => {
  const described: SchemaDefinition = {
    nodes: { 'a.b': { properties: { "it's": { type: 'I32', description: 'one' } }, description: '' } },
    edges: {
      E: { from: 'a.b', to: 'a.b', properties: { p: { type: 'Bool', description: 'two' } }, description: '三' },
    },
  };
  const { definition, bytes, hash } = acceptSchema(described);
  t.deepEqual(definition, described);
  t.deepEqual(readAcceptedSchema(bytes, hash).definition, described);
});

test('what was accepted shares nothing with what was given', (t) => {
  const blob = new Uint8Array([1]);
  const values = ['a'];
  const given = {
    nodes: { A: { properties: { e: { type: { enum: values } }, b: { type: 'Blob', default: blob } } } },
  } as const;
  const { nodes } = acceptSchema(given);
  blob[0] = 2;
  values.push('b');
  t.deepEqual(nodes.get('A')?.properties.get('b')?.default, new Uint8Array([1]));
  t.deepEqual(nodes.get('A')?.properties.get('e')?.definition.type, { enum: ['a'] });
});

test('the hash does not depend on order or descriptions', (t) => {
  fc.assert(
    fc.property(definition, fc.string(), (given, text) => {
      const { hash, bytes, definition: canonical } = acceptSchema(given);
      t.is(acceptSchema(reordered(given)).hash, hash);
      t.deepEqual(acceptSchema(reordered(given)).bytes, bytes);
      t.is(acceptSchema(redescribed(given, text.toWellFormed())).hash, hash);
      t.is(acceptSchema(canonical).hash, hash);
    }),
  );
});

test('what is read back is what was accepted', (t) => {
  fc.assert(
    fc.property(definition, (given) => {
      const schema = acceptSchema(given);
      t.deepEqual(readAcceptedSchema(schema.bytes, schema.hash), schema);
    }),
  );
});

test('no data whatever makes acceptance fail otherwise than by refusing', (t) => {
  const given = fc
    .tuple(definition, fc.array(fc.tuple(fc.nat(), junk), { minLength: 1, maxLength: 2 }))
    .map(([whole, damages]) => damages.reduce<unknown>((data, [which, part]) => damaged(data, which, part), whole));
  fc.assert(
    fc.property(fc.oneof(given, junk), (data) => {
      try {
        const schema = acceptSchema(data as SchemaDefinition);
        t.deepEqual(readAcceptedSchema(schema.bytes, schema.hash), schema);
      } catch (error) {
        t.true(error instanceof GraphError && error.code === 'invalid_schema', String(error));
      }
    }),
    { numRuns: 500 },
  );
});
