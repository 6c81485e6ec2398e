import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, Session, type Table } from '@lancedb/lancedb';
import test from 'ava';
import { classify } from '../../src/lance/failure.ts';
import { temporaryRoot } from '../support/root.ts';
import {
  append,
  directoryPlace,
  found,
  founded,
  ids,
  onBoth,
  openBranch,
  refOf,
  versionPath,
  versions,
  type TablePlace,
} from './support/branched.ts';
import { data, guardedMerge, row, seen, upsert } from './support/raw.ts';
import { operationOf } from './support/transaction.ts';

// Branches of a graph are branches of Lance's: of its manifest one a branch, of a table one a branch that wrote to it.

const CLONE = 113;
const RACERS = 6;
const ROUNDS = 5;

/** A clone's fields, numbers and texts. */
async function cloneOf(place: TablePlace, branch: string, version: number): Promise<Record<number, number | string>> {
  const { operation, fields } = operationOf(await place.read(versionPath(branch, version)));
  if (operation !== CLONE) throw new Error(`operation ${operation} is no clone`);
  return Object.fromEntries(
    fields.map(({ field, value }) => [field, typeof value === 'number' ? value : Buffer.from(value).toString()]),
  );
}

onBoth('a branch begins as the version that it forks from, under its number', async (t, { place, branches }) => {
  for (const [name, from, rows] of [
    ['newest', undefined, 'a b'],
    ['second', 2, 'a b'],
    ['first', 1, 'a'],
  ] as const) {
    const branch = await branches.create(name, undefined, from);
    const version = from ?? 2;
    t.is(await branch.version(), version);
    t.is(branch.currentBranch(), name);
    t.is(await ids(branch), rows);
    t.is(await found(place, name), rows);
    t.deepEqual(await versions(place, `tree/${name}/_versions`), [version]);
    t.deepEqual(await place.names(`tree/${name}/data`), [], 'it has no data of its own');
    const clone = await cloneOf(place, name, version);
    t.like(clone, { 1: 1, 3: version, 5: name });
    t.false(2 in clone, 'main has no name');
    t.like(await refOf(place, name), { parentBranch: null, parentVersion: version });
  }
  t.deepEqual(await place.names('_refs/branches'), ['first.json', 'newest.json', 'second.json']);
});

onBoth('a fork of a fork lies beside it, right below the table', async (t, { place, branches }) => {
  const x = await branches.create('x');
  await append(x, row('x'));
  const y = await (await x.branches()).create('y', 'x', 3);
  await append(y, row('y'));
  const z = await (await openBranch(place)).branches().then((all) => all.create('z', 'y', 4));
  t.is(await ids(z), 'a b x y');
  t.deepEqual(await versions(place, 'tree/z/_versions'), [4]);
  t.deepEqual(await place.names('tree/x/tree/y/_versions'), []);
  t.like(await cloneOf(place, 'z', 4), { 1: 1, 2: 'y', 3: 4, 5: 'z' });
  const [refX, refY, refZ] = [await refOf(place, 'x'), await refOf(place, 'y'), await refOf(place, 'z')];
  t.like(refZ, { parentBranch: 'y', parentVersion: 4 });
  // A ref repeats what its parent is known by, and adds a pair of its own: by these, children are told.
  t.deepEqual(refZ.identifier?.version_mapping.slice(0, 2), refY.identifier?.version_mapping);
  t.deepEqual(refY.identifier?.version_mapping.slice(0, 1), refX.identifier?.version_mapping);
  t.deepEqual(
    refZ.identifier?.version_mapping.map(([version]) => version),
    [2, 3, 4],
  );
});

onBoth('a handle on a branch forks from main, unless another is named', async (t, { branches }) => {
  const x = await branches.create('x', undefined, 1);
  await append(x, row('x'));
  const own = await x.branches();
  t.is(await ids(await own.create('of-main')), 'a b');
  t.is(await ids(await own.create('of-named-main', 'main', 1)), 'a');
  t.is(await ids(await own.create('of-x', 'x')), 'a x');
});

