import test from 'ava';
import { compareCommit, compareHistory, requireCommitIff } from '../../../props/compare/history.ts';
import type { Commit } from '../../../src/index.ts';
import { groundOf, mismatchIn } from './support/ground.ts';

const MADE = { actor: 'ada', operation: 'load' } as const;
const PARENT: Commit = (await groundOf()).head;
const SOUND: Commit = {
  ...MADE,
  id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  parent: PARENT.id,
  merged: null,
  sequence: PARENT.sequence + 1,
  createdAt: '2026-01-01T00:00:00.000Z',
};

/** One member each that a right commit does not have, and where it shows. */
const DAMAGES: readonly (readonly [shows: string, damage: Partial<Record<keyof Commit, unknown>>])[] = [
  ['commit.actor', { actor: null }],
  ['commit.operation', { operation: 'mutate' }],
  ['commit.parent', { parent: null }],
  ['commit.parent', { parent: SOUND.id }],
  ['commit.sequence', { sequence: PARENT.sequence }],
  ['commit.sequence', { sequence: PARENT.sequence + 2 }],
  ['commit.id', { id: '' }],
  ['commit.id', { id: SOUND.id.toLowerCase() }],
  ['commit.id', { id: 7 }],
  ['commit.createdAt', { createdAt: '2026-01-01' }],
  ['commit.createdAt', { createdAt: '2026-01-01T00:00:00.000+01:00' }],
];

const commitOf = (damage: object): Commit => ({ ...SOUND, ...damage });

test('a commit that says where it stands, and who made it how, passes', async (t) => {
  t.is(await mismatchIn(() => compareCommit(SOUND, PARENT, MADE)), undefined);
  const first = commitOf({ parent: null, sequence: 0 });
  t.is(await mismatchIn(() => compareCommit(first, undefined, MADE)), undefined);
});

for (const [shows, damage] of DAMAGES) {
  test(`a commit with ${JSON.stringify(damage)} is noticed`, async (t) => {
    t.is(await mismatchIn(() => compareCommit(commitOf(damage), PARENT, MADE)), `commit ${shows}`);
  });
}

test('commits are those that were published, newest first, all of them and each as it was', async (t) => {
  const shows = (...commits: readonly Commit[]) => mismatchIn(() => compareHistory(commits, [PARENT, SOUND]));
  t.is(await shows(SOUND, PARENT), undefined);
  t.is(await shows(PARENT, SOUND), 'history commits[0].actor');
  t.is(await shows(SOUND), 'history number of commits');
  t.is(await shows(SOUND, PARENT, PARENT), 'history number of commits');
  t.is(await shows(commitOf({ actor: null }), PARENT), 'history commits[0].actor');
});

test('a write has a commit if and only if it changes something', async (t) => {
  const result = { inserted: 0, updated: 0, deleted: 0, ids: [] };
  for (const [changed, commit, shows] of [
    [true, SOUND, undefined],
    [false, null, undefined],
    [true, null, 'commit commit'],
    [false, SOUND, 'commit commit'],
  ] as const) {
    t.is(await mismatchIn(() => requireCommitIff(changed, { ...result, commit })), shows);
  }
});
