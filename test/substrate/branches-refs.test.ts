import type { Branches, Table } from '@lancedb/lancedb';
import type { ExecutionContext } from 'ava';
import { classify } from '../../src/lance/failure.ts';
import {
  append,
  found,
  managed,
  onBoth,
  openBranch,
  refOf,
  refPath,
  versions,
  type BranchRef,
  type Founded,
  type TablePlace,
} from './support/branched.ts';
import { guardedMerge, row } from './support/raw.ts';

// The ref of a branch is one small file. Nothing that reads or writes the branch looks at it; what forks, deletes and
// prunes does.

/** `x` forked from main's second version, with a row of its own; `y` from that. */
async function twoLevels({ branches }: Founded): Promise<{ x: Table; y: Table }> {
  const x = await branches.create('x', undefined, 2);
  await append(x, row('x'));
  return { x, y: await branches.create('y', 'x', 3) };
}

async function prune(table: Table): Promise<void> {
  // The first rewrites everything, and keeps the versions that it makes on the way.
  for (let round = 0; round < 3; round += 1) await table.optimize({ cleanupOlderThan: new Date() });
}

async function forks(branches: Branches, name: string, parent: string): Promise<boolean> {
  try {
    await branches.create(name, parent);
    return true;
  } catch {
    return false;
  }
}

async function missesData(t: ExecutionContext, place: TablePlace, branch: string): Promise<void> {
  t.is(classify(await t.throwsAsync(found(place, branch))), 'data_missing', branch);
}

onBoth('a branch whose ref is lost opens, reads and writes', async (t, ground) => {
  const { place, branches } = ground;
  const { y } = await twoLevels(ground);
  await place.remove(refPath('y'));
  t.deepEqual(Object.keys(await branches.list()), ['x']);
  t.is(await found(place, 'y'), 'a b x');
  t.is((await append(await openBranch(place, 'y'), row('y'))).version, 4);
  t.is((await guardedMerge(await openBranch(place, 'y'), row('a', { token: 't1', expected: 't0' }))).version, 5);
  t.is(await found(place, 'y'), 'a b x y');
  t.is((await append(y, row('z'))).version, 6);
});

onBoth('a branch whose ref is lost can be neither deleted nor made again', async (t, ground) => {
  const { place, branches } = ground;
  await twoLevels(ground);
  await place.remove(refPath('y'));
  const deletion = await t.throwsAsync(branches.delete('y'));
  t.regex(deletion.message, /Ref not found error: Branch y does not exist/);
  t.is(classify(deletion), 'ref_missing');
  t.is(classify(await t.throwsAsync(branches.create('y', 'x', 3))), 'branch_exists');
  t.is(await found(place, 'y'), 'a b x');
});

onBoth('forking from a branch whose ref is lost fails, and leaves a fork without a ref', async (t, ground) => {
  const { place, branches } = ground;
  await twoLevels(ground);
  await place.remove(refPath('y'));
  const error = await t.throwsAsync(branches.create('z', 'y', 3));
  t.regex(error.message, /Ref not found error: Parent branch z does not exist/, 'it names the wrong one');
  t.is(classify(error), 'ref_missing');
  t.deepEqual(await versions(place, 'tree/z/_versions'), [3]);
  t.deepEqual(await place.names('_refs/branches'), ['x.json']);
  t.is(await found(place, 'z'), 'a b x');
  t.is(classify(await t.throwsAsync(branches.create('z', 'y', 3))), 'branch_exists');
});

onBoth('a ref that is put back is as good as it was', async (t, ground) => {
  const { place } = ground;
  await twoLevels(ground);
  const bytes = Buffer.from(await place.read(refPath('y'))).toString();
  await place.remove(refPath('y'));
  await place.write(refPath('y'), bytes);
  const branches = await managed(place);
  t.true(await forks(branches, 'z', 'y'));
  t.is(classify(await t.throwsAsync(branches.delete('y'))), 'branch_in_use');
  await branches.delete('z');
  await branches.delete('y');
  t.deepEqual(await place.names('tree/y/_versions'), []);
});