onBoth('a branch is opened at its newest version, or at one of its own', async (t, { place, branches }) => {
  const x = await branches.create('x');
  await append(x, row('x'));
  t.is(await (await openBranch(place, 'x')).version(), 3);
  t.is(await found(place, 'x', 2), 'a b');
  t.is(await found(place, 'x', 3), 'a b x');
  for (const version of [1, 4]) {
    const error = await t.throwsAsync(openBranch(place, 'x', version));
    t.regex(
      error.message,
      new RegExp(`Dataset at path .*t\\.lance/tree/x/_versions/${version}\\.manifest was not found`),
    );
    t.is(classify(error), 'version_missing');
  }
});

onBoth('a branch that is not there is told from a version that is not', async (t, { place, branches }) => {
  const error = await t.throwsAsync(openBranch(place, 'nobody'));
  t.regex(error.message, /^lance error: Not found: .*t\.lance\/tree\/nobody\/_versions, /);
  t.is(classify(error), 'table_missing');
  // Asked for one of its versions Lance does not look whether there are others.
  t.is(classify(await t.throwsAsync(openBranch(place, 'nobody', 2))), 'version_missing');
  t.is(classify(await t.throwsAsync(branches.create('x', 'nobody'))), 'table_missing');
  t.is(classify(await t.throwsAsync(branches.create('x', 'nobody', 2))), 'version_missing');
  t.is(classify(await t.throwsAsync(branches.create('x', undefined, 3))), 'version_missing');
  t.deepEqual(await place.names('tree/x/_versions'), []);
});

async function restore(table: Table, version: number): Promise<void> {
  await table.checkout(version);
  await table.restore();
}

/** What is written to a branch that stands at its version 4 with `a b x y`, how many versions that makes, and what is there then. */
const WRITES: Readonly<Record<string, readonly [(table: Table) => Promise<unknown>, number, string]>> = {
  'an append': [(table) => append(table, row('z')), 1, 'a=null b=null x=null y=null z=null'],
  'an upsert': [(table) => upsert(table, row('a', { n: 1 }), row('z')), 1, 'a=1 b=null x=null y=null z=null'],
  'a guarded merge': [
    (table) => guardedMerge(table, row('a', { token: 't1', expected: 't0', n: 1 }), row('z')),
    1,
    'a=1 b=null x=null y=null z=null',
  ],
  'an update': [(table) => table.update({ where: "id = 'a'", values: { n: 1 } }), 1, 'a=1 b=null x=null y=null'],
  'a delete': [(table) => table.delete("id = 'a'"), 1, 'b=null x=null y=null'],
  'an overwrite': [(table) => table.add(data(row('z')), { mode: 'overwrite' }), 1, 'z=null'],
  'a restore of a version of its own': [(table) => restore(table, 3), 1, 'a=null b=null x=null'],
  'a restore of the version that it forked from': [(table) => restore(table, 2), 1, 'a=null b=null'],
  'an optimize': [(table) => table.optimize({ cleanupOlderThan: new Date(0) }), 2, 'a=null b=null x=null y=null'],
};

for (const [what, [write, made, after]] of Object.entries(WRITES)) {
  onBoth(`a write to a branch touches that branch alone, ${what}`, async (t, { place, main, branches }) => {
    const x = await branches.create('x');
    const beside = await branches.create('beside');
    await append(x, row('x'));
    const below = await branches.create('below', 'x', 3);
    await append(x, row('y'));
    await write(x);
    t.is(await x.version(), 4 + made);
    t.is((await seen(await openBranch(place, 'x'))).join(' '), after);
    t.deepEqual(await versions(place), [1, 2]);
    t.is(await found(place), 'a b');
    for (const [other, name, rows] of [
      [beside, 'beside', 'a b'],
      [below, 'below', 'a b x'],
    ] as const) {
      t.is((await versions(place, `tree/${name}/_versions`)).length, 1);
      t.is(await found(place, name), rows);
      t.is(await ids(other), rows);
    }
    await append(main, row('m'));
    t.is(await main.version(), 3, 'and main counts on by itself');
    t.is((await seen(await openBranch(place, 'x'))).join(' '), after);
  });
}

onBoth("a restore on a branch names its target by the branch's own number", async (t, { place, branches }) => {
  const x = await branches.create('x');
  await append(x, row('x'));
  await restore(x, 2);
  t.deepEqual(operationOf(await place.read(versionPath('x', 4))), {
    operation: 106,
    fields: [{ field: 1, value: 2 }],
  });
});

