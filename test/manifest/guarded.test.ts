import test from 'ava';
import { guardedRows } from '../../src/manifest/guarded.ts';
import { objectId } from '../../src/manifest/rows.ts';
import { manifestState } from '../../src/manifest/state.ts';
import { commitRow, headRow, placed, SCHEMA_ROW, tableRow } from './support/rows.ts';

const STATE = manifestState(1, [
  ...placed([headRow('c1', 1), commitRow('c1'), tableRow('a', 2)], 'c1', 1),
  ...placed([SCHEMA_ROW, commitRow('c0'), tableRow('b')], 'c0', 0),
]);

function written(...args: Parameters<typeof guardedRows>) {
  return guardedRows(...args).map(({ row, token, expected }) => `${objectId(row)}: ${token} over '${expected}'`);
}

test('a row is written under the token of its merge over what it replaces, one that is folded under its own', (t) => {
  const rows = [tableRow('a', 3), commitRow('c2'), headRow('c2', 2)];
  t.deepEqual(written(rows, 'c2', STATE).toSorted(), [
    "a: c2 over 'c1'",
    "b: c0 over 'c0'",
    "c0: c0 over 'c0'",
    "c1: c1 over 'c1'",
    "c2: c2 over ''",
    "graph_head: c2 over 'c1'",
    "schema: c0 over 'c0'",
  ]);
});

test('a merge that does not move the head touches it, so that of it and another publish one fails', (t) => {
  const spent = guardedRows([commitRow('c2', { state: 'spent' })], 'c2', STATE);
  t.deepEqual(
    spent.filter(({ row }) => row.type === 'graph_head'),
    [{ row: headRow('c1', 1), token: 'c2', expected: 'c1' }],
  );
});

test('what is folded is as it was', (t) => {
  const stored = new Map([...STATE.fragments.values()].flat().map(({ row }) => [objectId(row), row]));
  for (const { row } of guardedRows([], 'c2', STATE)) t.deepEqual(row, stored.get(objectId(row)));
});
