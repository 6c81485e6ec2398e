import test, { type ExecutionContext } from 'ava';
import { seededRandom } from '../../src/base/random.ts';
import { LanceRoot } from '../../src/lance/connection.ts';
import { foldedRows } from '../../src/manifest/fold.ts';
import { Manifest } from '../../src/manifest/manifest.ts';
import { INTERNAL_VERSION, INTERNAL_VERSION_FIELD } from '../../src/manifest/internal-version.ts';
import {
  encodeRow,
  MANIFEST,
  MANIFEST_COLUMNS,
  OBJECT_ID,
  objectId,
  type CommitRow,
  type DecodedRow,
  type ManifestRow,
} from '../../src/manifest/rows.ts';
import { lineage } from '../../src/manifest/lineage.ts';
import { manifestState, type ManifestState } from '../../src/manifest/state.ts';
import { temporaryRoot } from '../support/root.ts';
import { commitRow, headRow, placed, SCHEMA_ROW, tableRow } from './support/rows.ts';

// Every publish leaves a fragment behind, and every fragment costs the next reader a request; so publishes fold.

const PUBLISHES = 300;
const TABLES = 20;
/** Each larger than all smaller ones together, and none but one as small as 16 rows. */
const FRAGMENTS_AT_MOST = 1 + Math.ceil(Math.log2((PUBLISHES + TABLES) / 16)) + 1;

test('three hundred publishes leave a handful of fragments, and every row as it was written', async (t) => {
  const root = await temporaryRoot(t);
  const manifest = await founded(t, root);
  const random = seededRandom(11);
  const written = new Map<string, string>();
  const commits: string[] = ['c0'];
  let most = 0;
  for (let sequence = 1; sequence <= PUBLISHES; sequence += 1) {
    const state = await manifest.load();
    const id = `c${sequence}`;
    const spends = random.next() < 0.1;
    const touched = new Set(
      Array.from({ length: 1 + Math.floor(random.next() * 3) }, () => Math.floor(random.next() * TABLES)),
    );
    const own = spends ? spending(state, id) : publishing(state, id, [...touched]);
    const answer = await manifest.merge(own, id, state);
    if (!answer.ok) throw new Error('nobody else publishes', { cause: answer.cause });
    for (const row of own)
      written.set(row.type === 'table' ? row.key : row.type === 'graph_commit' ? row.id : row.type, id);
    if (!spends) commits.push(id);
    // Another handle has to read what this one knows because it wrote it.
    if (sequence % 10 > 0) continue;
    const stored = await (await reopened(t, root)).load();
    t.deepEqual(contentOf(await manifest.load()), contentOf(stored));
    most = Math.max(most, stored.fragments.size);
  }
  t.true(most <= FRAGMENTS_AT_MOST, `${most} fragments`);
  const state = await (await reopened(t, root)).load();
  t.deepEqual(
    lineage(state.commits, state.head.commit).map(({ id }) => id),
    commits.toReversed(),
  );
  t.is(state.commits.size, PUBLISHES + 1, 'no commit was lost, spent ones neither');
  t.is(state.tables.size, TABLES);
  for (const [id, token] of state.tokens) t.is(token, written.get(id) ?? 'c0', id);
});

test('a fold that loses against another publish changes nothing, and the next one folds what that one wrote', async (t) => {
  const root = await temporaryRoot(t);
  const [mine, theirs] = [await founded(t, root), await reopened(t, root)];
  for (let sequence = 1; sequence <= 2; sequence += 1) await publishOne(mine, `c${sequence}`, [sequence]);
  await publishOne(theirs, 'c3', [7]);
  const state = await theirs.load();
  t.true(foldedRows(state, []).length > 0, 'there is something to fold');
  await publishOne(mine, 'c4', [3]);
  const lost = await theirs.merge(publishing(state, 'c5', [5]), 'c5', state);
  t.like(lost, { ok: false, failure: 'guard_failed' });
  const after = await theirs.load();
  t.false(after.commits.has('c5'));
  t.is(after.tokens.get('table-7'), 'c3');
  t.is(after.tokens.get('table-3'), 'c4');
  await publishOne(theirs, 'c5', [5]);
  const final = await mine.load();
  t.deepEqual(
    lineage(final.commits, final.head.commit).map(({ id }) => id),
    ['c5', 'c4', 'c3', 'c2', 'c1', 'c0'],
  );
  t.is(final.tokens.get('table-7'), 'c3');
});

test('a row that somebody else changed since makes a fold fail, even where the head is as expected', async (t) => {
  const root = await temporaryRoot(t);
  const manifest = await founded(t, root);
  for (let sequence = 1; sequence <= 3; sequence += 1) await publishOne(manifest, `c${sequence}`, [sequence]);
  const state = await manifest.load();
  const rows = publishing(state, 'c4', [9]);
  t.true(foldedRows(state, rows).some(({ row }) => objectId(row) === 'table-2'));
  // Nothing in the engine can do this: it would break the rule that every publish touches the head.
  const table = await lanceAt(t, root).open(MANIFEST, MANIFEST_COLUMNS);
  const foreign = await table?.guardedMerge(OBJECT_ID, [encodeRow(tableRow('table-2', 99), 'foreign', 'c2')]);
  t.true(foreign?.ok);
  t.like(await manifest.merge(rows, 'c4', state), { ok: false, failure: 'guard_failed' });
  t.is((await manifest.load()).tables.get('table-2')?.version, 99);
});

