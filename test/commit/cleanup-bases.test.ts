import test from 'ava';
import { Graph, type Statement } from '../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';

const upsert = (email: string, age: number): Statement => ({
  op: 'upsertNode',
  type: 'Person',
  values: { email, age },
});

// What two branches have in common may come to be compared only after others were merged into them: main has `ann` from the left and
// nothing but what was there before from the right, whose common ancestor is not the best one of any two branches.
test('what a merge of merges is going to be based on is kept, though no two branches have it in common as yet', async (t) => {
  const root = await temporaryRoot(t);
  let worlds = 0;
  const open = (branch: string) => Graph.open({ root, branch, environment: quietWorld(undefined, (worlds += 1)) });
  const main = await Graph.init({ root, schema: PEOPLE, environment: quietWorld() });
  await main.mutate(FIRST_PEOPLE);
  for (const name of ['left', 'right', 'both']) await main.createBranch(name);
  const [left, right, both] = [await open('left'), await open('right'), await open('both')];
  // From here on each has a table of its own: of main's, what it was made from is kept for their sake, and nothing newer.
  for (const branch of [left, right, both]) await branch.mutate([upsert(`first of ${branch.branch}`, 1)]);
  await main.mutate([upsert('ann', 1)]);
  for (const branch of [left, right, both]) {
    await branch.merge('main');
    await branch.mutate([upsert(`last of ${branch.branch}`, 2)]);
  }
  await left.mutate([upsert('ann', 2)]);
  await main.merge('left');
  await main.merge('right');
  // Now main has each of both in common, and these have in common what was merged into them.
  await left.merge('both');
  await right.merge('both');
  await main.deleteBranch('both');
  await main.mutate([upsert('eve', 1)]);
  await main.cleanup({ keepCommits: 1, minimumAgeMs: 0 });
  await left.merge('right');
  await left.mutate([upsert('ann', 3)]);
  for (const graph of [main, left, right, both]) await graph.close();
  const again = await open('main');
  t.is((await again.mergeBases('left')).length, 2);
  await again.merge('left');
  t.like(await (await again.snapshot()).getNode('Person', 'ann'), { values: { age: 3 } });
});

// Main has the newest of `side` in common with it; what is kept of main from before has what that was made from.
test('a branch that is made of what a cleanup kept can be merged with those that were there', async (t) => {
  const root = await temporaryRoot(t);
  let worlds = 0;
  const open = (branch: string) => Graph.open({ root, branch, environment: quietWorld(undefined, (worlds += 1)) });
  const main = await Graph.init({ root, schema: PEOPLE, environment: quietWorld() });
  await main.mutate(FIRST_PEOPLE);
  // As long as this is there, main's table keeps what it was made from, and that is older.
  await main.createBranch('side');
  const side = await open('side');
  await side.mutate([upsert('first of side', 1)]);
  await main.mutate([upsert('ann', 1)]);
  await side.merge('main');
  await side.mutate([upsert('last of side', 1)]);
  const made = await main.mutate([upsert('bea', 1)]);
  await main.merge('side');
  await main.cleanup({ keepCommits: 2, minimumAgeMs: 0 });
  await main.createBranch('late', { from: made.commit?.id ?? '' });
  for (const graph of [main, side]) await graph.close();
  const late = await open('late');
  await late.merge('side');
  const found = await (await late.snapshot()).scanNodes('Person', { select: ['email'] });
  t.deepEqual(
    found.map(({ id }) => id),
    ['ada', 'ann', 'bea', 'bob', 'first of side', 'last of side'],
  );
});
