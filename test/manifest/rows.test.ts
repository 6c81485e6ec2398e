import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import type { StoredRow } from '../../src/base/column.ts';
import { GraphError } from '../../src/base/errors.ts';
import { decodeRow, encodeRow, MANIFEST_COLUMNS, objectId } from '../../src/manifest/rows.ts';
import { anyRow, commitRow, headRow, SCHEMA_ROW, tableRow } from './support/rows.ts';

test('a row that was encoded is decoded as it was, with its token', (t) => {
  fc.assert(
    fc.property(anyRow, fc.string(), fc.string(), (row, token, expected) => {
      const stored = encodeRow(row, token, expected);
      assert.deepEqual(decodeRow(stored), { token, row });
      assert.equal(stored['object_id'], objectId(row));
      assert.equal(stored['expected'], expected);
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('a stored row has the columns of the manifest, none of them null', (t) => {
  for (const row of [headRow('c', 1), SCHEMA_ROW, tableRow('node:1'), commitRow('c')]) {
    const stored = encodeRow(row, 't1', '');
    t.deepEqual(
      Object.keys(stored),
      MANIFEST_COLUMNS.map(({ name }) => name),
    );
    t.true(Object.values(stored).every((value) => typeof value === 'string'));
  }
  t.true(
    MANIFEST_COLUMNS.every(({ nullable }) => !nullable),
    'a null expectation would pass any guard',
  );
});

test('equal rows are written with equal bytes', (t) => {
  const { id, ...rest } = commitRow('c', {
    tables: { b: { version: 1, location: 'b' }, a: { version: 2, location: 'a' } },
  });
  t.deepEqual(
    encodeRow({ ...rest, id }, 't', ''),
    encodeRow({ id, ...rest, tables: { a: { location: 'a', version: 2 }, b: { location: 'b', version: 1 } } }, 't', ''),
  );
});

test('each kind of row has an id of its own', (t) => {
  t.is(objectId(headRow('c', 1)), 'graph_head');
  t.is(objectId(SCHEMA_ROW), 'schema');
  t.is(objectId(tableRow('node:1')), 'node:1');
  t.is(objectId(commitRow('01J')), '01J');
});

const TABLE = encodeRow(tableRow('node:1'), 't', '');
const HEAD = encodeRow(headRow('c', 1), 't', '');
const COMMIT = encodeRow(commitRow('c'), 't', '');
const SCHEMA = encodeRow(SCHEMA_ROW, 't', '');

const MALFORMED: Readonly<Record<string, StoredRow>> = {
  'an unknown kind': { ...TABLE, object_type: 'view' },
  'no kind': { ...TABLE, object_type: null },
  'the kind of another row': { ...TABLE, object_type: 'graph_head' },
  'the id of another row': { ...TABLE, object_id: 'node:2' },
  'no token': { ...TABLE, token: null },
  'no body': { ...TABLE, body: null },
  'a body that is no JSON': { ...TABLE, body: '{"key":"node:1",' },
  'a body that is empty': { ...TABLE, body: '' },
  'a body that is null': { ...HEAD, body: 'null' },
  'a body that is a number': { ...HEAD, body: '7' },
  'a body that is a text': { ...HEAD, body: '"head"' },
  'a body with an unknown tag': { ...TABLE, body: '{"$what":1}' },
  'a head without its commit': { ...HEAD, body: '{"sequence":1}' },
  'a head whose sequence is no number': { ...HEAD, body: '{"commit":"c","sequence":"1"}' },
  'a table without a version': { ...TABLE, body: '{"key":"node:1","location":"nodes/1"}' },
  'a table whose version is broken': { ...TABLE, body: '{"key":"node:1","location":"nodes/1","version":1.5}' },
  'a table without a location': { ...TABLE, body: '{"key":"node:1","version":1}' },
  'a schema without its hash': { ...SCHEMA, body: '{}' },
  'a commit whose sequence is gone': { ...COMMIT, body: String(COMMIT['body']).replace('"sequence":0,', '') },
  'a commit in an unknown state': { ...COMMIT, body: String(COMMIT['body']).replace('published', 'pending') },
  'a commit whose tables are gone': { ...COMMIT, body: String(COMMIT['body']).replace('"tables":{}', '"tables":null') },
  'a commit without a parent': { ...COMMIT, body: String(COMMIT['body']).replace('"parent":null,', '') },
  'nothing at all': {},
};

for (const [what, stored] of Object.entries(MALFORMED)) {
  test(`a row with ${what} is corrupt`, (t) => {
    const error = t.throws(() => decodeRow(stored));
    t.like(error, { name: 'GraphError', kind: 'corrupt', code: 'malformed_manifest_row' });
    t.is((error as GraphError).details['objectId'], stored['object_id']);
  });
}

test('a body cannot pass for another kind of row', (t) => {
  const body = '{"type":"table","key":"schema","version":1,"location":"nodes/1","hash":"h"}';
  t.is(decodeRow({ object_id: 'schema', object_type: 'schema', token: 't', expected: '', body }).row.type, 'schema');
});

test('a row that was damaged is read or corrupt, and nothing else happens', (t) => {
  const noise = fc.oneof(fc.constant(null), fc.string(), fc.json(), fc.constantFrom('table', 'graph_head', 'schema'));
  fc.assert(
    fc.property(anyRow, fc.constantFrom('object_id', 'object_type', 'token', 'body'), noise, (row, column, value) => {
      try {
        decodeRow({ ...encodeRow(row, 't', ''), [column]: value });
      } catch (error) {
        assert.ok(error instanceof GraphError, String(error));
        assert.equal(error.kind, 'corrupt');
      }
    }),
    { numRuns: 1000 },
  );
  t.pass();
});
