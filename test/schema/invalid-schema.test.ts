import test from 'ava';
import { acceptSchema } from '../../src/schema/accept.ts';
import type { SchemaDefinition } from '../../src/schema/definition.ts';
import { refuses } from './support/refused.ts';

/** One fault each: what is wrong, the definition, the place that is named, and what is said. */
const FAULTS: [title: string, definition: unknown, where: string, message: RegExp][] = [];

const schema = (title: string, definition: unknown, where: string, message: RegExp) =>
  FAULTS.push([title, definition, where, message]);

const node = (title: string, given: unknown, where: string, message: RegExp) =>
  schema(title, { nodes: { A: given } }, `nodes.A${where}`, message);

const property = (title: string, given: unknown, where: string, message: RegExp) =>
  node(title, { properties: { p: given } }, `.properties.p${where}`, message);

const edge = (title: string, given: object, where: string, message: RegExp) =>
  schema(
    title,
    { nodes: { A: { properties: {} } }, edges: { E: { from: 'A', to: 'A', properties: {}, ...given } } },
    `edges.E${where}`,
    message,
  );

class Schema {
  readonly nodes = { A: { properties: {} } };
}

for (const [what, data] of [
  ['nothing', undefined],
  ['null', null],
  ['an array', []],
  ['a string', 'nodes'],
  ['an instance of a class', new Schema()],
  ['members inherited from elsewhere', Object.create({ nodes: { A: { properties: {} } } })],
] as const) {
  schema(`${what} is no schema`, data, '', /must be an object/);
}
schema('an unknown member of the schema', { nodes: { A: { properties: {} } }, node: {} }, '', /unknown member "node"/);
schema(
  'an own __proto__',
  JSON.parse('{"nodes":{"A":{"properties":{}}},"__proto__":{}}'),
  '',
  /unknown member "__proto__"/,
);
schema('no nodes', {}, 'nodes', /must be an object, not nothing/);
schema('no node type', { nodes: {} }, 'nodes', /at least one node type/);
schema('nodes that are a list', { nodes: [] }, 'nodes', /must be an object, not an array/);
schema(
  'edges that are null',
  { nodes: { A: { properties: {} } }, edges: null },
  'edges',
  /must be an object, not null/,
);

for (const [name, fault] of [
  ['', /is empty/],
  ['x'.repeat(129), /longer than 128/],
  ['__x', /two underscores/],
  ['\ud800', /lone surrogate/],
  ['a\u0000', /control character/],
  ['a\nb', /control character/],
  ['\u007f', /control character/],
] as const) {
  const named = (value: unknown) => Object.fromEntries([[name, value]]);
  const shown = JSON.stringify(name.slice(0, 8));
  schema(`a node type named ${shown}`, { nodes: named({ properties: {} }) }, 'nodes', fault);
  node(`a property named ${shown}`, { properties: named({ type: 'I32' }) }, '.properties', fault);
  node(`a check named ${shown}`, { properties: {}, checks: named({ op: 'and', of: [] }) }, '.checks', fault);
}
schema(
  'an own __proto__ as a name',
  JSON.parse('{"nodes":{"__proto__":{"properties":{}}}}'),
  'nodes',
  /two underscores/,
);

node('a node type that is null', null, '', /must be an object, not null/);
node('a node type without properties', {}, '.properties', /must be an object, not nothing/);
node('an unknown member of a node type', { properties: {}, keys: ['p'] }, '', /unknown member "keys"/);
node('ends of a node type', { properties: {}, from: 'A' }, '', /unknown member "from"/);
node('a description that is no string', { properties: {}, description: 1 }, '.description', /must be a string/);
node(
  'a description with a lone surrogate',
  { properties: {}, description: '\ud800' },
  '.description',
  /lone surrogates/,
);

