import assert from 'node:assert/strict';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { encodeJson } from '../../src/base/json.ts';
import { compareCodePoints, Graph, systemEnvironment, type StoredRow } from '../../src/index.ts';
import type { PinnedTable } from '../../src/manifest/lineage.ts';
import { rowChanges } from '../../src/graph/row-changes.ts';
import { reachRoot } from '../../src/graph/root.ts';
import { openSession, type Session } from '../../src/graph/session.ts';
import { Manifest } from '../../src/manifest/manifest.ts';
import type { GraphType } from '../../src/schema/accepted.ts';
import { EVERY_COLUMN } from '../lance/support/every-type.ts';
import { storedRows } from '../lance/support/values.ts';
import { PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';

// Rows of two versions are compared by what they hold, wherever the versions lie.

/** Of a type only its columns matter here. */
const TYPE = { columns: EVERY_COLUMN } as unknown as GraphType;

const EMPTY: StoredRow = Object.fromEntries(EVERY_COLUMN.map(({ name }) => [name, null]));
const rowsFrom = (count: number, fields: StoredRow = {}): StoredRow[] =>
  Array.from({ length: count }, (_, index) => ({ ...EMPTY, __id: `row ${index}`, ...fields }));

test('what differs is found by value, by id, in the order of ids', async (t) => {
  const session = await freshSession(t);
  const rows = storedRows(EVERY_COLUMN, { maxLength: 6 });
  const twoSides = fc.record({ kept: rows, before: rows, after: rows }).map(({ kept, before, after }) => ({
    before: withIds([...kept, ...before]),
    after: withIds([...kept, ...after]),
  }));
  let places = 0;
  await fc.assert(
    fc.asyncProperty(twoSides, async ({ before, after }) => {
      places += 1;
      const from = await stored(session, `nodes/before-${places}`, before);
      const to = await stored(session, `nodes/after-${places}`, after);
      assert.deepEqual(await rowChanges(session, TYPE, from, to), differing(before, after));
      assert.deepEqual(await rowChanges(session, TYPE, to, from), differing(after, before));
    }),
    { numRuns: 25 },
  );
  t.pass();
});

test('a row that was written again as it was has not changed', async (t) => {
  const session = await freshSession(t);
  const from = await stored(session, 'nodes/t', rowsFrom(3));
  const table = await session.handles.writer('nodes/t', EVERY_COLUMN);
  await table.overwrite(rowsFrom(3));
  await table.upsert(rowsFrom(1, { c_i32: 1 }));
  await table.upsert(rowsFrom(1));
  const to = { ...from, version: await table.version() };
  t.true(to.version > from.version + 2);
  t.deepEqual(await rowChanges(session, TYPE, from, to), []);
});

test('more rows than are read at once are compared all of them', async (t) => {
  const session = await freshSession(t);
  const from = await stored(session, 'nodes/t', rowsFrom(5_000));
  const table = await session.handles.writer('nodes/t', EVERY_COLUMN);
  const last = { ...EMPTY, __id: 'row 999', c_bool: true };
  await table.upsert([last, { ...EMPTY, __id: 'row new' }]);
  await table.delete({ op: 'eq', column: '__id', type: 'utf8', value: 'row 1024' });
  const changes = await rowChanges(session, TYPE, from, { ...from, version: await table.version() });
  t.deepEqual(
    changes.map(({ id, before, after }) => [id, before?.['c_bool'], after?.['c_bool']]),
    [
      ['row 1024', null, undefined],
      ['row 999', null, true],
      ['row new', undefined, null],
    ],
  );
});

test('no table is opened where it is one version, or where maintenance alone lies between', async (t) => {
  const session = await freshSession(t);
  const closed = { ...session, handles: undefined } as unknown as Session;
  const nowhere = { location: 'nodes/nowhere', version: 3 };
  t.deepEqual(await rowChanges(closed, TYPE, nowhere, { ...nowhere }), []);

  await stored(session, 'nodes/t', rowsFrom(1));
  const table = await session.handles.writer('nodes/t', EVERY_COLUMN);
  await table.append([{ ...EMPTY, __id: 'more' }]);
  const before = { location: 'nodes/t', version: await table.version() };
  await table.compact();
  const after = { ...before, version: await table.version() };
  t.true(after.version > before.version);
  t.deepEqual(await rowChanges(closed, TYPE, before, after), []);
  t.deepEqual(await rowChanges(closed, TYPE, after, before), []);
  await t.throwsAsync(rowChanges(closed, TYPE, { ...before, version: before.version - 1 }, after), {
    instanceOf: TypeError,
  });
});

test('versions that lie far apart are compared without asking what lies between', async (t) => {
  const session = await freshSession(t);
  const from = await stored(session, 'nodes/t', rowsFrom(2));
  const table = await session.handles.writer('nodes/t', EVERY_COLUMN);
  for (let turn = 0; turn < 9; turn += 1) await table.upsert(rowsFrom(1, { c_i32: turn }));
  const unasked = { ...session, classes: undefined } as unknown as Session;
  const changes = await rowChanges(unasked, TYPE, from, { ...from, version: await table.version() });
  t.deepEqual(
    changes.map(({ id, after }) => [id, after?.['c_i32']]),
    [['row 0', 8]],
  );
});

test('a table with two rows of one id is not compared as if it had one', async (t) => {
  const session = await freshSession(t);
  const from = await stored(session, 'nodes/one', rowsFrom(1));
  const to = await stored(session, 'nodes/two', [...rowsFrom(1), ...rowsFrom(1)]);
  t.like(await t.throwsAsync(rowChanges(session, TYPE, from, to)), { code: 'assertion' });
});

async function freshSession(t: ExecutionContext): Promise<Session> {
  const root = await temporaryRoot(t);
  await (await Graph.init({ root, schema: PEOPLE })).close();
  const reached = reachRoot({ root, environment: systemEnvironment });
  t.teardown(() => reached.lance.close());
  const manifest = await Manifest.open(reached.lance);
  if (!manifest) throw new Error('the graph was founded');
  return openSession(reached, manifest);
}

async function stored(session: Session, location: string, rows: readonly StoredRow[]): Promise<PinnedTable> {
  if (rows.length > 0) await session.lance.create(location, EVERY_COLUMN, rows);
  else await session.lance.createEmpty(location, EVERY_COLUMN);
  return { location, version: 1 };
}

/** The last row of each id, in an order that is none. */
function withIds(rows: readonly StoredRow[]): StoredRow[] {
  return [...new Map(rows.map((row) => [row['__id'], row])).values()].toReversed();
}

/** The same by looking each row up. */
function differing(before: readonly StoredRow[], after: readonly StoredRow[]) {
  const find = (rows: readonly StoredRow[], id: string) => rows.find((row) => row['__id'] === id);
  const ids = [...before, ...after].map((row) => String(row['__id']));
  return [...new Set(ids)]
    .toSorted(compareCodePoints)
    .map((id) => ({ id, before: find(before, id), after: find(after, id) }))
    .filter((change) => encodeJson(change.before) !== encodeJson(change.after));
}
