import test from 'ava';
import { classify } from '../../src/lance/failure.ts';
import {
  append,
  directoryPlace,
  found,
  founded,
  freshLab,
  labPlace,
  onBoth,
  openBranch,
  versionPath,
  versions,
} from './support/branched.ts';
import { row } from './support/raw.ts';

// Refs keep what forks were made from, whatever the date and however little of it the fork still reads.

const TOMORROW = new Date(Date.now() + 86_400_000);

onBoth(
  'a prune keeps the versions that forks were made from, and what those name, whatever became of the forks',
  async (t, { place, main, branches }) => {
    await append(main, row('c'));
    await append(main, row('d'));
    const x = await branches.create('x', undefined, 2);
    await append(x, row('x'));
    const y = await branches.create('y', 'x', 3);
    // Nothing of what they were forked from is left in what they read now.
    for (const table of [x, y, main]) {
      for (let round = 0; round < 2; round += 1) await table.optimize({ cleanupOlderThan: TOMORROW });
    }
    t.deepEqual(await versions(place), [2, 6]);
    t.deepEqual(await versions(place, 'tree/x/_versions'), [3, 5], 'of a fork its own forks keep versions');
    t.deepEqual(await versions(place, 'tree/y/_versions'), [5]);
    t.is(await found(place), 'a b c d');
    t.is(await found(place, undefined, 2), 'a b');
    t.is(await found(place, 'x'), 'a b x');
    t.is(await found(place, 'x', 3), 'a b x');
    t.is(await found(place, 'y'), 'a b x');
    await branches.delete('y');
    await branches.delete('x');
    await main.optimize({ cleanupOlderThan: TOMORROW });
    t.deepEqual(await versions(place), [6]);
  },
);

test('where the version that a fork was made from is removed by hand, a prune takes the rows of the fork', async (t) => {
  const { place, main, branches } = await founded(await directoryPlace(t));
  await branches.create('x', undefined, 1);
  await place.remove(versionPath('x', 1).replace('tree/x/', ''));
  t.is(await found(place, 'x'), 'a', 'the fork does not need it');
  for (let round = 0; round < 2; round += 1) await main.optimize({ cleanupOlderThan: TOMORROW });
  t.is(classify(await t.throwsAsync(found(place, 'x'))), 'data_missing');
});

test('a ref costs every optimize of its table four requests, on main and on forks', async (t) => {
  const lab = await freshLab(t);
  const { place, main, branches } = await founded(labPlace(t, lab));
  await main.optimize({ cleanupOlderThan: TOMORROW });
  const asked = async (branch?: string) => {
    const table = await openBranch(place, branch);
    lab.log.clear();
    await table.optimize({ cleanupOlderThan: new Date(0) });
    return lab.log.events.length;
  };
  await main.optimize({ cleanupOlderThan: TOMORROW });
  const without = await asked();
  await branches.create('x');
  t.is(await asked(), without + 4);
  await branches.create('y');
  t.is(await asked(), without + 8);
});