property('a property that is its type', 'I32', '', /must be an object, not a string/);
property('a property without a type', {}, '.type', /must be an object, not nothing/);
property('an unknown type', { type: 'Int' }, '.type', /there is no type "Int"/);
property('a type of every object', { type: 'constructor' }, '.type', /there is no type "constructor"/);
property('an unknown member of a property', { type: 'I32', maximum: 3 }, '', /unknown member "maximum"/);
property('an unknown kind of type', { type: { set: 'I32' } }, '.type', /unknown member "set"/);
property('a type of no kind', { type: {} }, '.type', /one of enum, list, vector/);
property('a type of two kinds', { type: { list: 'I32', vector: 3 } }, '.type', /one of enum, list, vector/);
property('an enum that is no list', { type: { enum: 'ab' } }, '.type.enum', /must be an array/);
property('an enum without values', { type: { enum: [] } }, '.type.enum', /at least one/);
property('an enum with a value twice', { type: { enum: ['a', 'a'] } }, '.type.enum', /twice/);
property('an enum of numbers', { type: { enum: [1] } }, '.type.enum[0]', /must be a string/);
property(
  'an enum with a hole',
  { type: { enum: Object.assign(Array(2), { 0: 'a' }) } },
  '.type.enum[1]',
  /must be a string, not nothing/,
);
property('an enum with a lone surrogate', { type: { enum: ['a', '\udc00'] } }, '.type.enum[1]', /lone surrogates/);
property('a list of blobs', { type: { list: 'Blob' } }, '.type.list', /not a Blob/);
property('a list of lists', { type: { list: { list: 'I32' } } }, '.type.list', /not a list of I32/);
property('a list of vectors', { type: { list: { vector: 2 } } }, '.type.list', /not a Vector\(2\)/);
for (const length of [0, -1, 1.5, 65_537, NaN, '3', 3n]) {
  property(`a vector of ${typeof length} ${length}`, { type: { vector: length } }, '.type.vector', /1 to 65536/);
}
property('nullable that is no boolean', { type: 'I32', nullable: 1 }, '.nullable', /must be a boolean/);
property('nullable that is null', { type: 'I32', nullable: null }, '.nullable', /must be a boolean, not null/);
property('a null default', { type: 'I32', default: null }, '.default', /leave it out/);
property('a null default of a nullable', { type: 'I32', nullable: true, default: null }, '.default', /leave it out/);
property('a default of another type', { type: 'I32', default: '1' }, '.default', /must be an integer/);
property('a default out of range', { type: 'I32', max: 3, default: 4 }, '.default', /at most 3/);
property('a default not in the enum', { type: { enum: ['a'] }, default: 'b' }, '.default', /none of the values/);
for (const type of ['Bool', 'String', 'Date', 'DateTime', 'Blob', { enum: ['1'] }, { list: 'I32' }, { vector: 1 }]) {
  property(`a least ${JSON.stringify(type)}`, { type, min: 0 }, '.min', /has no range/);
  property(`a greatest ${JSON.stringify(type)}`, { type, max: 0 }, '.max', /has no range/);
}
property('a bigint as bound of an I32', { type: 'I32', min: 1n }, '.min', /must be a number/);
property('a bound that is NaN', { type: 'F64', max: NaN }, '.max', /must be a number/);
property('a bound that is a string', { type: 'F32', max: '3' }, '.max', /must be a number/);
property('a bound that is null', { type: 'F32', max: null }, '.max', /must be a number/);
property('a fraction as bound of an I64', { type: 'I64', min: 0.5 }, '.min', /bigint or a safe integer/);
property('an unsafe integer as bound of an I64', { type: 'I64', min: 2 ** 53 }, '.min', /bigint or a safe integer/);
property('bounds the wrong way round', { type: 'I64', min: 2, max: 1n }, '', /min is greater than max/);

const exact = {
  i: { type: 'I32' },
  s: { type: 'String' },
  n: { type: 'I32', nullable: true },
  f: { type: 'F64' },
  f32: { type: 'F32' },
  b: { type: 'Blob' },
  l: { type: { list: 'I32' } },
  v: { type: { vector: 2 } },
};
for (const [member, at] of [
  ['key', (names: unknown) => ({ key: names })],
  ['unique[0]', (names: unknown) => ({ unique: [names] })],
] as const) {
  const constraint = (title: string, names: unknown, where: string, message: RegExp) =>
    node(`${member}: ${title}`, { properties: exact, ...at(names) }, `.${member}${where}`, message);
  constraint('a name', 'i', '', /must be an array/);
  constraint('null', null, '', /must be an array/);
  constraint('no property', [], '', /at least one property/);
  constraint('a property twice', ['i', 's', 'i'], '', /twice/);
  constraint('an unknown property', ['x'], '[0]', /there is no property "x"/);
  constraint('a property of every object', ['constructor'], '[0]', /there is no property "constructor"/);
  constraint('a property named by a number', [1], '[0]', /must be the name of a property/);
  for (const name of ['f', 'f32', 'b', 'l', 'v']) constraint(`inexact ${name}`, ['i', name], '[1]', /compared exactly/);
}
node('a nullable property in a key', { properties: exact, key: ['n'] }, '.key[0]', /not nullable/);
node('unique that is no list', { properties: exact, unique: {} }, '.unique', /must be an array/);

