import test, { type ExecutionContext } from 'ava';
import { seededRandom } from '../../src/base/random.ts';
import { guarded } from '../../src/commit/publish.ts';
import { LanceRoot } from '../../src/lance/connection.ts';
import { foldedRows } from '../../src/manifest/fold.ts';
import { Manifest } from '../../src/manifest/manifest.ts';
import {
  encodeRow,
  INTERNAL_VERSION,
  INTERNAL_VERSION_FIELD,
  MANIFEST,
  MANIFEST_COLUMNS,
  OBJECT_ID,
  type CommitRow,
  type ManifestRow,
} from '../../src/manifest/rows.ts';
import { lineage, manifestState, type ManifestState } from '../../src/manifest/state.ts';
import { temporaryRoot } from '../support/root.ts';
import { commitRow, headRow, placed, SCHEMA_ROW, tableRow } from './support/rows.ts';

// Every publish leaves a fragment behind, and every fragment costs the next reader a request; so publishes fold.

const PUBLISHES = 300;
const TABLES = 20;
/** Small fragments that may lie about, and one block for each 64 commits. */
const FRAGMENTS_AT_MOST = 4 + Math.floor(PUBLISHES / 64);

test('three hundred publishes leave a handful of fragments, and every row as it was written', async (t) => {
  const manifest = await founded(t);
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
    const answer = await manifest.merge(guarded(own, id, state));
    if (!answer.ok) throw new Error('nobody else publishes', { cause: answer.cause });
    for (const row of own)
      written.set(row.type === 'table' ? row.key : row.type === 'graph_commit' ? row.id : row.type, id);
    if (!spends) commits.push(id);
    const { fragments } = await manifest.load();
    most = Math.max(most, fragments.size);
  }
  t.true(most <= FRAGMENTS_AT_MOST, `${most} fragments`);
  const state = await manifest.load();
  t.deepEqual(
    lineage(state).map(({ id }) => id),
    commits.toReversed(),
  );
  t.is(state.commits.size, PUBLISHES + 1, 'no commit was lost, spent ones neither');
  t.is(state.tables.size, TABLES);
  for (const [id, token] of state.tokens) t.is(token, written.get(id) ?? 'c0', id);
  t.is([...state.fragments.values()].filter((rows) => commitCount(rows) < 64).length <= 4, true);
});

test('a fold that loses against another publish changes nothing, and the next one folds what that one wrote', async (t) => {
  const root = await temporaryRoot(t);
  const [mine, theirs] = [await founded(t, root), await reopened(t, root)];
  for (let sequence = 1; sequence <= 2; sequence += 1) await publishOne(mine, `c${sequence}`, [sequence]);
  const before = await mine.load();
  t.is(before.fragments.size, 3);
  await publishOne(theirs, 'c3', [7]);
  const state = await theirs.load();
  t.true(foldedRows(state, []).length > 0, 'there is something to fold now');
  await publishOne(mine, 'c4', [3]);
  const lost = await theirs.merge(guarded(publishing(state, 'c5', [5]), 'c5', state));
  t.like(lost, { ok: false, failure: 'guard_failed' });
  const after = await theirs.load();
  t.false(after.commits.has('c5'));
  t.is(after.tokens.get('table-7'), 'c3');
  t.is(after.tokens.get('table-3'), 'c4');
  await publishOne(theirs, 'c5', [5]);
  const final = await mine.load();
  t.deepEqual(
    lineage(final).map(({ id }) => id),
    ['c5', 'c4', 'c3', 'c2', 'c1', 'c0'],
  );
  t.is(final.tokens.get('table-7'), 'c3');
});

test('a row that somebody else changed since makes a fold fail, even where the head is as expected', async (t) => {
  const root = await temporaryRoot(t);
  const manifest = await founded(t, root);
  for (let sequence = 1; sequence <= 3; sequence += 1) await publishOne(manifest, `c${sequence}`, [sequence]);
  const state = await manifest.load();
  const rows = guarded(publishing(state, 'c4', [9]), 'c4', state);
  t.true(rows.some((row) => row[OBJECT_ID] === 'table-2'));
  // Nothing in the engine does this: it would break the rule that every publish moves the head.
  const foreign = await manifest.merge([encodeRow(tableRow('table-2', 99), 'foreign', 'c2')]);
  t.true(foreign.ok);
  t.like(await manifest.merge(rows), { ok: false, failure: 'guard_failed' });
  t.is((await manifest.load()).tables.get('table-2')?.version, 99);
});

const FRAGMENT = (index: number, ...rows: ManifestRow[]) => placed(rows, `t${index}`, index);
const BASE = FRAGMENT(0, headRow('c0', 0), SCHEMA_ROW, commitRow('c0'), tableRow('a'), tableRow('b'));

test('few small fragments are left alone', (t) => {
  t.deepEqual(foldedRows(manifestState(1, BASE), []), []);
  const three = [...BASE, ...FRAGMENT(1, commitRow('c1')), ...FRAGMENT(2, commitRow('c2'))];
  t.deepEqual(foldedRows(manifestState(1, three), []), []);
});

test('a fold takes every row of the small fragments but those that are written anyway, each under its own token', (t) => {
  const rows = [
    ...BASE,
    ...[1, 2, 3].flatMap((index) => FRAGMENT(index, commitRow(`c${index}`), tableRow(`t${index}`))),
  ];
  const own = [headRow('c4', 4), commitRow('c4'), tableRow('t2', 9)];
  const folded = foldedRows(manifestState(1, rows), own);
  t.deepEqual(folded.map((row) => `${String(row[OBJECT_ID])}@${String(row['token'])}`).toSorted(), [
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
  const stored = new Map(rows.map(({ row }) => [row[OBJECT_ID], row]));
  for (const row of folded) {
    t.is(row['expected'], row['token'], 'a folded row is as expected or the fold fails');
    t.is(row['body'], stored.get(row[OBJECT_ID])?.['body']);
    t.is(row['object_type'], stored.get(row[OBJECT_ID])?.['object_type']);
  }
});

test('a block of commits is not folded again, nor counted', (t) => {
  const block = Array.from({ length: 64 }, (_, index) => commitRow(`b${index}`));
  const few = [...BASE, ...FRAGMENT(1, ...block), ...FRAGMENT(2, commitRow('c2')), ...FRAGMENT(3, commitRow('c3'))];
  t.deepEqual(foldedRows(manifestState(1, few), []), []);
  const more = [...few, ...FRAGMENT(4, commitRow('c4'))];
  const folded = foldedRows(manifestState(1, more), []).map((row) => String(row[OBJECT_ID]));
  t.deepEqual(folded.toSorted(), ['a', 'b', 'c0', 'c2', 'c3', 'c4', 'graph_head', 'schema']);
});

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
  const answer = await manifest.merge(guarded(publishing(state, id, tables), id, state));
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
  await lance.close();
  return reopened(t, place);
}

async function reopened(t: ExecutionContext, root: string): Promise<Manifest> {
  const lance = new LanceRoot({ uri: root, storageOptions: {} });
  t.teardown(() => lance.close());
  const manifest = await Manifest.open(lance);
  if (!manifest) throw new Error('there is no manifest');
  return manifest;
}

function commitCount(rows: readonly { readonly row: ManifestRow }[]): number {
  return rows.filter(({ row }) => row.type === 'graph_commit').length;
}
