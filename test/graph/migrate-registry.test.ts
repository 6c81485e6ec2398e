import test, { type ExecutionContext } from 'ava';
import type { Failpoint } from '../../src/index.ts';
import { MAIN, manifestLocation } from '../../src/manifest/branch.ts';
import { OLDER_COLUMNS } from '../../src/manifest/older/layout.ts';
import type { Place } from '../../props/older/place.ts';
import { add, assertTidy, cities, namesOf, refusalOf } from '../support/branched.ts';
import { CONFUSING, keepsake, revived, stamps, type OlderGround } from '../support/older.ts';

// Older releases make and delete branches natively: main's manifest does not tell of it, and none of its versions is a new one.

const kept = keepsake({ version: 4 });

const NAMES_AFTER = ['main', 'feature/x', 'late', 'of-x', CONFUSING];

/** An older release makes a branch of another, and deletes one. */
async function change(t: ExecutionContext, place: Place): Promise<void> {
  const lance = place.connect();
  const [main, feature] = [
    await lance.open(manifestLocation(MAIN), OLDER_COLUMNS),
    await lance.open(manifestLocation('feature/x'), OLDER_COLUMNS),
  ];
  t.true((await feature?.fork('late', await feature.version()))?.ok);
  t.true((await main?.dropFork('idle'))?.ok);
  lance.close();
}

/** Somebody opens the graph for writing, and dies at a failpoint. */
async function dyingAt(t: ExecutionContext, { open }: OlderGround, failpoint: Failpoint): Promise<void> {
  const reach = async (reached: Failpoint): Promise<void> => {
    if (reached === failpoint) throw new Error('died');
  };
  await t.throwsAsync(open('main', {}, { reach }), { message: 'died' });
}

async function assertChanged(t: ExecutionContext, { open, told }: OlderGround): Promise<void> {
  const main = await open();
  t.deepEqual(await namesOf(main), NAMES_AFTER);
  t.is(await refusalOf(main.deleteBranch('idle')), 'not_found unknown_branch');
  const late = await open('late');
  t.deepEqual(await late.commits(), told['feature/x']?.line);
  await add(late, 'Ulm');
  t.regex(await cities(late), /Ulm/);
  await main.cleanup({ keepCommits: 1, minimumAgeMs: 0 });
  await assertTidy(t, main);
}

test('a read-only handle sees which branches there are, though main stands still', async (t) => {
  const older = await revived(t, await kept);
  const reader = await older.open('main', { mode: 'read-only' });
  t.true((await namesOf(reader)).includes('idle'));
  await change(t, older.place);
  t.deepEqual(await namesOf(reader), NAMES_AFTER);
  t.is(await refusalOf(reader.mergeBases('idle')), 'not_found unknown_branch');
  t.is((await reader.mergeBases('late')).length, 1);
});

test('branches that an older release made and deleted after a migrator died are there and gone', async (t) => {
  const older = await revived(t, await kept);
  await dyingAt(t, older, 'migrate.replaced');
  await change(t, older.place);
  t.deepEqual(await namesOf(await older.open('main', { mode: 'read-only' })), NAMES_AFTER);
  await dyingAt(t, older, 'migrate.furnished');
  t.is((await stamps(older))['main'], 4);
  t.deepEqual(await namesOf(await older.open('main', { mode: 'read-only' })), NAMES_AFTER);
  await assertChanged(t, older);
});

test('branches that an older release makes and deletes during a migration are there and gone', async (t) => {
  const older = await revived(t, await kept);
  let isChanged = false;
  const reach = async (reached: Failpoint): Promise<void> => {
    if (reached !== 'migrate.replaced' || isChanged) return;
    isChanged = true;
    await change(t, older.place);
  };
  const main = await older.open('main', {}, { reach });
  t.deepEqual(await namesOf(main), NAMES_AFTER);
  await assertChanged(t, older);
});

test('a branch that an older release makes of rows that do not count yet is what main was', async (t) => {
  const older = await revived(t, await kept);
  await dyingAt(t, older, 'migrate.replaced');
  const lance = older.place.connect();
  const main = await lance.open(manifestLocation(MAIN), OLDER_COLUMNS);
  t.true((await main?.fork('late', await main.version()))?.ok);
  await dyingAt(t, older, 'migrate.furnished');
  t.true((await main?.fork('later', await main.refresh()))?.ok);
  lance.close();
  for (const mode of ['read-only', 'read-write'] as const) {
    for (const name of ['late', 'later']) {
      const graph = await older.open(name, { mode });
      t.deepEqual(await graph.commits(), older.told['main']?.line);
      t.true((await namesOf(graph)).includes(name));
      if (mode === 'read-write') await add(graph, 'Ulm');
      if (mode === 'read-write') t.regex(await cities(graph), /Ulm/);
    }
  }
  t.deepEqual(await (await older.open()).commits(), older.told['main']?.line);
});