const check = (title: string, filter: unknown, where: string, message: RegExp) =>
  node(`check: ${title}`, { properties: exact, checks: { c: filter } }, `.checks.c${where}`, message);
check('nothing at all', null, '', /must be an object, not null/);
check('an unknown op', { op: 'like' }, '.op', /not "like"/);
check('an unknown property', { op: 'isNull', property: 'x' }, '', /there is no property "x"/);
check('a property named by an object', { op: 'isNull', property: { toString: null } }, '', /must be the name/);
check('a literal of another type', { op: 'eq', property: 'i', value: '1' }, '', /must be an integer/);
check('a null literal', { op: 'eq', property: 'i', value: null }, '', /use isNull/);
check('a list compared', { op: 'eq', property: 'l', value: [1] }, '', /only be tested for null/);
check('an id', { op: 'eq', field: 'id', value: 'x' }, '', /cannot speak of ids/);
check('no ids', { op: 'in', field: 'id', values: [] }, '', /cannot speak of ids/);
check('ids', { op: 'in', field: 'id', values: ['x'] }, '', /cannot speak of ids/);
check('a fault further in', { op: 'not', of: { op: 'or', of: [{ op: 'x' }] } }, '.of.of[0].op', /not "x"/);
node('checks that are a list', { properties: {}, checks: [] }, '.checks', /must be an object/);

const index = (title: string, indexes: unknown, where: string, message: RegExp) =>
  node(
    `indexes: ${title}`,
    { properties: { ...exact, e: { type: { enum: ['a'] } } }, indexes },
    `.indexes${where}`,
    message,
  );
index('an object', {}, '', /must be an array/);
index('null', null, '', /must be an array, not null/);
index('a name', ['i'], '[0]', /must be an object, not a string/);
index('an unknown member', [{ kind: 'scalar', property: 'i', unique: true }], '[0]', /unknown member "unique"/);
index('no kind', [{ property: 'i' }], '[0].kind', /must be one of scalar, text, vector, not nothing/);
index('an unknown kind', [{ kind: 'btree', property: 'i' }], '[0].kind', /not "btree"/);
index('no property', [{ kind: 'scalar' }], '[0].property', /must be the name of a property, not nothing/);
index('an unknown property', [{ kind: 'scalar', property: 'x' }], '[0].property', /there is no property "x"/);
index('a column', [{ kind: 'scalar', property: '__id' }], '[0].property', /there is no property "__id"/);
for (const name of ['b', 'l', 'v']) {
  index(`a scalar one on ${name}`, [{ kind: 'scalar', property: name }], '[0].property', /have an order, not on a/);
}
for (const name of ['i', 'b', 'l', 'v', 'e']) {
  index(`one of text on ${name}`, [{ kind: 'text', property: name }], '[0].property', /on a String, not on a/);
}
for (const name of ['i', 's', 'b', 'l', 'e']) {
  index(`one of vectors on ${name}`, [{ kind: 'vector', property: name }], '[0].property', /on a Vector, not on a/);
}
for (const language of ['english', 'Klingon', '', 'toString', null, 1, ['English']]) {
  const given = [{ kind: 'text', property: 's', language }];
  index(`the language ${String(language)}`, given, '[0].language', /must be one of Arabic, Danish, .*, not /);
}
for (const metric of ['L2', 'hamming', null, 2]) {
  const given = [{ kind: 'vector', property: 'v', metric }];
  index(`the metric ${String(metric)}`, given, '[0].metric', /must be one of l2, cosine, dot, not /);
}
index(
  'a language of a scalar one',
  [{ kind: 'scalar', property: 's', language: 'English' }],
  '[0].language',
  /go with/,
);
index('a metric of one of text', [{ kind: 'text', property: 's', metric: 'l2' }], '[0].metric', /go with/);
index(
  'a language of one of vectors',
  [{ kind: 'vector', property: 'v', language: 'Dutch' }],
  '[0].language',
  /go with/,
);
index(
  'two of a kind on a property',
  [
    { kind: 'text', property: 's' },
    { kind: 'scalar', property: 's' },
    { kind: 'text', property: 's', language: 'Dutch' },
  ],
  '',
  /two text indexes on "s"/,
);

