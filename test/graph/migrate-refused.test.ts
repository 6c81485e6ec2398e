import test, { type ExecutionContext } from 'ava';
import type { Lab } from '../../failpoints/lab/lab.ts';
import { Graph } from '../../src/index.ts';
import { manifestLocation } from '../../src/manifest/branch.ts';
import { INTERNAL_VERSION_FIELD } from '../../src/manifest/internal-version.ts';
import { OBJECT_ID } from '../../src/manifest/rows.ts';
import { add, cities, refusalOf } from '../support/branched.ts';
import { keepsake, OLDER_VERSIONS, revived, type OlderGround } from '../support/older.ts';
import { PEOPLE } from '../support/people.ts';
import { quietWorld } from '../support/world.ts';

// Whoever finds a stamp that this release does not know keeps away: from main and from other branches, for writing and for reading, and
// also where it had the branch open before. What to do is told, and nothing is written.

type Ground = OlderGround & { readonly lab: Lab };

const MODES = ['read-only', 'read-write'] as const;

const STAMPS = [
  { stamp: '0', found: 0, advice: /version 0, and this release reads 1 to 5: .* with an older release/ },
  { stamp: '6', found: 6, advice: /version 6, and this release reads 1 to 5: open it with a newer release$/ },
  { stamp: 'x', found: 'x', advice: /version x, and this release reads 1 to 5: no release writes that, .* copy/ },
] as const;

const kept = keepsake({ version: 1 });

for (const { stamp, found, advice } of STAMPS) {
  const refuses = async (t: ExecutionContext, { lab }: Ground, branch: string, what: () => Promise<unknown>) => {
    const { state } = lab.snapshot();
    const error = await t.throwsAsync(what, { message: advice });
    t.like(error, {
      kind: 'unsupported_version',
      code: 'internal_version',
      details: { found, supported: 5, minimum: 1, branch },
    });
    t.true(lab.snapshot().state === state, 'nothing was written');
  };

  for (const mode of MODES) {
    test(`a graph that is stamped ${stamp} is not opened ${mode}`, async (t) => {
      const older = await revived(t, await kept);
      await restamp(older, 'main', stamp);
      for (const branch of ['main', 'of-x']) await refuses(t, older, 'main', () => older.open(branch, { mode }));
    });

    test(`a graph of today that is stamped ${stamp} is not opened ${mode}`, async (t) => {
      const older = await migrated(t);
      await restamp(older, 'main', stamp);
      for (const branch of ['main', 'of-x']) await refuses(t, older, 'main', () => older.open(branch, { mode }));
    });

    test(`a branch that is stamped ${stamp} is not opened ${mode}, and main is`, async (t) => {
      const older = await migrated(t);
      await restamp(older, 'of-x', stamp);
      await refuses(t, older, 'of-x', () => older.open('of-x', { mode }));
      t.is(await cities(await older.open('main', { mode })), 'Oslo Paris');
    });

    test(`main of an older graph is not opened ${mode} where a branch is stamped ${stamp}, for it tells of that`, async (t) => {
      const older = await revived(t, await kept);
      await restamp(older, 'of-x', stamp);
      await refuses(t, older, 'of-x', () => older.open('main', { mode }));
    });

    for (const branch of ['main', 'of-x']) {
      test(`${branch} that is open ${mode} and is stamped ${stamp} is refused from the next look on`, async (t) => {
        const older = await migrated(t);
        const graph = await older.open(branch, { mode });
        if (mode === 'read-write') await add(graph, 'Ulm');
        await restamp(older, branch, stamp);
        if (mode === 'read-write') await refuses(t, older, branch, () => add(graph, 'Bonn'));
        await refuses(t, older, branch, () => graph.refresh());
        await refuses(t, older, branch, () => graph.snapshot());
        await refuses(t, older, branch, () => graph.commits());
      });
    }

    test(`a branch of an older graph that is open ${mode} and is stamped ${stamp} is refused from the next look on`, async (t) => {
      const older = await migrated(t);
      const graph = await older.open('of-x', { mode });
      await restamp(older, 'of-x', stamp);
      if (mode === 'read-write') await refuses(t, older, 'of-x', () => add(graph, 'Bonn'));
      await refuses(t, older, 'of-x', () => graph.refresh());
    });
  }

  test(`nothing is merged from a branch that is stamped ${stamp}, nor is a branch made from it`, async (t) => {
    const older = await migrated(t);
    const main = await older.open();
    const ofX = await older.open('of-x');
    await restamp(older, 'of-x', stamp);
    await refuses(t, older, 'of-x', () => main.merge('of-x'));
    await refuses(t, older, 'of-x', () => main.mergeBases('of-x'));
    await refuses(t, older, 'of-x', () => ofX.createBranch('child'));
    t.is(await add(main, 'Ulm'), (await main.refresh()).id);
  });
}

for (const version of OLDER_VERSIONS) {
  test(`whoever founds a graph where there is one of version ${version} is told so, and writes nothing`, async (t) => {
    const { lab, place } = await revived(t, await keepsake({ version }));
    const { state } = lab.snapshot();
    const founding = Graph.init({ ...place.location, environment: quietWorld(), schema: PEOPLE });
    t.is(await refusalOf(founding), 'conflict graph_exists');
    t.true(lab.snapshot().state === state);
  });
}

/** Main is of today, all other branches are not. */
async function migrated(t: ExecutionContext): Promise<Ground> {
  const older = await revived(t, await kept);
  await (await older.open()).close();
  return older;
}

async function restamp({ place }: OlderGround, branch: string, stamp: string): Promise<void> {
  const lance = place.connect();
  const table = await lance.open(manifestLocation(branch), []);
  const written = await table?.setFieldMetadata(OBJECT_ID, { [INTERNAL_VERSION_FIELD]: stamp });
  lance.close();
  if (!written?.ok) throw new Error('there is nobody else who stamps it');
}
