import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Table } from '@lancedb/lancedb';
import test from 'ava';
import { steppingClock } from '../../src/base/clock.ts';
import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import { classify } from '../../src/lance/failure.ts';
import {
  append,
  directoryPlace,
  endOf,
  found,
  founded,
  freshLab,
  labPlace,
  onBoth,
  openBranch,
  versions,
} from './support/branched.ts';
import { row } from './support/raw.ts';
import { readManifestFile, wireFields } from './support/transaction.ts';

// LanceDB prunes by date alone, as a part of its optimize. What it takes for old, what it keeps, and what it costs is what
// a cleanup of ours has to work with.

const DAY_MS = 86_400_000;
/** Later than anything here. */
const TOMORROW = new Date(Date.now() + DAY_MS);
const NEVER = new Date(0);

async function named(table: Table): Promise<number[]> {
  return (await table.listVersions()).map(({ version }) => version);
}

/** Two more rows, in one fragment with the others; nothing is left to compact. */
async function compacted(main: Table): Promise<void> {
  await append(main, row('c'));
  await append(main, row('d'));
  await main.optimize({ cleanupOlderThan: NEVER });
}

onBoth(
  'a prune removes the versions from before a date and what only they need, and keeps the newest',
  async (t, { place, main }) => {
    await compacted(main);
    const before = await main.listVersions();
    const [, second] = before;
    if (!second) throw new Error('there are six versions');
    const kept = before.filter(({ timestamp }) => timestamp >= second.timestamp).map(({ version }) => version);
    t.true(kept.includes(2), 'a version of that very millisecond is kept');
    const { prune } = await main.optimize({ cleanupOlderThan: second.timestamp });
    t.is(prune.oldVersionsRemoved, before.length - kept.length);
    t.deepEqual(await versions(place), kept);
    t.is((await place.names('data')).length, 5, 'four fragments of old versions and the compacted one');
    await main.optimize({ cleanupOlderThan: TOMORROW });
    t.deepEqual(await versions(place), [6]);
    t.is((await place.names('data')).length, 1);
    t.is((await place.names('_transactions')).length, 1);
    t.is(await found(place), 'a b c d');
    t.is((await append(main, row('e'))).version, 7);
  },
);

test("the time of a version is in its manifest's field 7, to the nanosecond, by the clock of who made it", async (t) => {
  const lab = await startLab({ clock: steppingClock(Date.UTC(2001, 0, 1)) });
  t.teardown(() => endOf(lab));
  lab.createBucket('bucket');
  const begun = Date.now();
  const { place, main } = await founded(labPlace(t, lab));
  const [first] = await main.listVersions();
  const time = readManifestFile(await place.read('_versions/18446744073709551614.manifest')).manifest.find(
    ({ field }) => field === 7,
  )?.value;
  if (!first || !(time instanceof Uint8Array)) throw new Error('version 1 has a time');
  const [seconds, nanoseconds] = wireFields(time).map(({ value }) => Number(value));
  t.is(first.timestamp.getTime(), (seconds ?? 0) * 1000 + Math.floor((nanoseconds ?? 0) / 1e6));
  t.true(first.timestamp.getTime() >= begun, "it is not the store's clock");
});

/** Moves the time of a version by whole seconds: both take the same number of bytes. */
async function moveTime(
  place: Awaited<ReturnType<typeof directoryPlace>>,
  at: Date,
  version: number,
  bySeconds: number,
) {
  const path = `_versions/${2n ** 64n - 1n - BigInt(version)}.manifest`;
  const bytes = Buffer.from(await place.read(path));
  const told = (seconds: number) => {
    const encoded = [8];
    for (let rest = seconds; rest > 0; rest = Math.floor(rest / 128))
      encoded.push((rest % 128) + (rest > 127 ? 128 : 0));
    return Buffer.from(encoded);
  };
  const seconds = Math.floor(at.getTime() / 1000);
  told(seconds + bySeconds).copy(bytes, bytes.lastIndexOf(told(seconds)));
  await writeFile(join(place.uri, 't.lance', path), bytes);
}

