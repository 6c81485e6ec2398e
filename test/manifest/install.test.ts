import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { LanceRoot } from '../../src/lance/connection.ts';
import { manifestKey } from '../../src/lance/manifest-file.ts';
import { installTable, type TableToInstall } from '../../src/manifest/install.ts';
import { fileStore } from '../../src/storage/file.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { contents, NUMBERED, numbered } from '../lance/support/numbered.ts';
import { freshPlace, madeBy, openTable, type Place } from '../lance/support/place.ts';

// A table at a name that everybody knows comes into being once, whoever else tries, and whenever.

const RACERS = 8;
const ROUNDS = 3;

test('an installed table has its rows, and metadata; it reads and writes like any other', async (t) => {
  const place = await freshPlace(t);
  const table = {
    location: '__m',
    columns: NUMBERED,
    rows: [numbered('a', 1), numbered('b')],
    metadata: { n: { stamp: '5' } },
  };
  t.true(await installTable(place.lance, fileStore(place.root), '_founding/x', table));
  const opened = await openTable(place, '__m', NUMBERED);
  t.is(await opened.version(), 1);
  t.deepEqual(await contents(opened), ['a=1', 'b=null']);
  t.is((await opened.fieldMetadata('n')).get('stamp'), '5');
  t.is(madeBy(await opened.upsert([numbered('a', 2), numbered('c')])), 2);
  t.is(madeBy(await opened.delete({ op: 'isNull', column: 'n' })), 3);
  t.is(madeBy(await opened.append([numbered('d')])), 4);
  t.deepEqual(await contents(await openTable(place, '__m', NUMBERED)), ['a=2', 'd=null']);
  t.is(madeBy(await opened.restore(1)), 5);
});

test('an empty table is installed too', async (t) => {
  const place = await freshPlace(t);
  t.true(await install(place, 'x', []));
  const table = await openTable(place, '__m', NUMBERED);
  t.deepEqual(await table.scan(), []);
  t.is(madeBy(await table.append([numbered('a')])), 2);
});

test('nothing is left where the table was staged', async (t) => {
  const place = await freshPlace(t);
  t.true(await install(place, 'winner'));
  t.false(await install(place, 'loser'));
  const left = await readdir(join(place.root, '_founding'), { recursive: true, withFileTypes: true });
  t.deepEqual(
    left.filter((entry) => entry.isFile()).map(({ name }) => name),
    [],
  );
});

test('of eight racing installers exactly one is first, and the table holds its rows', async (t) => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const place = await freshPlace(t);
    const answers = await Promise.all(
      Array.from({ length: RACERS }, async (_, racer) => install(await stranger(t, place), `racer${racer}`)),
    );
    t.is(answers.filter(Boolean).length, 1, `round ${round}`);
    const table = await openTable(place, '__m', NUMBERED);
    t.is(await table.version(), 1);
    t.deepEqual(await contents(table), [`racer${answers.indexOf(true)}=null`]);
    t.is(madeBy(await table.append([numbered('later')])), 2);
  }
});

test('an installer that comes late is told so and changes nothing, whatever happened to the table meanwhile', async (t) => {
  const place = await freshPlace(t);
  t.true(await install(place, 'first'));
  const table = await openTable(place, '__m', NUMBERED);
  for (const change of [
    async () => {},
    () => table.append([numbered('b')]),
    () => table.overwrite([numbered('c')]),
    () => table.restore(1),
  ]) {
    await change();
    const [version, rows] = [await table.version(), await contents(table)];
    t.false(await install(await stranger(t, place), 'late'));
    const now = await openTable(await stranger(t, place), '__m', NUMBERED);
    t.is(await now.version(), version);
    t.deepEqual(await contents(now), rows);
    t.is(await table.refresh(), version);
  }
});

test('there is no table before its first manifest, which is the last thing that is created', async (t) => {
  const place = await freshPlace(t);
  const store = fileStore(place.root);
  const created: string[] = [];
  const watching: ObjectStore = {
    ...store,
    create: async (key, bytes) => {
      const reader = await stranger(t, place);
      t.is(await reader.lance.open('__m', NUMBERED), undefined, `before ${key}`);
      created.push(key);
      return store.create(key, bytes);
    },
  };
  t.true(await installTable(place.lance, watching, '_founding/x', tableOf('a')));
  t.true(created.length >= 3);
  t.is(created.at(-1), manifestKey('__m', 1));
  t.true(created.every((key) => key.startsWith('__m.lance/')));
});

test('an installer that dies on the way leaves no table, and nothing that stops the next', async (t) => {
  const { creations } = await watched(t);
  t.true(creations >= 3);
  for (let survived = 0; survived <= creations; survived += 1) {
    const place = await freshPlace(t);
    const dying = dyingAfter(fileStore(place.root), survived);
    await t.throwsAsync(installTable(place.lance, dying, '_founding/dead', tableOf('dead')), { message: 'died' });
    const complete = await exists(join(place.root, manifestKey('__m', 1)));
    t.is(complete, survived === creations);
    t.is(await install(place, 'next'), !complete);
    t.deepEqual(await contents(await openTable(place, '__m', NUMBERED)), [complete ? 'dead=null' : 'next=null']);
  }
});

async function watched(t: ExecutionContext): Promise<{ creations: number }> {
  const place = await freshPlace(t);
  const store = fileStore(place.root);
  let creations = 0;
  const counting: ObjectStore = {
    ...store,
    create: async (key, bytes) => {
      creations += 1;
      return store.create(key, bytes);
    },
  };
  await installTable(place.lance, counting, '_founding/x', tableOf('a'));
  return { creations };
}

function tableOf(id: string, rows = [numbered(id)]): TableToInstall {
  return { location: '__m', columns: NUMBERED, rows };
}

async function install(place: Place, name: string, rows = [numbered(name)]): Promise<boolean> {
  return installTable(place.lance, fileStore(place.root), `_founding/${name}`, tableOf(name, rows));
}

async function stranger(t: ExecutionContext, { root }: Place): Promise<Place> {
  const lance = new LanceRoot({ uri: root, storageOptions: {} });
  t.teardown(() => lance.close());
  return { root, lance };
}

/** A store that takes so many objects, and then answers no write any more. */
function dyingAfter(store: ObjectStore, creations: number): ObjectStore {
  let left = creations;
  return {
    ...store,
    create: async (key, bytes) => {
      if (left === 0) throw new Error('died');
      left -= 1;
      return store.create(key, bytes);
    },
    delete: async (key) => {
      if (left === 0) throw new Error('died');
      return store.delete(key);
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
