import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, Index, type Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { GraphError } from '../../src/base/errors.ts';
import { arrowTable } from '../../src/lance/arrow.ts';
import { manifestKey } from '../../src/lance/manifest-file.ts';
import { versionClass, type VersionClass } from '../../src/lance/version-class.ts';
import { NUMBERED, numbered } from './support/numbered.ts';
import { temporaryRoot } from '../support/root.ts';

const LOGICAL: VersionClass = { kind: 'logical' };
const MAINTENANCE: VersionClass = { kind: 'maintenance' };

/** What is done to a table, one version each, and how that version is classed. */
const WRITES: readonly (readonly [string, VersionClass, (table: Table) => Promise<unknown>])[] = [
  ['append', LOGICAL, (table) => table.add(rows('b', 'c'))],
  ['delete', LOGICAL, (table) => table.delete("__id = 'b'")],
  ['delete of nothing', LOGICAL, (table) => table.delete("__id = 'nobody'")],
  ['update', LOGICAL, (table) => table.update({ where: "__id = 'a'", values: { n: 7 } })],
  ['merge', LOGICAL, (table) => merge(table, 'a', 'd')],
  ['merge of new rows only', LOGICAL, (table) => merge(table, 'e')],
  ['overwrite', LOGICAL, (table) => table.add(rows('a', 'b'), { mode: 'overwrite' })],
  ['restore', { kind: 'restore', target: 2 }, (table) => restore(table, 2)],
  ['restore of the first version', { kind: 'restore', target: 1 }, (table) => restore(table, 1)],
  ['index', MAINTENANCE, (table) => table.createIndex('__id', { config: Index.btree() })],
  ['metadata of a field', MAINTENANCE, (table) => table.updateFieldMetadata([{ path: 'n', metadata: { a: 'b' } }])],
  ['key', MAINTENANCE, (table) => table.setUnenforcedPrimaryKey('__id')],
  ['new column', LOGICAL, (table) => table.addColumns([{ name: 'm', valueSql: '1' }])],
  ['dropped column', LOGICAL, (table) => table.dropColumns(['m'])],
];

test('every kind of version is classed by what it did to the rows', async (t) => {
  const { root, table } = await rawTable(t);
  t.deepEqual(versionClass(await manifest(root, 1)), LOGICAL, 'creation');
  for (const [what, expected, write] of WRITES) {
    const before = await table.version();
    await write(table);
    const version = await table.version();
    t.is(version, before + 1, what);
    t.deepEqual(versionClass(await manifest(root, version)), expected, what);
  }
});

test('all the versions that an optimize makes are maintenance', async (t) => {
  const { root, table } = await rawTable(t);
  for (const id of ['b', 'c', 'd']) await table.add(rows(id));
  await table.createIndex('__id', { config: Index.btree() });
  await table.add(rows('e'));
  const before = await table.version();
  await table.optimize();
  const after = await table.version();
  t.true(after >= before + 3, 'reservation, rewriting, index');
  for (let version = before + 1; version <= after; version += 1) {
    t.deepEqual(versionClass(await manifest(root, version)), MAINTENANCE);
  }
});

test('a delete of ten thousand ids is classed like any other', async (t) => {
  const { root, table } = await rawTable(t);
  await table.delete(`__id IN (${Array.from({ length: 10_000 }, (_, index) => `'id ${index}'`).join(', ')})`);
  t.deepEqual(versionClass(await manifest(root, 2)), LOGICAL);
});

test('a manifest is found by counting down from the greatest number of 64 bits', (t) => {
  t.is(manifestKey('nodes/a-1', 1), 'nodes/a-1.lance/_versions/18446744073709551614.manifest');
  t.is(manifestKey('__manifest', 1000), '__manifest.lance/_versions/18446744073709550615.manifest');
});

test('a manifest that is cut short is corrupt, wherever it is cut', async (t) => {
  for (const bytes of await someManifests(t)) {
    for (let length = 0; length < bytes.length; length += 1) {
      assertCorrupt(() => versionClass(bytes.subarray(0, length)), `the first ${length} bytes`);
    }
  }
  t.pass();
});

test('bytes that are no manifest are corrupt', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, footer) => {
      const bytes = footer
        ? Buffer.concat([noise, Buffer.from([4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0]), Buffer.from('LANC')])
        : noise;
      assertClassedOrCorrupt(bytes);
    }),
    { numRuns: 1000 },
  );
  t.pass();
});

test('a damaged manifest is classed or corrupt, and nothing else happens', async (t) => {
  const manifests = await someManifests(t);
  for (const bytes of manifests) {
    for (let at = 0; at < bytes.length; at += 1) {
      for (const flip of [0x01, 0x08, 0x80, 0xff]) {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        assertClassedOrCorrupt(damaged);
      }
    }
  }
  fc.assert(
    fc.property(fc.constantFrom(...manifests), fc.nat(), fc.uint8Array({ maxLength: 40 }), (bytes, at, noise) => {
      const damaged = Uint8Array.from(bytes);
      damaged.set(noise, at % Math.max(bytes.length - noise.length, 1));
      assertClassedOrCorrupt(damaged);
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test('a view into a larger buffer is read as the view', async (t) => {
  const { root } = await rawTable(t);
  const bytes = await manifest(root, 1);
  const larger = new Uint8Array(bytes.length + 10);
  larger.set(bytes, 5);
  t.deepEqual(versionClass(larger.subarray(5, bytes.length + 5)), LOGICAL);
});

function rows(...ids: string[]) {
  return arrowTable(
    NUMBERED,
    ids.map((id) => numbered(id)),
  );
}

async function merge(table: Table, ...ids: string[]): Promise<unknown> {
  return table
    .mergeInsert('__id')
    .whenMatchedUpdateAll()
    .whenNotMatchedInsertAll()
    .execute(rows(...ids));
}

async function restore(table: Table, version: number): Promise<void> {
  await table.checkout(version);
  await table.restore();
}

async function rawTable(t: ExecutionContext): Promise<{ root: string; table: Table }> {
  const root = await temporaryRoot(t);
  const connection = await connect(root);
  t.teardown(() => connection.close());
  return { root, table: await connection.createTable('t', rows('a')) };
}

async function manifest(root: string, version: number): Promise<Uint8Array> {
  return readFile(join(root, manifestKey('t', version)));
}

/** One of each class. */
async function someManifests(t: ExecutionContext): Promise<Uint8Array[]> {
  const { root, table } = await rawTable(t);
  await table.updateFieldMetadata([{ path: 'n', metadata: { a: 'b' } }]);
  await restore(table, 1);
  return Promise.all([1, 2, 3].map((version) => manifest(root, version)));
}

function assertCorrupt(read: () => VersionClass, what: string): void {
  assert.throws(read, (error) => error instanceof GraphError && error.kind === 'corrupt', what);
}

function assertClassedOrCorrupt(bytes: Uint8Array): void {
  try {
    assert.ok(['logical', 'maintenance', 'restore'].includes(versionClass(bytes).kind));
  } catch (error) {
    assert.ok(error instanceof GraphError, String(error));
    assert.equal(error.kind, 'corrupt');
    assert.equal(error.code, 'malformed_manifest');
  }
}
