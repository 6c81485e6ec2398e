import test, { type ExecutionContext } from 'ava';
import type { Scar } from '../../../props/case/scar.ts';
import { manifestLocation } from '../../../src/manifest/branch.ts';
import { manifestForm } from '../../../src/manifest/internal-version.ts';
import { ACTORS, HISTORY, HISTORY_COLUMNS, OLDER_COLUMNS } from '../../../src/manifest/older/layout.ts';
import { MANIFEST, MANIFEST_COLUMNS } from '../../../src/manifest/rows.ts';
import { add } from '../../support/branched.ts';
import { keepsake, NAMES, OLDER_VERSIONS, revived, tales, type OlderGround } from '../../support/older.ts';

// Whatever an older release left on a graph, it says what it said without.

type Look = (t: ExecutionContext, older: OlderGround) => Promise<unknown>;

/** How each is told from nothing, and on which versions. */
const LOOKS: Readonly<Record<Scar, readonly [versions: readonly (1 | 2 | 3 | 4)[], look: Look]>> = {
  'stale run': [
    [1, 2],
    async (t, older) => {
      const forks = (await table(older, MANIFEST)).forks;
      t.is(forks.filter(({ name }) => name.startsWith('__run__')).length, 3);
      t.regex(forks.find(({ name }) => name === 'feature/x')?.parent ?? '', /__run__/);
    },
  ],
  'dropped table': [
    [1, 2, 3, 4],
    async (t, older) => {
      t.true((await ids(older, MANIFEST)).some((id) => /^node:dropped\$0+1\$tombstone$/.test(id)));
      const onFeature = await ids(older, manifestLocation('feature/x'));
      t.deepEqual(
        onFeature.filter((id) => /dropped.*tombstone/.test(id)),
        [],
      );
    },
  ],
  'revived table': [
    [1, 2, 3, 4],
    async (t, older) => t.true((await ids(older, MANIFEST)).some((id) => /^node:city\$0+\d\$tombstone$/.test(id))),
  ],
  'untold commit': [
    [1, 2, 3],
    async (t, older) => {
      const commits = (await table(older, MANIFEST)).rows.map(({ metadata }) => String(metadata));
      t.true(commits.some((metadata) => metadata.includes('"commit":"71')));
    },
  ],
  'late history': [
    [1, 2, 3],
    async (t, older) => {
      const [manifest, history] = [await table(older, MANIFEST), await table(older, HISTORY)];
      const begun = (forks: typeof manifest.forks) => forks.find(({ name }) => name === 'feature/x')?.version ?? 0;
      t.true(begun(history.forks) === history.version && begun(manifest.forks) < manifest.version);
    },
  ],
  keyed: [[1], async (t, older) => t.deepEqual((await table(older, MANIFEST)).key, ['object_id'])],
  'copied history': [
    [3],
    async (t, older) => t.true((await ids(older, MANIFEST)).some((id) => id === 'graph_head:main')),
  ],
  'not stamped': [
    [4],
    async (t, older) => {
      const { version, replaced } = await form(older);
      t.is(replaced?.base, version - 1);
    },
  ],
  overtaken: [
    [4],
    async (t, older) => {
      const { version, replaced } = await form(older);
      t.true((replaced?.base ?? version) < version - 1);
    },
  ],
};

for (const version of OLDER_VERSIONS) {
  const possible = Object.entries(LOOKS).filter(([, [versions]]) => versions.includes(version));
  const scars = possible.map(([scar]) => scar as Scar);

  test(`a graph of version ${version} with all scars there are tells what it does without`, async (t) => {
    const older = await revived(t, await keepsake({ version, scars }));
    for (const [scar, [, look]] of possible) if (scar !== 'overtaken') await look(t, older);
    await requireSame(t, older);
  });
}

test('a graph that was overtaken by an older program tells what it does without', async (t) => {
  const older = await revived(t, await keepsake({ version: 4, scars: ['overtaken'] }));
  await LOOKS.overtaken[1](t, older);
  await requireSame(t, older);
});

test('a version that cannot have a scar has nothing of it', async (t) => {
  for (const version of OLDER_VERSIONS) {
    const impossible = Object.entries(LOOKS).filter(([, [versions]]) => !versions.includes(version));
    const scars = impossible.map(([scar]) => scar as Scar);
    const [without, withScars] = [await keepsake({ version }), await keepsake({ version, scars })];
    t.deepEqual(await shape(t, withScars), await shape(t, without));
  }
});

/** It tells the same to whoever reads, to whoever migrates it, and afterwards. */
async function requireSame(t: ExecutionContext, { open, told }: OlderGround): Promise<void> {
  t.deepEqual(await tales(open, { mode: 'read-only' }), told);
  await (await open()).close();
  t.deepEqual(await tales(open, { mode: 'read-only' }), told);
  for (const name of NAMES) {
    const graph = await open(name);
    await add(graph, '+');
    t.deepEqual((await graph.commits()).slice(1), told[name]?.line);
    await graph.close();
  }
}

async function table({ place }: OlderGround, location: string) {
  const lance = place.connect();
  const opened = await lance.open(location, location.startsWith(HISTORY) ? HISTORY_COLUMNS : OLDER_COLUMNS);
  if (!opened) throw new Error(`${location} is not there`);
  const isOlder = (await opened.columnNames()).includes('table_key') || location.startsWith(HISTORY);
  const found = {
    version: await opened.version(),
    forks: await opened.forks(),
    key: await opened.primaryKey(),
    rows: isOlder ? await opened.scan() : await rowsBelow(lance, location),
  };
  lance.close();
  return found;
}

/** Of a manifest whose rows were replaced: those that there were before. */
async function rowsBelow(lance: ReturnType<OlderGround['place']['connect']>, location: string) {
  const newest = (await lance.open(location, MANIFEST_COLUMNS)) ?? undefined;
  const { replaced } = newest ? await manifestForm(newest, 'main') : { replaced: undefined };
  const below = await lance.open(location, OLDER_COLUMNS, replaced?.read);
  return below ? below.scan() : [];
}

async function ids(older: OlderGround, location: string): Promise<readonly string[]> {
  return (await table(older, location)).rows.map(({ object_id: id }) => String(id));
}

async function form({ place }: OlderGround) {
  const lance = place.connect();
  const manifest = await lance.open(MANIFEST, MANIFEST_COLUMNS);
  if (!manifest) throw new Error('there is a manifest');
  const found = { version: await manifest.version(), ...(await manifestForm(manifest, 'main')) };
  lance.close();
  return found;
}

/** How many versions each branch of the catalog and of the history has, and forks of tables. */
async function shape(t: ExecutionContext, kept: Awaited<ReturnType<typeof keepsake>>): Promise<readonly string[]> {
  const { place } = await revived(t, kept);
  const keys = await place.keysBelow('');
  const catalog = keys.filter((key) => [MANIFEST, HISTORY, ACTORS].some((each) => key.startsWith(`${each}.lance/`)));
  return catalog.filter((key) => key.includes('/_versions/') || key.includes('/_refs/'));
}