test('each version goes by its own time: one that a slow clock made goes although older ones stay', async (t) => {
  const { place, main } = await founded(await directoryPlace(t));
  await append(main, row('c'));
  await main.optimize({ cleanupOlderThan: NEVER });
  const second = (await main.listVersions())[1];
  if (!second) throw new Error('there is a version 2');
  await moveTime(place, second.timestamp, 2, -3600);
  const fresh = await openBranch(place);
  await fresh.optimize({ cleanupOlderThan: new Date(second.timestamp.getTime() - 60_000) });
  t.deepEqual(await versions(place), [1, 3, 4, 5]);
});

onBoth(
  'a handle prunes nothing from the version on that it is at, however late the date',
  async (t, { place, main }) => {
    await compacted(main);
    const late = await openBranch(place);
    await append(main, row('e'));
    await append(main, row('f'));
    await late.optimize({ cleanupOlderThan: TOMORROW });
    t.deepEqual(await versions(place), [6, 7, 8]);
    t.is(await late.version(), 6, 'nor does it move');
  },
);

onBoth('a handle that was taken to a version can neither prune nor compact', async (t, { place, main }) => {
  const at = await openBranch(place, undefined, 1);
  await main.checkout(1);
  for (const table of [at, main]) {
    await t.throwsAsync(table.optimize({ cleanupOlderThan: NEVER }), {
      message: /table cannot be modified when a specific version is checked out/,
    });
  }
});

/** Requests by verb and folder. */
function requests(lab: Lab): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { verb, key, operation } of lab.log.events) {
    const folder = key.replace(/^g\/t\.lance\//, '').replace(/\/[^/]*$/, '');
    const name = `${operation === 'DeleteObjects' ? 'delete' : verb} ${folder}`;
    found[name] = (found[name] ?? 0) + 1;
  }
  return found;
}

const LISTS = {
  'list _refs/branches': 1,
  'list _refs/tags': 1,
  'list _versions': 2,
  'list _transactions': 1,
  'list data': 1,
  'list _indices': 1,
  'list _deletions': 1,
  'list _computed': 1,
};

test("an optimize with nothing to do lists eight times and reads every version's manifest, each time anew", async (t) => {
  const lab = await freshLab(t);
  const { place, main } = await founded(labPlace(t, lab));
  await compacted(main);
  for (let round = 0; round < 2; round += 1) {
    lab.log.clear();
    await main.optimize({ cleanupOlderThan: NEVER });
    t.deepEqual(requests(lab), { ...LISTS, 'get _versions': 6 });
  }
  t.deepEqual(await versions(place), [1, 2, 3, 4, 5, 6]);
});

test('a prune adds two requests for each version that it removes, and one for each other file', async (t) => {
  const lab = await freshLab(t);
  const { main } = await founded(labPlace(t, lab));
  await compacted(main);
  lab.log.clear();
  await main.optimize({ cleanupOlderThan: TOMORROW });
  t.deepEqual(requests(lab), {
    ...LISTS,
    'get _versions': 6,
    'head _versions': 5,
    'delete _versions': 5,
    'delete _transactions': 5,
    'delete data': 4,
  });
});

const ORPHANS = [
  'data/orphan.lance',
  '_deletions/0-1-111.arrow',
  '_transactions/1-orphan.txn',
  '_indices/aaaaaaaa-0000-4000-8000-000000000000/page_data.lance',
  '_versions/.tmp_orphan.manifest_x',
];

async function litter(root: string, ageDays: number): Promise<void> {
  const then = new Date(Date.now() - ageDays * DAY_MS);
  for (const path of ORPHANS) {
    await mkdir(join(root, 't.lance', dirname(path)), { recursive: true });
    await writeFile(join(root, 't.lance', path), 'x');
    await utimes(join(root, 't.lance', path), then, then);
  }
}

async function littered(root: string): Promise<string[]> {
  const paths = await readdir(join(root, 't.lance'), { recursive: true });
  return ORPHANS.filter((path) => paths.includes(path));
}

