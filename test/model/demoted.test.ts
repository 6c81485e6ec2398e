import test from 'ava';
import { demotedBranches, demotedCommit } from '../../model/index.ts';
import type { Branch, Commit } from '../../src/index.ts';

function commit(id: string, sequence: number, parent: string | null, merged: string | null = null): Commit {
  const createdAt = `2020-01-01T00:00:0${sequence}.000Z`;
  return { id, parent, merged, sequence, createdAt, actor: 'ann', operation: 'load' };
}

function branch(name: string, parent: string | null, at: string): Branch {
  return { name, incarnation: `${name}-1`, parent, commit: at, actor: 'ann', createdAt: '2020-01-01T01:00:00.000Z' };
}

// dev leaves main behind a, and fix leaves dev at what that has from main.
const COMMITS = [
  commit('o', 0, null),
  commit('a', 1, 'o'),
  commit('b', 2, 'a'),
  commit('x', 2, 'a'),
  commit('y', 3, 'x', 'b'),
  commit('z', 2, 'a'),
];
const MAIN = { branch: branch('main', null, 'o'), head: 'b' };
const DEV = { branch: branch('dev', 'main', 'a'), head: 'y' };

test('how a commit was made is told by its parents, and nothing else of it is lost', (t) => {
  const demoted = COMMITS.map(demotedCommit);
  t.deepEqual(
    demoted.map(({ operation }) => operation),
    ['init', 'mutate', 'mutate', 'mutate', 'merge', 'mutate'],
  );
  t.deepEqual(
    demoted.map((each) => ({ ...each, operation: 'load' })),
    COMMITS,
  );
});

test('a branch is told by its name, and by where it leaves another', (t) => {
  t.deepEqual(demotedBranches(COMMITS, [MAIN, DEV]), [
    MAIN.branch,
    {
      name: 'dev',
      incarnation: 'dev',
      parent: 'main',
      commit: 'a',
      actor: null,
      createdAt: '2020-01-01T00:00:01.000Z',
    },
  ]);
});

test('a branch is made from whoever has the commit that it begins with, or began with it', (t) => {
  const first = { branch: branch('first', 'dev', 'a'), head: 'z' };
  const early = { branch: branch('early', 'dev', 'o'), head: 'o' };
  const late = { branch: branch('late', 'dev', 'x'), head: 'x' };
  const [, , ofFirst, ofEarly, ofLate] = demotedBranches(COMMITS, [MAIN, DEV, first, early, late]);
  t.like(ofFirst, { parent: 'dev', commit: 'a' });
  t.like(ofEarly, { parent: 'main', commit: 'o' });
  t.like(ofLate, { parent: 'dev', commit: 'x' });
});

test('a branch of something that was merged into another leaves that where their lines part', (t) => {
  const reader = { branch: branch('reader', 'dev', 'b'), head: 'b' };
  const [, , ofReader] = demotedBranches(COMMITS, [MAIN, DEV, reader]);
  t.like(ofReader, { parent: 'dev', commit: 'a' });
});