onBoth('a handle on a branch does not move until it is refreshed', async (t, { place, branches }) => {
  const mine = await branches.create('x');
  const theirs = await openBranch(place, 'x');
  await append(theirs, row('theirs'));
  t.is(await mine.version(), 2);
  t.is((await append(mine, row('mine'))).version, 4);
  t.is(await ids(mine), 'a b mine theirs');
  await append(theirs, row('more'));
  await mine.checkoutLatest();
  t.is(await mine.version(), 5);
  t.is(mine.currentBranch(), 'x');
});

onBoth('of racing guarded merges on one branch exactly one wins each round', async (t, { place, branches }) => {
  await branches.create('x');
  const racers = await Promise.all(Array.from({ length: RACERS }, () => openBranch(place, 'x')));
  let token = 't0';
  for (let round = 1; round <= ROUNDS; round += 1) {
    await Promise.all(racers.map((racer) => racer.checkoutLatest()));
    const expected = token;
    const names = racers.map((_, index) => `${round}-${index}`);
    const answers = await Promise.allSettled(
      racers.map((racer, index) =>
        guardedMerge(racer, row('a', { token: names[index] ?? '', expected, n: round }), row(names[index] ?? '')),
      ),
    );
    const winners = names.filter((_, index) => answers[index]?.status === 'fulfilled');
    t.is(winners.length, 1, `round ${round}`);
    token = winners[0] ?? '';
    for (const answer of answers) {
      if (answer.status === 'rejected') t.regex(String(answer.reason), /divide by zero/i);
    }
    const rows = await seen(await openBranch(place, 'x'));
    t.is(rows.length, 2 + round, 'no loser leaves a row');
    t.true(rows.includes(`a=${round}`) && rows.includes(`${token}=null`));
  }
  t.is(await found(place), 'a b');
});

onBoth('what a list tells of a branch are getters, which neither copies nor prints show', async (t, { branches }) => {
  await branches.create('x', undefined, 1);
  await branches.create('y', 'x');
  const all = await branches.list();
  t.deepEqual(Object.keys(all).toSorted(), ['x', 'y']);
  const { x, y } = all;
  t.is(x?.parentBranch ?? null, null);
  t.is(x?.parentVersion, 1);
  t.is(y?.parentBranch, 'x');
  t.is(y?.parentVersion, 1);
  t.deepEqual(Object.keys(y ?? {}), []);
  t.is(JSON.stringify(y), '{}');
});

onBoth('names of small letters, digits and dashes are taken as they are', async (t, { place, branches }) => {
  const name = '01k5w3v5yq6t8d2r9z4m7n1b0c-01k5w3v5yq6t8d2r9z4m7n1b0d';
  await branches.create(name);
  t.deepEqual(await place.names('_refs/branches'), [`${name}.json`]);
  t.is(await found(place, name), 'a b');
  for (const refused of ['', 'a b', 'x.lock', 'main'])
    await t.throwsAsync(branches.create(refused), undefined, refused);
});

test('a fork knows its parent by its whole path: of a root that moved, forks miss what they did not write', async (t) => {
  const place = await directoryPlace(t);
  const { branches } = await founded(place);
  await append(await branches.create('x'), row('x'));
  t.like(await cloneOf(place, 'x', 2), { 4: join(place.uri, 't.lance') });
  const copy = join(await temporaryRoot(t), 'copy');
  await cp(place.uri, copy, { recursive: true });
  const ofCopy = async (branch?: string) => {
    const connection = await connect(copy, { session: new Session() });
    t.teardown(() => connection.close());
    return ids(await connection.openTable('t', [], branch === undefined ? {} : { branch }));
  };
  t.is(await ofCopy('x'), 'a b x', 'a copy reads from the original');
  const away = `${place.uri}-away`;
  t.teardown(() => rm(away, { recursive: true, force: true }));
  await rename(place.uri, away);
  t.is(await ofCopy(), 'a b');
  const error = await t.throwsAsync(ofCopy('x'));
  t.true(error.message.includes(join(place.uri, 't.lance', 'data')));
  t.is(classify(error), 'data_missing');
});