test('files that no version names go once they are seven days old, by whatever optimize', async (t) => {
  const { place, main } = await founded(await directoryPlace(t));
  await litter(place.uri, 6.9);
  await main.optimize({ cleanupOlderThan: TOMORROW });
  t.deepEqual(await littered(place.uri), ORPHANS);
  await litter(place.uri, 7.1);
  await main.optimize({ cleanupOlderThan: NEVER });
  t.deepEqual(await littered(place.uri), []);
});

test('deleteUnverified removes files that no version names however young they are, whatever the date', async (t) => {
  const { place, main } = await founded(await directoryPlace(t));
  await litter(place.uri, 0.1);
  await main.optimize({ cleanupOlderThan: NEVER, deleteUnverified: true });
  t.deepEqual(await littered(place.uri), []);
});

test('files that no version names stay as long as a version does that is older, but for those of indexes', async (t) => {
  const { place, main } = await founded(await directoryPlace(t));
  const [first] = await main.listVersions();
  if (!first) throw new Error('there is a version 1');
  await moveTime(place, first.timestamp, 1, (-30 * DAY_MS) / 1000);
  await litter(place.uri, 29);
  const fresh = await openBranch(place);
  for (const deleteUnverified of [false, true]) {
    await fresh.optimize({ cleanupOlderThan: NEVER, deleteUnverified });
    t.deepEqual(
      await littered(place.uri),
      ORPHANS.filter((path) => !path.startsWith('_indices')),
    );
  }
  await fresh.optimize({ cleanupOlderThan: new Date(Date.now() - 29 * DAY_MS) });
  t.deepEqual(await versions(place), [2, 3, 4]);
  t.deepEqual(await littered(place.uri), []);
});

onBoth('a tag on a version from before the date fails the prune, after the compaction', async (t, { place, main }) => {
  const tags = await main.tags();
  await tags.create('keep', 1);
  const error = await t.throwsAsync(main.optimize({ cleanupOlderThan: TOMORROW }));
  t.is(classify(error), 'tagged');
  t.deepEqual(await versions(place), [1, 2, 3, 4]);
  await t.notThrowsAsync(main.optimize({ cleanupOlderThan: NEVER }));
  await tags.delete('keep');
  await main.optimize({ cleanupOlderThan: TOMORROW });
  t.deepEqual(await versions(place), [4]);
});

onBoth(
  'who stands at a version that was pruned still counts its rows, and misses them when it reads them',
  async (t, { place, main }) => {
    const reader = await openBranch(place, undefined, 1);
    await main.optimize({ cleanupOlderThan: TOMORROW });
    await main.optimize({ cleanupOlderThan: TOMORROW });
    t.is(await reader.countRows(), 1);
    t.is(classify(await t.throwsAsync(reader.query().toArray())), 'data_missing');
    t.is(classify(await t.throwsAsync(reader.countRows("id = 'a'"))), 'data_missing');
    t.is(classify(await t.throwsAsync(reader.checkout(2))), 'version_missing');
    t.is(classify(await t.throwsAsync(openBranch(place, undefined, 1))), 'version_missing');
  },
);

onBoth(
  'a version can be taken out by removing its manifest; what only it names stays, as files that no version names',
  async (t, { place, main }) => {
    await compacted(main);
    await append(main, row('e'));
    await main.optimize({ cleanupOlderThan: NEVER });
    t.deepEqual(await versions(place), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // Of version 6, whose rows lie in a fragment that version 9 has no more, nor any before it.
    for (const version of [6, 7, 8]) await place.remove(`_versions/${2n ** 64n - 1n - BigInt(version)}.manifest`);
    t.deepEqual(await named(await openBranch(place)), [1, 2, 3, 4, 5, 9]);
    t.is(classify(await t.throwsAsync(openBranch(place, undefined, 7))), 'version_missing');
    const files = (await place.names('data')).length;
    await main.optimize({ cleanupOlderThan: NEVER });
    t.is((await place.names('data')).length, files);
    for (const [version, rows] of [
      [1, 'a'],
      [4, 'a b c d'],
      [9, 'a b c d e'],
    ] as const) {
      t.is(await found(place, undefined, version), rows);
    }
    t.is((await append(main, row('f'))).version, 10);
  },
);
