import test from 'ava';
import type { Failpoint } from '../../src/index.ts';
import { MANIFEST } from '../../src/manifest/rows.ts';
import { add, cities, namesOf, refusalOf } from '../support/branched.ts';
import { CONFUSING, keepsake, revived, type OlderGround } from '../support/older.ts';

// A program of an older release may delete a branch after main was migrated, without a word. Main goes on, and so does everything else
// once the branch is deleted as today.

const kept = keepsake({ version: 4 });

async function dropNatively({ place }: OlderGround, ...names: readonly string[]): Promise<void> {
  const lance = place.connect();
  const manifest = await lance.open(MANIFEST, []);
  for (const name of names) await manifest?.dropFork(name);
  lance.close();
}

test('it is in the way of a cleanup until it is deleted once more, and its name is free then', async (t) => {
  const older = await revived(t, await kept);
  const main = await older.open();
  await dropNatively(older, 'idle');
  await add(main, 'Ulm');
  await t.throwsAsync(older.open('idle'), { message: /delete the branch, if an older release did/ });
  t.is(await refusalOf(main.cleanup({ keepCommits: 1 })), 'corrupt table_missing');
  await main.deleteBranch('idle');
  t.is(await refusalOf(older.open('idle')), 'not_found unknown_branch');
  t.false((await namesOf(main)).includes('idle'));
  await main.cleanup({ keepCommits: 1 });
  await main.createBranch('idle');
  t.is(await cities(await older.open('idle')), 'Oslo Paris Ulm');
});

test('who had its manifest open before can delete it as well', async (t) => {
  const older = await revived(t, await kept);
  const main = await older.open();
  await main.cleanup({ keepCommits: 1 });
  await dropNatively(older, 'idle');
  await main.deleteBranch('idle');
  await main.refresh();
  await main.cleanup({ keepCommits: 1 });
  t.is((await main.createBranch('idle')).name, 'idle');
});

test('two are in the way neither of each other nor of a third', async (t) => {
  const older = await revived(t, await kept);
  const main = await older.open();
  await dropNatively(older, 'idle', CONFUSING);
  for (const name of ['idle', CONFUSING, 'of-x']) await main.deleteBranch(name);
  t.deepEqual(await namesOf(main), ['main', 'feature/x']);
  await main.cleanup({ keepCommits: 1 });
});

for (const at of ['write.sidecar_armed', 'fork.created'] as const) {
  test(`somebody died on it, at ${at}`, async (t) => {
    const older = await revived(t, await kept);
    const main = await older.open();
    const died = Promise.withResolvers<void>();
    const reach = async (failpoint: Failpoint): Promise<void> => {
      if (failpoint !== at) return;
      died.resolve();
      await new Promise(() => {});
    };
    void add(await older.open('idle', {}, { reach }), 'Ulm');
    await died.promise;
    await dropNatively(older, 'idle');
    await main.deleteBranch('idle');
    t.deepEqual((await main.inspect()).intents, []);
    for (const name of ['main', 'of-x']) await (await older.open(name)).close();
    await main.cleanup({ keepCommits: 1, minimumAgeMs: 0 });
  });
}

test('what it wrote to is removed with it, before its name is taken again', async (t) => {
  const older = await revived(t, await kept);
  const main = await older.open();
  const forks = async (): Promise<readonly string[]> => {
    const lance = older.place.connect();
    const city = await lance.open(
      (await main.inspect()).tables.find(({ type }) => type === 'City')?.location ?? '',
      [],
    );
    const found = (await city?.forks()) ?? [];
    lance.close();
    return found.map(({ name }) => name);
  };
  t.true((await forks()).includes(CONFUSING));
  await dropNatively(older, CONFUSING);
  await main.deleteBranch(CONFUSING);
  t.false((await forks()).includes(CONFUSING));
  await main.createBranch(CONFUSING);
});

test('one of today that lost its manifest is not deleted, and keeps nobody away from the rest', async (t) => {
  const older = await revived(t, await kept);
  const main = await older.open();
  const { incarnation } = await main.createBranch('young');
  await dropNatively(older, incarnation);
  await t.throwsAsync(older.open('young'), { message: /is gone: put it back$/ });
  t.is(await refusalOf(main.deleteBranch('young')), 'corrupt table_missing');
  await add(await older.open(), 'Ulm');
  await main.refresh();
});