/** Refs of `y` that somebody made up, what of its parent's they repeat, and whether they keep the parent from being deleted. */
const MADE_UP: Readonly<Record<string, readonly [(parent: BranchRef) => BranchRef, boolean]>> = {
  "repeats its parent's identifier": [
    ({ identifier }) => ({
      parentBranch: 'x',
      identifier: { version_mapping: [...(identifier?.version_mapping ?? []), [3, '0'.repeat(32)]] },
      parentVersion: 3,
      createAt: 1,
      manifestSize: 1,
      metadata: {},
    }),
    true,
  ],
  'has an identifier of no relation': [
    () => ({
      parentBranch: 'x',
      identifier: { version_mapping: [[3, '0'.repeat(32)]] },
      parentVersion: 3,
      createAt: 1,
      manifestSize: 1,
      metadata: {},
    }),
    false,
  ],
  'has no identifier': [() => ({ parentBranch: 'x', parentVersion: 3, createAt: 1, manifestSize: 1 }), false],
};

for (const [what, [made, keeps]] of Object.entries(MADE_UP)) {
  const keeping = keeps ? 'keeps its parent' : 'lets its parent go';
  onBoth(`a ref that is made up and ${what} can be forked from, and ${keeping}`, async (t, ground) => {
    const { place } = ground;
    await twoLevels(ground);
    await place.write(refPath('y'), JSON.stringify(made(await refOf(place, 'x'))));
    const branches = await managed(place);
    t.like((await branches.list())['y'], { parentBranch: 'x', parentVersion: 3 });
    t.true(await forks(branches, 'z', 'y'));
    await branches.delete('z');
    if (keeps) {
      t.is(classify(await t.throwsAsync(branches.delete('x'))), 'branch_in_use');
      t.is(await found(place, 'y'), 'a b x');
    } else {
      await branches.delete('x');
      await missesData(t, place, 'y');
    }
  });
}

onBoth('a prune keeps what branches of any depth need, as far as refs tell of them', async (t, ground) => {
  const { place, main, branches } = ground;
  const { x, y } = await twoLevels(ground);
  await append(y, row('y'));
  await branches.create('z', 'y', 4);
  // What main and `x` go on with is rewritten, so that nothing but a branch needs the old files.
  await append(main, row('c'));
  await branches.create('lost', undefined, 3);
  await place.remove(refPath('lost'));
  await append(x, row('more'));
  for (const table of [main, x, y]) await prune(table);
  t.is(await found(place), 'a b c');
  t.is(await found(place, 'x'), 'a b more x');
  t.is(await found(place, 'y'), 'a b x y');
  t.is(await found(place, 'z'), 'a b x y');
  await missesData(t, place, 'lost');
});

onBoth('a prune keeps what no branch needs any more only until it is asked', async (t, { place, main, branches }) => {
  const x = await branches.create('x', undefined, 2);
  await append(main, row('c'));
  await prune(main);
  t.true((await versions(place)).includes(2));
  // From now on the branch stands on files of its own.
  await prune(x);
  await prune(main);
  t.false((await versions(place)).includes(2));
  t.is(await found(place, 'x'), 'a b');
  t.is(await found(place), 'a b c');
});

for (const [what, keeps] of [
  ['an identifier', true],
  ['no identifier', false],
] as const) {
  const heed = keeps ? 'heeds' : 'does not heed';
  onBoth(`a prune of the parent ${heed} a ref that is made up with ${what}`, async (t, { place, main, branches }) => {
    await branches.create('y', undefined, 2);
    const identifier: BranchRef['identifier'] = { version_mapping: [[2, '0'.repeat(32)]] };
    const ref: BranchRef = { parentBranch: null, parentVersion: 2, createAt: 1, manifestSize: 1 };
    await place.write(refPath('y'), JSON.stringify(keeps ? { ...ref, identifier } : ref));
    await append(main, row('c'));
    await prune(main);
    t.is(await found(place), 'a b c');
    if (keeps) t.is(await found(place, 'y'), 'a b');
    else await missesData(t, place, 'y');
  });
}
