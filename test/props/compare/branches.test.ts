import test from 'ava';
import { compareBranch } from '../../../props/compare/branches.ts';
import type { Branch } from '../../../src/index.ts';
import { mismatchIn } from './support/ground.ts';

const MADE = { name: 'dev', parent: 'main', commit: '01ARZ3NDEKTSV4RRFFQ69G5FAV', actor: 'ada' };
const SOUND: Branch = {
  ...MADE,
  incarnation: '01arz3ndektsv4rrffq69g5faw',
  createdAt: '2026-01-01T00:00:00.000Z',
};
const OTHERS = new Set(['main', '01arz3ndektsv4rrffq69g5fav']);

test('a branch that says what it was asked to be, and is another than all before, passes', async (t) => {
  t.is(await mismatchIn(() => compareBranch(SOUND, MADE, OTHERS)), undefined);
});

for (const [shows, damage] of [
  ['branch.name', { name: 'Dev' }],
  ['branch.parent', { parent: null }],
  ['branch.commit', { commit: SOUND.incarnation }],
  ['branch.actor', { actor: null }],
  ['branch.incarnation', { incarnation: 'main' }],
  ['branch.incarnation', { incarnation: '01arz3ndektsv4rrffq69g5fav' }],
  ['branch.incarnation', { incarnation: MADE.commit }],
  ['branch.createdAt', { createdAt: '' }],
] as const) {
  test(`a branch with ${JSON.stringify(damage)} is noticed`, async (t) => {
    t.is(await mismatchIn(() => compareBranch({ ...SOUND, ...damage }, MADE, OTHERS)), `branches ${shows}`);
  });
}
