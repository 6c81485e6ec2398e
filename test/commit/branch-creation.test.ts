import test from 'ava';
import { stopAt } from './support/blocking.ts';
import { forkOf, namesOf, refusal } from './support/branching.ts';
import { foundTemplate } from './support/scene.ts';
import { insertCity } from './support/site.ts';

// Branches that are made while others delete the one that they are made from.

const template = await foundTemplate();
test.after.always(() => template[Symbol.asyncDispose]());

test('a branch whose parent is deleted before it is there is refused', async (t) => {
  const { main, open } = await forkOf(t, template);
  await main.createBranch('parent');
  const { failpoints, there, goOn } = stopAt('branch.forked');
  const parent = await open('parent', failpoints);
  const answer = refusal(parent.createBranch('child'));
  await there;
  await main.deleteBranch('parent');
  goOn();
  t.is(await answer, 'not_found/branch_deleted');
  t.deepEqual(await namesOf(main), ['main']);
  await main.createBranch('child');
});

test('a branch that was told to be gone to who would make another of it is gone', async (t) => {
  const { main, open, deleterDies } = await forkOf(t, template);
  await main.createBranch('parent');
  const parent = await open('parent');
  await deleterDies('parent', 'branch.closing');
  t.deepEqual(await namesOf(main), ['main', 'parent'], 'it is there until its head says otherwise');
  t.is(await refusal(parent.createBranch('child')), 'not_found/branch_deleted');
  t.is(await refusal(parent.mutate([insertCity('Oslo')])), 'not_found/branch_deleted');
  t.deepEqual(await namesOf(main), ['main']);
});
