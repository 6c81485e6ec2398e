import { createHash } from 'node:crypto';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { decodeJson, encodeJson } from '../../src/base/json.ts';
import { acceptSchema, readAcceptedSchema } from '../../src/schema/accept.ts';
import { failsWith } from './support/refused.ts';
import { people } from './support/schemas.ts';

interface Stored {
  format: unknown;
  schema: {
    definition: { nodes: Record<string, unknown>; edges: Record<string, unknown> };
    identities: {
      nodes: Record<string, { id: unknown; columns: Record<string, unknown> }>;
      edges: Record<string, unknown>;
    };
  };
  descriptions?: unknown;
}

const { bytes, hash } = acceptSchema(people);
const encode = (data: unknown) => new TextEncoder().encode(typeof data === 'string' ? data : encodeJson(data));
const decode = () => decodeJson(new TextDecoder().decode(bytes)) as Stored;
const hashOf = (data: unknown) => createHash('sha256').update(encodeJson(data)).digest('hex');

function isCorrupt(t: ExecutionContext, stored: Uint8Array, under: string, message: RegExp): void {
  const error = failsWith(t, 'corrupt', 'schema_corrupt', () => readAcceptedSchema(stored, under));
  t.regex(error.message, message);
  t.is(error.details['hash'], under);
}

/** A stored object that was tampered with, under the hash that it then has. */
function isCorruptAfter(t: ExecutionContext, change: (stored: Stored) => void, message: RegExp): void {
  const stored = decode();
  change(stored);
  isCorrupt(t, encode(stored), hashOf(stored.schema), message);
}

test('the hash is the SHA-256 of the canonical text of the schema member', (t) => {
  t.is(hash, hashOf(decode().schema));
  t.is(decode().format, 1);
  t.is(decode().descriptions, undefined);
});

test('an object under another hash is corrupt', (t) => {
  isCorrupt(t, bytes, '0'.repeat(64), /has the hash/);
});

test('whatever is not an object of that form is corrupt', (t) => {
  isCorrupt(t, new Uint8Array(), hash, /JSON/);
  isCorrupt(t, bytes.slice(0, -1), hash, /JSON/);
  isCorrupt(t, new Uint8Array([0xff]), hash, /utf-8/i);
  isCorrupt(t, new Uint8Array([0xef, 0xbb, 0xbf, ...bytes]), hash, /JSON/);
  isCorrupt(t, encode('null'), hash, /must be an object/);
  isCorrupt(t, encode('[]'), hash, /must be an object/);
  isCorrupt(t, encode('{}'), hash, /must be an object, not nothing/);
  isCorrupt(t, encode('{"format":"1"}'), hash, /must be an object, not nothing/);
  isCorrupt(t, encode(`${'['.repeat(200_000)}${']'.repeat(200_000)}`), hash, /./);
  isCorruptAfter(t, (stored) => Object.assign(stored, { more: 1 }), /unknown member "more"/);
});

test('an object of a later format asks for a later program', (t) => {
  const stored = { ...decode(), format: 2 };
  const error = failsWith(t, 'unsupported_version', 'schema_format', () => readAcceptedSchema(encode(stored), hash));
  t.deepEqual(error.details, { hash, expected: 1, found: 2 });
});

test('a schema that would not be accepted is corrupt, whatever its hash', (t) => {
  isCorruptAfter(t, ({ schema }) => (schema.definition.nodes = {}), /at least one node type/);
  isCorruptAfter(t, ({ schema }) => delete schema.definition.nodes['Place'], /there is no node type "Place"/);
});

test('identities that do not fit the definition are corrupt', (t) => {
  isCorruptAfter(t, ({ schema }) => delete schema.identities.nodes['Person'], /must be an object, not nothing/);
  isCorruptAfter(
    t,
    ({ schema }) => (schema.identities.nodes['More'] = { id: 'more', columns: {} }),
    /names something that is not defined/,
  );
  isCorruptAfter(t, ({ schema }) => delete schema.identities.nodes['Person']?.columns['age'], /must be a string/);
  isCorruptAfter(t, ({ schema }) => (schema.identities.edges = {}), /must be an object, not nothing/);
});

test('stored names that are hazards or collide are corrupt', (t) => {
  for (const name of ['../up', '', 'A', '1a', '__id', 'a'.repeat(49), 'a b', 'a`']) {
    isCorruptAfter(
      t,
      ({ schema }) => Object.assign(schema.identities.nodes['Person'] ?? {}, { id: name }),
      /no stored name/,
    );
    isCorruptAfter(
      t,
      ({ schema }) => Object.assign(schema.identities.nodes['Person']?.columns ?? {}, { age: name }),
      /no stored name/,
    );
  }
  isCorruptAfter(t, ({ schema }) => Object.assign(schema.identities.nodes['Person'] ?? {}, { id: 'place' }), /twice/);
  isCorruptAfter(
    t,
    ({ schema }) => Object.assign(schema.identities.nodes['Person']?.columns ?? {}, { age: 'name' }),
    /twice/,
  );
});

test('identities are read, not derived: a type that was renamed keeps its table and columns', (t) => {
  const stored = decode();
  stored.schema.identities.nodes['Person'] = {
    id: 'human',
    columns: { ...stored.schema.identities.nodes['Person']?.columns, age: 'years' },
  };
  const schema = readAcceptedSchema(encode(stored), hashOf(stored.schema));
  t.is(schema.nodes.get('Person')?.tableKey, 'node:human');
  t.is(schema.nodes.get('Person')?.properties.get('age')?.column.name, 'years');
  t.deepEqual(schema.nodes.get('Person')?.checks.get('grown'), { op: 'ge', column: 'years', type: 'i32', value: 18 });
});

test('descriptions lie outside of the hash', (t) => {
  const stored = { ...decode(), descriptions: { 'nodes.Person': 'A human.' } };
  t.is(readAcceptedSchema(encode(stored), hash).definition.nodes['Person']?.description, 'A human.');
  isCorrupt(t, encode({ ...stored, descriptions: { 'nodes.Person': 1 } }), hash, /must be a string/);
  isCorrupt(t, encode({ ...stored, descriptions: null }), hash, /must be an object, not null/);
});

test('no damage to the bytes goes unnoticed', (t) => {
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (offset, flip) => {
      const damaged = bytes.slice();
      damaged[offset] = (damaged[offset] ?? 0) ^ flip;
      // The format is the one member outside of the hash here: damage may make it another version's.
      const error = t.throws(() => readAcceptedSchema(damaged, hash));
      t.regex(error.message, /^schema object /);
    }),
  );
});
