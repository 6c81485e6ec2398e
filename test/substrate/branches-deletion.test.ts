import type { Table } from '@lancedb/lancedb';
import test from 'ava';
import { startLab, type DurableWrite } from '../../failpoints/lab/lab.ts';
import { classify } from '../../src/lance/failure.ts';
import {
  append,
  endOf,
  found,
  founded,
  freshLab,
  ids,
  labPlace,
  managed,
  onBoth,
  openBranch,
  refPath,
  versions,
} from './support/branched.ts';
import { guardedMerge, row, seen } from './support/raw.ts';

// A branch that is deleted is gone for whoever opens it. For whoever has it open it is not, and what they write makes half
// of it again. So no name is used twice, and nothing is deleted that somebody may still write to.

function merge(table: Table, from: string, to: string, n: number): Promise<{ version: number }> {
  return guardedMerge(table, row('a', { expected: from, token: to, n }));
}

onBoth('a deletion removes the ref and all files of the branch, and of no other', async (t, { place, branches }) => {
  const x = await branches.create('x');
  await branches.create('x-2');
  await append(x, row('x'));
  await merge(x, 't0', 't1', 1);
  await branches.delete('x');
  t.deepEqual(await place.names('_refs/branches'), ['x-2.json']);
  for (const folder of ['_versions', '_transactions', 'data', '_deletions']) {
    t.deepEqual(await place.names(`tree/x/${folder}`), []);
  }
  t.is(classify(await t.throwsAsync(openBranch(place, 'x'))), 'table_missing');
  t.is(classify(await t.throwsAsync(branches.delete('x'))), 'ref_missing');
  t.is(await found(place, 'x-2'), 'a b');
  t.is(await found(place), 'a b');
});

onBoth('a branch is not deleted while the ref of a fork of it is there', async (t, { place, branches }) => {
  await append(await branches.create('x'), row('x'));
  await branches.create('y', 'x', 3);
  await branches.create('z', 'y', 3);
  for (const [name, child] of [
    ['x', 'y'],
    ['y', 'z'],
  ] as const) {
    const error = await t.throwsAsync(branches.delete(name));
    t.regex(error.message, new RegExp(`Branch ${name} is referenced by .*"${child}", 3.*, can not delete`));
    t.is(classify(error), 'branch_in_use');
  }
  await branches.delete('z');
  await place.remove(refPath('y'));
  await branches.delete('x');
  t.is(classify(await t.throwsAsync(found(place, 'y'))), 'data_missing', 'where the ref is lost, so are the rows');
});

test('a deletion removes the ref first, then everything else at once; between the two nobody can delete it or make it again', async (t) => {
  const lab = await freshLab(t);
  const { branches } = await founded(labPlace(t, lab));
  for (const name of ['x', 'beside', 'else']) await append(await branches.create(name), row('x'));
  const writes: DurableWrite[] = [];
  const unlisten = lab.onDurableWrite((write) => writes.push(write));
  lab.log.clear();
  await branches.delete('x');
  unlisten();
  t.is(lab.log.events.length, 9 + 4 * 2, 'it reads the refs of the other branches, twice');
  t.deepEqual(
    writes.map(({ head }) => `${head.operation} ${head.class}`),
    ['DeleteObjects table.ref', 'DeleteObjects several'],
  );
  const [refGone] = writes;
  if (!refGone) throw new Error('nothing was written');
  const between = await startLab({ from: refGone.after });
  t.teardown(() => endOf(between));
  const place = labPlace(t, between);
  const there = await managed(place);
  t.deepEqual(Object.keys(await there.list()).toSorted(), ['beside', 'else']);
  t.is(await found(place, 'x'), 'a b x');
  t.is(classify(await t.throwsAsync(there.delete('x'))), 'ref_missing');
  t.is(classify(await t.throwsAsync(there.create('x'))), 'branch_exists');
});

onBoth(
  'whoever appends to a branch that was deleted makes its next version, in a branch that is none',
  async (t, { place, branches }) => {
    const x = await branches.create('x');
    t.is((await append(x, row('x'))).version, 3);
    await branches.delete('x');
    t.is((await append(x, row('y'))).version, 4);
    t.is((await x.delete('false')).version, 5);
    t.deepEqual(await versions(place, 'tree/x/_versions'), [4, 5]);
    t.deepEqual(await place.names('_refs/branches'), []);
    t.is(await (await openBranch(place, 'x')).version(), 5, 'it opens');
    t.is(classify(await t.throwsAsync(found(place, 'x'))), 'data_missing', 'and misses what was deleted');
    // A name that is so taken is neither given nor deleted.
    t.is(classify(await t.throwsAsync(branches.create('x', undefined, 2))), 'version_missing');
    t.is(classify(await t.throwsAsync(branches.delete('x'))), 'ref_missing');
  },
);

onBoth(
  'a guarded merge into a deleted branch succeeds where the branch had no file that it reads',
  async (t, { place, branches }) => {
    const [mine, theirs] = [await branches.create('x'), await openBranch(place, 'x')];
    await branches.delete('x');
    t.is((await merge(mine, 't0', 't1', 1)).version, 3);
    t.deepEqual(await versions(place, 'tree/x/_versions'), [3]);
    t.regex(
      (await t.throwsAsync(merge(theirs, 't0', 't2', 2))).message,
      /divide by zero/i,
      'the next is guarded by what it made',
    );
    await theirs.checkoutLatest();
    t.is((await merge(theirs, 't1', 't2', 2)).version, 4);
    t.deepEqual(await seen(await openBranch(place, 'x')), ['a=2', 'b=null']);
  },
);

onBoth(
  'a guarded merge into a deleted branch fails where it reads a file of the branch',
  async (t, { place, branches }) => {
    const mine = await branches.create('x');
    await merge(mine, 't0', 't1', 1);
    const theirs = await openBranch(place, 'x');
    await branches.delete('x');
    for (const stale of [mine, theirs]) {
      t.is(classify(await t.throwsAsync(merge(stale, 't1', 't2', 2))), 'data_missing');
    }
    t.deepEqual(await versions(place, 'tree/x/_versions'), []);
  },
);

onBoth(
  'of a branch that was made again everybody reads what it is now, but who kept a handle',
  async (t, { place, connection, branches }) => {
    const before = await branches.create('x');
    await append(before, row('before'));
    t.is(await ids(before), 'a b before');
    await branches.delete('x');
    const after = await (await managed(place)).create('x');
    await append(after, row('after'));
    // Version 3 has been read by this connection, as another version 3.
    for (const version of [undefined, 3]) {
      const table = await connection.openTable('t', [], { branch: 'x', ...(version !== undefined && { version }) });
      t.is(await ids(table), 'a after b', String(version));
    }
    t.is(await before.version(), 3);
    await before.checkoutLatest();
    t.is(await ids(before), 'a after b');
  },
);

onBoth(
  'whoever kept a handle on a branch that was made again takes it back to what was deleted',
  async (t, { place, branches }) => {
    const before = await branches.create('x');
    await append(before, row('before'));
    await branches.delete('x');
    await append(await (await managed(place)).create('x'), row('after'));
    t.is((await append(before, row('more'))).version, 4);
    const broken = await openBranch(place, 'x');
    t.is(await broken.version(), 4);
    t.is(classify(await t.throwsAsync(seen(broken))), 'data_missing');
    t.is(await found(place, 'x', 3), 'a after b');
  },
);