const FRAGMENT = (index: number, ...rows: ManifestRow[]) => placed(rows, `t${index}`, index);
const BASE = FRAGMENT(0, headRow('c0', 0), SCHEMA_ROW, commitRow('c0'), tableRow('a'), tableRow('b'));
const commits = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => commitRow(`${name}${index}`));
const idsOf = (rows: readonly DecodedRow[]) => rows.map(({ row }) => objectId(row));

test('a fold takes every row of the small fragments but those that are written anyway, each under its own token', (t) => {
  const rows = [
    ...BASE,
    ...[1, 2, 3].flatMap((index) => FRAGMENT(index, commitRow(`c${index}`), tableRow(`t${index}`))),
  ];
  const own = [headRow('c4', 4), commitRow('c4'), tableRow('t2', 9)];
  const folded = foldedRows(manifestState(1, rows), own);
  t.deepEqual(folded.map(({ row, token }) => `${objectId(row)}@${token}`).toSorted(), [
    'a@t0',
    'b@t0',
    'c0@t0',
    'c1@t1',
    'c2@t2',
    'c3@t3',
    'schema@t0',
    't1@t1',
    't3@t3',
  ]);
});

test('a fragment is folded once it is no larger than what is written anyway', (t) => {
  const large = FRAGMENT(1, ...commits('b', 40));
  t.deepEqual(idsOf(foldedRows(manifestState(1, [...BASE, ...large]), [])).toSorted(), [
    'a',
    'b',
    'c0',
    'graph_head',
    'schema',
  ]);
  const more = [...BASE, ...large, ...FRAGMENT(2, ...commits('d', 16)), ...FRAGMENT(3, ...commits('e', 19))];
  t.is(foldedRows(manifestState(1, more), []).length, 5 + 16 + 19 + 40);
});

test('a fragment that holds nothing but what is written anyway adds nothing', (t) => {
  const rows = [...FRAGMENT(0, headRow('c0', 0), SCHEMA_ROW), ...FRAGMENT(1, tableRow('a'))];
  t.deepEqual(idsOf(foldedRows(manifestState(1, rows), [tableRow('a', 2)])), ['graph_head', 'schema']);
});

/** All but the numbers of the fragments. */
function contentOf({ version, head, schemaHash, tables, commits: ids, tokens, fragments }: ManifestState) {
  const sorted = <V>(map: ReadonlyMap<string, V>) => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const groups = [...fragments.values()].map((rows) =>
    rows
      .map(({ row }) => objectId(row))
      .toSorted()
      .join(' '),
  );
  return {
    version,
    head,
    schemaHash,
    tables: sorted(tables),
    ids: sorted(ids),
    tokens: sorted(tokens),
    groups: groups.toSorted(),
  };
}

function publishing(state: ManifestState, id: string, tables: readonly number[]): ManifestRow[] {
  const sequence = state.head.sequence + 1;
  const moved = tables.map((index) => tableRow(`table-${index}`, sequence + 1));
  return [...moved, commitRow(id, { parent: state.head.commit, sequence }), headRow(id, sequence)];
}

function spending(state: ManifestState, id: string): ManifestRow[] {
  const spent: CommitRow = commitRow(id, { state: 'spent', sequence: state.head.sequence });
  return [spent, state.head];
}

async function publishOne(manifest: Manifest, id: string, tables: readonly number[]): Promise<void> {
  const state = await manifest.load();
  const answer = await manifest.merge(publishing(state, id, tables), id, state);
  if (!answer.ok) throw new Error(`${id} was not published`, { cause: answer.cause });
}

async function founded(t: ExecutionContext, root?: string): Promise<Manifest> {
  const place = root ?? (await temporaryRoot(t));
  const lance = new LanceRoot({ uri: place, storageOptions: {} });
  const rows = [
    headRow('c0', 0),
    SCHEMA_ROW,
    commitRow('c0', { operation: 'init' }),
    ...Array.from({ length: TABLES }, (_, index) => tableRow(`table-${index}`)),
  ];
  await lance.create(
    MANIFEST,
    MANIFEST_COLUMNS,
    rows.map((row) => encodeRow(row, 'c0', '')),
    { [OBJECT_ID]: { [INTERNAL_VERSION_FIELD]: String(INTERNAL_VERSION) } },
  );
  lance.close();
  return reopened(t, place);
}

async function reopened(t: ExecutionContext, root: string): Promise<Manifest> {
  const manifest = await Manifest.open(lanceAt(t, root));
  if (!manifest) throw new Error('there is no manifest');
  return manifest;
}

function lanceAt(t: ExecutionContext, root: string): LanceRoot {
  const lance = new LanceRoot({ uri: root, storageOptions: {} });
  t.teardown(() => lance.close());
  return lance;
}
