import test from 'ava';
import { ancestors, bestCommonAncestors } from '../../src/manifest/lineage.ts';
import type { CommitRow } from '../../src/manifest/rows.ts';
import { commitRow } from './support/rows.ts';

test('best common ancestors come by their sequence, whichever side is asked first and however far they lie behind it', (t) => {
  const commits = [
    commitRow('init', { operation: 'init' }),
    commitRow('low', { parent: 'init', sequence: 5 }),
    commitRow('high', { parent: 'init', sequence: 10 }),
    // A branch that began early: its merge of what is far ahead has a low sequence itself.
    commitRow('early', { parent: 'init', merged: 'high', sequence: 1 }),
    commitRow('one', { parent: 'early', merged: 'low', sequence: 2 }),
    commitRow('other', { parent: 'high', merged: 'low', sequence: 11 }),
  ];
  const all = new Map(commits.map((row) => [row.id, row]));
  const ids = (rows: readonly CommitRow[]): string[] => rows.map(({ id }) => id);
  t.deepEqual(ids(bestCommonAncestors(all, ['one'], ['other'])), ['high', 'low']);
  t.deepEqual(ids(bestCommonAncestors(all, ['other'], ['one'])), ['high', 'low']);
  t.deepEqual(ids(ancestors(all, 'one')), ['one', 'low', 'early', 'high', 'init']);
});
