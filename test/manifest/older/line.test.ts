import test from 'ava';
import type { StoredRow } from '../../../src/base/column.ts';
import { readCatalogue } from '../../../src/manifest/older/catalogue.ts';
import { commitRow, headRow, tableRow, tableVersionRow, tombstoneRow } from '../../../src/manifest/older/encode.ts';
import type { ToldCommit } from '../../../src/manifest/older/history.ts';
import { chainOf, lineOf, type Line } from '../../../src/manifest/older/line.ts';

// Commits are named by letters here, in the order in which they were made. A history is told by rows that made commits visible, and by
// what their writers told of them afterwards, if they lived to do so.

const AT = '2026-01-01T00:00:00.000Z';
const CITY = 'node:city';
const PLACE = 'nodes/city';

function moved(commit: string, version: number, key = CITY): StoredRow {
  return tableVersionRow({ key, version, location: PLACE, commit });
}

/** Told in this order, as commits of main unless said. */
function told(...commits: readonly (Partial<ToldCommit> & { readonly id: string })[]): ReadonlyMap<string, ToldCommit> {
  return new Map(
    commits.map((commit, index) => [
      commit.id,
      { branch: 'main', parent: null, merged: null, actor: 'eve', createdAt: AT, version: index + 1, ...commit },
    ]),
  );
}

function line(
  internalVersion: number,
  rows: readonly StoredRow[],
  history: ReadonlyMap<string, ToldCommit> = new Map(),
  names: readonly string[] = ['main'],
): Line {
  return lineOf({ internalVersion, catalogue: readCatalogue([tableRow(CITY, PLACE), ...rows]), told: history, names });
}

/** The history, newest first: each commit with the version that it moved the table to, and whether somebody told of it. */
function seen({ head, commits }: Line): string {
  const chain = chainOf(commits, head).map((id) => commits.get(id));
  return chain.map((row) => `${row?.id}${row?.tables[CITY]?.version ?? ''}${row?.actor === null ? '?' : ''}`).join(' ');
}

test('a history is what was told of it, with what became visible', (t) => {
  const history = told({ id: 'a' }, { id: 'b', parent: 'a' }, { id: 'c', parent: 'b' });
  const found = line(1, [moved('a', 1), moved('b', 2), moved('c', 3)], history);
  t.is(seen(found), 'c3 b2 a1');
  t.true(found.isTold);
});

test('a commit that nobody told of is part of the next one, whatever its id', (t) => {
  const history = told({ id: 'b' }, { id: 'c', parent: 'b' });
  t.is(seen(line(1, [moved('b', 1), moved('z', 2), moved('a', 3), moved('c', 4)], history)), 'c4 b1');
  const elsewhere = [tableRow('node:other', 'nodes/other'), moved('c', 4, 'node:other')];
  t.is(seen(line(1, [moved('b', 1), moved('a', 2), moved('z', 3), ...elsewhere], history)), 'c3 b1');
});

test('the newest commits are there though nobody told of them', (t) => {
  const found = line(1, [moved('b', 1), moved('a', 2), moved('c', 3)], told({ id: 'b' }));
  t.is(seen(found), 'c3? a2? b1');
  t.false(found.isTold);
  t.is(seen(line(3, [moved('a', 1), moved('b', 2)])), 'b2? a1?');
});

test('commits that nobody told of are there where others were built on them', (t) => {
  const history = told({ id: 'a' }, { id: 'd', parent: 'c' });
  t.is(seen(line(1, [moved('a', 1), moved('b', 2), moved('c', 3), moved('d', 4)], history)), 'd4 c3? b2? a1');
});

test('a commit that moves no table is there', (t) => {
  const history = told({ id: 'a' }, { id: 'b', parent: 'a' }, { id: 'c', parent: 'b' });
  t.is(seen(line(1, [moved('a', 1), moved('c', 2)], history)), 'c2 b a1');
});

test('from version 4 on the manifest tells, and what was told beside it before others knew', (t) => {
  const row = (id: string, parent: string | null) =>
    commitRow(id, { branch: 'main', parent, merged: null, actor: null, createdAt: AT });
  const rows = [moved('a', 1), row('a', null), headRow('main', 'a')];
  t.is(seen(line(4, rows)), 'a1?');
  t.is(seen(line(4, rows, told({ id: 'a' }))), 'a1');
  t.is(seen(line(4, [...rows, moved('b', 2)], told({ id: 'a' }, { id: 'b', parent: 'a' }))), 'b2 a1');
  t.is(seen(line(4, [...rows, moved('b', 2)], told({ id: 'a' }))), 'b2? a1');
  t.is(seen(line(4, [...rows, moved('b', 2), row('b', 'a')])), 'b2? a1?', 'the head was set back by who looked before');
  const beside = [...rows, moved('b', 2), moved('c', 3), row('c', 'a'), headRow('main', 'c')];
  t.is(
    seen(line(4, beside, told({ id: 'a' }, { id: 'b', parent: 'a' }))),
    'c3? a1',
    'who made the next one did not know',
  );
});

test('a branch on which nothing was committed is where it began', (t) => {
  const history = told({ id: 'a' }, { id: 'b', parent: 'a' });
  t.is(seen(line(2, [moved('a', 1), moved('b', 2)], history, ['x', 'main'])), 'b2 a1');
  const own = told({ id: 'a' }, { id: 'b', parent: 'a', branch: 'x', version: 9 });
  t.is(seen(line(2, [moved('a', 1), moved('b', 2)], own, ['x', 'main'])), 'b2 a1');
});

test('what counts of a table is its newest version, unless that was dropped', (t) => {
  const rows = [moved('a', 1), moved('b', 2), tableRow('node:old', 'nodes/old'), moved('a', 1, 'node:old')];
  const tables = (...more: readonly StoredRow[]) =>
    [...readCatalogue([tableRow(CITY, PLACE), ...rows, ...more]).tables.values()].map(
      ({ key, version }) => `${key} ${version}`,
    );
  t.deepEqual(tables(), ['node:city 2', 'node:old 1']);
  t.deepEqual(tables(tombstoneRow('node:old', 1)), ['node:city 2']);
  t.deepEqual(tables(tombstoneRow(CITY, 1)), ['node:city 2', 'node:old 1']);
});

test('a history that contradicts itself is corrupt', (t) => {
  const corrupt = (...args: Parameters<typeof line>) =>
    t.like(
      t.throws(() => line(...args)),
      { kind: 'corrupt', code: 'malformed_manifest' },
    );
  t.like(
    t.throws(() => line(1, [])),
    { kind: 'corrupt', code: 'no_commits' },
  );
  corrupt(4, [moved('a', 1), headRow('main', 'b')]);
  corrupt(1, [moved('a', 1)], told({ id: 'a', parent: 'gone' }));
  corrupt(1, [moved('a', 1)], told({ id: 'a', parent: 'b' }, { id: 'b', parent: 'a' }));
});
