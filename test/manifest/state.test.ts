import test from 'ava';
import type { PlacedRow } from '../../src/lance/table.ts';
import { encodeRow } from '../../src/manifest/rows.ts';
import { lineage } from '../../src/manifest/lineage.ts';
import { manifestState, type ManifestState } from '../../src/manifest/state.ts';
import { commitRow, headRow, placed, SCHEMA_ROW, tableRow } from './support/rows.ts';

const FIRST = commitRow('c0', { operation: 'init' });
const SECOND = commitRow('c1', { parent: 'c0', sequence: 1 });
const SPENT = commitRow('s1', { state: 'spent', sequence: 1 });

const ROWS: readonly PlacedRow[] = [
  ...placed([FIRST, SCHEMA_ROW, tableRow('node:1')], 'c0', 0),
  ...placed([headRow('c1', 1), SECOND, tableRow('node:2', 7)], 'c1', 3),
  ...placed([SPENT], 's1', 4),
];

test('a state holds the head, the schema, the tables and the commits, spent ones too', (t) => {
  const state = manifestState(12, ROWS);
  t.is(state.version, 12);
  t.deepEqual(state.head, headRow('c1', 1));
  t.is(state.schemaHash, SCHEMA_ROW.hash);
  t.deepEqual(
    [...state.tables],
    [
      ['node:1', tableRow('node:1')],
      ['node:2', tableRow('node:2', 7)],
    ],
  );
  t.deepEqual(
    [...state.commits],
    [
      ['c0', FIRST],
      ['c1', SECOND],
      ['s1', SPENT],
    ],
  );
});

test('a state knows the token of every row, by object id', (t) => {
  t.deepEqual(Object.fromEntries(manifestState(1, ROWS).tokens), {
    c0: 'c0',
    schema: 'c0',
    'node:1': 'c0',
    graph_head: 'c1',
    c1: 'c1',
    'node:2': 'c1',
    s1: 's1',
  });
});

test('a state knows which rows each fragment holds, decoded and with their tokens', (t) => {
  const { fragments } = manifestState(1, ROWS);
  t.deepEqual([...fragments.keys()], [0, 3, 4]);
  t.deepEqual(fragments.get(4), [{ token: 's1', row: SPENT }]);
  t.deepEqual(
    fragments.get(3)?.map(({ row }) => row.type),
    ['graph_head', 'graph_commit', 'table'],
  );
});

test('the order of the rows is of no concern', (t) => {
  const [one, other] = [manifestState(1, ROWS), manifestState(1, ROWS.toReversed())];
  t.deepEqual(Object.fromEntries(one.tokens), Object.fromEntries(other.tokens));
  t.deepEqual(one.head, other.head);
});

const CONTRADICTIONS: Readonly<Record<string, readonly PlacedRow[]>> = {
  'no rows at all': [],
  'no head': placed([FIRST, SCHEMA_ROW]),
  'no schema': placed([headRow('c0', 0), FIRST]),
  'two heads': [...ROWS, ...placed([headRow('c0', 0)], 'c0', 5)],
  'two rows of one table': [...ROWS, ...placed([tableRow('node:1', 2)], 'c1', 5)],
  'two rows of one commit': [...ROWS, ...placed([FIRST], 'c0', 5)],
};

for (const [what, rows] of Object.entries(CONTRADICTIONS)) {
  test(`a manifest with ${what} contradicts itself`, (t) => {
    t.like(
      t.throws(() => manifestState(1, rows)),
      { kind: 'corrupt', code: 'malformed_manifest' },
    );
  });
}

test('a row that cannot be read makes the manifest corrupt', (t) => {
  const broken = { row: { ...encodeRow(FIRST, 't', ''), body: '{' }, fragment: 0 };
  t.like(
    t.throws(() => manifestState(1, [broken])),
    { kind: 'corrupt', code: 'malformed_manifest_row' },
  );
});

function chain(...links: readonly (readonly [id: string, parent: string | null])[]): ManifestState {
  const commits = links.map(([id, parent], sequence) => commitRow(id, { parent, sequence }));
  return manifestState(1, placed([headRow(links.at(-1)?.[0] ?? '', links.length), SCHEMA_ROW, SPENT, ...commits]));
}

test('the lineage leads from the head, or from any commit, to the first', (t) => {
  const state = chain(['a', null], ['b', 'a'], ['c', 'b']);
  const ids = (from = 'c') => lineage(state.commits, from).map(({ id }) => id);
  t.deepEqual(ids(), ['c', 'b', 'a']);
  t.deepEqual(ids('b'), ['b', 'a']);
  t.deepEqual(ids('a'), ['a']);
});

test('a lineage that misses a commit, goes through a spent one or in a circle is corrupt', (t) => {
  for (const state of [
    chain(['b', 'a']),
    chain(['a', 's1']),
    chain(['a', 'a']),
    chain(['a', 'c'], ['b', 'a'], ['c', 'b']),
  ]) {
    t.like(
      t.throws(() => lineage(state.commits, state.head.commit)),
      { kind: 'corrupt', code: 'malformed_manifest' },
    );
  }
  t.like(
    t.throws(() => lineage(chain(['a', null]).commits, 's1')),
    { kind: 'corrupt' },
  );
});