edge('an edge type with a key', { key: ['p'] }, '', /unknown member "key"/);
edge('an edge type from nowhere', { from: undefined }, '.from', /must be the name of a node type, not nothing/);
edge('an edge type to an unknown type', { to: 'B' }, '.to', /there is no node type "B"/);
edge('an edge type to an edge type', { to: 'E' }, '.to', /there is no node type "E"/);
edge('an edge type to a member of every object', { to: 'constructor' }, '.to', /there is no node type/);
edge('a cardinality that is a number', { cardinality: 1 }, '.cardinality', /must be an object/);
edge('a cardinality of a typing error', { cardinality: { outs: {} } }, '.cardinality', /unknown member "outs"/);
edge('bounds of a typing error', { cardinality: { out: { most: 1 } } }, '.cardinality.out', /unknown member "most"/);
edge('bounds the wrong way round', { cardinality: { in: { min: 2, max: 1 } } }, '.cardinality.in', /greater/);
edge('no edge at most', { cardinality: { in: { max: 0 } } }, '.cardinality.in.max', /at least 1/);
for (const count of [-1, 1.5, NaN, Infinity, 2 ** 53, '1', 1n, null]) {
  edge(`min ${String(count)}`, { cardinality: { out: { min: count } } }, '.cardinality.out.min', /integer, 0 or more/);
  edge(`max ${String(count)}`, { cardinality: { out: { max: count } } }, '.cardinality.out.max', /integer, 0 or more/);
}

for (const [index, [title, definition, where, message]] of FAULTS.entries()) {
  test(`refused ${index}: ${title}`, (t) => {
    const error = refuses(t, 'invalid_schema', () => acceptSchema(definition as SchemaDefinition));
    t.regex(error.message, message);
    t.is(error.details['where'], where);
  });
}

test('a place with a hostile name is told apart from a path', (t) => {
  const given = { nodes: { 'a.b"c': { properties: { '😀': {} } } } } as unknown as SchemaDefinition;
  const error = refuses(t, 'invalid_schema', () => acceptSchema(given));
  t.is(error.details['where'], 'nodes["a.b\\"c"].properties["😀"].type');
});

test('a message says what is refused, where, and what is wrong', (t) => {
  const message = (given: unknown) =>
    refuses(t, 'invalid_schema', () => acceptSchema(given as SchemaDefinition)).message;
  t.is(message(null), 'schema: must be an object, not null');
  const long = message({ nodes: { ['x'.repeat(10_000)]: {} } });
  t.is(long, `schema at nodes: the name "${'x'.repeat(128)}…" is longer than 128 characters`);
  t.is(message({ nodes: [] }), 'schema at nodes: must be an object, not an array');
});

test('the edges of what is allowed are allowed', (t) => {
  t.notThrows(() =>
    acceptSchema({
      nodes: {
        ['x'.repeat(128)]: { properties: { v: { type: { vector: 1 } }, i: { type: 'I32', min: 3, max: 3 } } },
        _: { properties: { e: { type: { enum: [''] }, default: '' } }, key: ['e'], unique: [['e'], ['e']] },
        N: {
          properties: { n: { type: 'F64', min: -Infinity, max: Infinity } },
          checks: { nothing: { op: 'or', of: [] } },
          indexes: [],
        },
      },
      edges: { E: { from: '_', to: '_', properties: {}, cardinality: { out: { min: 0, max: 1 }, in: {} } } },
    }),
  );
  t.notThrows(() => acceptSchema(JSON.parse('{"nodes":{"A":{"properties":{}}}}') as SchemaDefinition));
  t.notThrows(() =>
    acceptSchema(Object.assign(Object.create(null), { nodes: { A: { properties: {} } } }) as SchemaDefinition),
  );
});
