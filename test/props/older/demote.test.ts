import test from 'ava';
import { demote } from '../../../props/older/demote.ts';
import { placeAt } from '../../../props/older/place.ts';
import { manifestForm } from '../../../src/manifest/internal-version.ts';
import { HISTORY, OLDER_COLUMNS } from '../../../src/manifest/older/layout.ts';
import { MANIFEST, OBJECT_ID } from '../../../src/manifest/rows.ts';
import { add, ground, labGround } from '../../support/branched.ts';
import { live, NAMES, OLDER_VERSIONS, olderGround, registry, tales } from '../../support/older.ts';

for (const version of OLDER_VERSIONS) {
  test(`a graph of version ${version} tells what it did before`, async (t) => {
    const { place, open, told, branches } = await olderGround(t, { version });
    t.deepEqual(await tales(open, { mode: 'read-only' }), told);
    t.deepEqual(await registry(await open('main', { mode: 'read-only' })), branches);
    const lance = place.connect();
    const manifest = (await lance.open(MANIFEST, OLDER_COLUMNS)) ?? t.fail();
    t.is((await manifestForm(manifest, 'main')).internalVersion, version);
    t.deepEqual(await manifest.primaryKey(), version === 1 ? [] : [OBJECT_ID]);
    t.deepEqual(
      await manifest.columnNames(),
      OLDER_COLUMNS.map(({ name }) => name),
    );
    const forks = (await manifest.forks()).map(({ name }) => name);
    t.deepEqual(['main', ...forks].toSorted(), NAMES.toSorted());
    t.is((await lance.open(HISTORY, [])) !== undefined, version < 4);
    const keys = await place.keysBelow('');
    for (const folder of ['_schema/', '__recovery/', '_graph_commit_recoveries.lance/', '_graph.json'])
      t.deepEqual(
        keys.filter((key) => key.startsWith(folder)),
        [],
      );
    lance.close();
  });
}

test('forks of tables have the names of their branches, as older releases gave them', async (t) => {
  const { open } = await olderGround(t, { version: 2 });
  const { tables } = await (await open('of-x', { mode: 'read-only' })).inspect();
  const places = tables.map(({ type, location, inherited }) => [type, location.split('.lance')[1] ?? '', inherited]);
  t.deepEqual(places, [
    ['City', '/tree/of-x', false],
    ['Person', '/tree/feature/x', true],
    ['Knows', '', true],
    ['LivesIn', '', true],
  ]);
});

test('what maintenance made visible stays so', async (t) => {
  const { root, main, open, fork } = await ground(t);
  await live({ main, fork });
  await add(main, 'Kyiv');
  await main.optimize();
  await main.createBranch('late');
  const published = async () => {
    const heads: unknown[] = [];
    for (const name of ['main', 'late'])
      heads.push((await (await open(name, { mode: 'read-only' })).inspect()).tables.map((table) => table.published));
    return heads;
  };
  const before = await published();
  await main.close();
  await demote(placeAt({ root }), { version: 3 });
  t.deepEqual(await published(), before);
});

test('a graph in a store is demoted as one in a directory is', async (t) => {
  const { root, lab, main, open, fork } = await labGround(t);
  await live({ main, fork });
  const told = await tales(open);
  await main.close();
  await demote(placeAt({ root, s3: lab.issueKey('demoter') }), { version: 1 });
  t.deepEqual(await tales(open, { mode: 'read-only' }), told);
});

test('what a cleanup has given up cannot be told', async (t) => {
  const { root, main } = await ground(t);
  await add(main, 'Oslo');
  await main.cleanup({ keepCommits: 1, minimumAgeMs: 0 });
  await t.throwsAsync(demote(placeAt({ root }), { version: 4 }), { message: /cleanup/ });
});
