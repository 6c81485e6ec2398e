import test from 'ava';
import { add, age, ages, assertTidy, cities, namesOf, refusalOf } from '../support/branched.ts';
import { CONFUSING, keepsake, NAMES, revived, stamped, stamps, tale } from '../support/older.ts';

// Main is migrated before any other branch, and each of those by itself: so for as long as anybody likes there are branches of either
// kind in one graph, which have to get on with each other.

// What lies between differs in the steps to version 4 alone.
for (const version of [1, 4] as const) {
  const kept = keepsake({ version });

  test(`of version ${version} a branch that was not migrated is merged into main, and stays as it is`, async (t) => {
    const older = await revived(t, await kept);
    const { open, told } = older;
    const main = await open();
    const { kind, commit } = await main.merge('of-x', { actor: 'joe' });
    t.is(kind, 'merged');
    t.is(await cities(main), 'Lima Paris Quito');
    t.deepEqual((await main.ancestors()).find(({ id }) => id === commit?.merged)?.id, told['of-x']?.line[0]?.id);
    t.deepEqual(await stamps(older), stamped(version, { main: 5 }));
    t.is((await main.merge('of-x')).kind, 'up_to_date');
    const ofX = await open('of-x');
    t.deepEqual(await tale(ofX), told['of-x']);
    await add(ofX, 'Cali');
    await main.refresh();
    await main.merge('of-x');
    t.is(await cities(main), 'Cali Lima Paris Quito');
    await assertTidy(t, main);
  });

  test(`of version ${version} main is merged into a branch that was not migrated, and that is migrated`, async (t) => {
    const older = await revived(t, await kept);
    const { open } = older;
    const main = await open();
    await add(main, 'Wien');
    const feature = await open('feature/x');
    t.is((await feature.merge('main')).kind, 'merged');
    t.is(await cities(feature), 'Bern Oslo Paris Wien');
    t.deepEqual(await stamps(older), stamped(version, { main: 5, 'feature/x': 5 }));
    await main.refresh();
    t.is((await main.merge('feature/x')).kind, 'fast_forward');
    t.is(await cities(main), 'Bern Oslo Paris Wien');
    const idle = await open('idle');
    t.is((await idle.merge('of-x')).kind, 'up_to_date');
    t.is((await idle.merge('feature/x')).kind, 'merged');
    t.is(await cities(idle), 'Bern Lima Paris Quito Wien');
    for (const each of [main, feature, idle]) await assertTidy(t, each);
  });

  test(`of version ${version} a branch is made from one that was not migrated, at any commit of it`, async (t) => {
    const older = await revived(t, await kept);
    const { open, told } = older;
    for (const name of ['feature/x', 'of-x', CONFUSING, 'idle']) {
      const graph = await open(name);
      const { id = '' } = told[name]?.line.at(-2) ?? {};
      for (const [made, from] of [
        [`${name}+newest`, undefined],
        [`${name}+earlier`, id],
      ] as const) {
        const branch = await graph.createBranch(made, from === undefined ? {} : { from });
        t.is(branch.parent, name);
        const child = await open(made);
        const before = await cities(child);
        t.is(before, await cities(graph, branch.commit));
        await add(child, 'Ulm');
        t.is(await cities(child), [...before.split(' '), 'Ulm'].toSorted().join(' '));
        await child.close();
      }
      t.is(await cities(graph), told[name]?.earlier[0] ?? '');
      t.is((await stamps(older))[name], 5);
      await graph.close();
    }
  });

  test(`of version ${version} a branch is deleted, migrated or not, and its name is another's`, async (t) => {
    const older = await revived(t, await kept);
    const { open } = older;
    const main = await open();
    t.is(await refusalOf(main.deleteBranch('of-x')), 'conflict branch_in_use');
    t.is(await refusalOf(main.deleteBranch('feature/x')), 'conflict branch_in_use');
    const idle = await open('idle');
    await add(idle, 'Ulm');
    await idle.close();
    for (const name of ['idle', 'of-x', 'feature/x', CONFUSING]) {
      const stale = await open(name, { mode: 'read-only' });
      await main.deleteBranch(name);
      t.is(await refusalOf(stale.snapshot()), 'not_found branch_deleted');
      t.is(await refusalOf(open(name)), 'not_found unknown_branch');
    }
    t.deepEqual(await namesOf(main), ['main']);
    for (const name of NAMES.filter((each) => each !== 'main')) {
      const branch = await main.createBranch(name);
      t.not(branch.incarnation, name);
      const again = await open(name);
      t.is(await cities(again), 'Oslo Paris');
      await add(again, `+${name}`);
      t.is(await cities(again), ['Oslo', 'Paris', `+${name}`].toSorted().join(' '));
      await again.close();
    }
    t.is(await cities(main), 'Oslo Paris');
    await assertTidy(t, main);
  });

  test(`of version ${version} maintenance of main leaves alone what other branches need`, async (t) => {
    const older = await revived(t, await kept);
    const { open, told } = older;
    const main = await open();
    await age(main, 'bob', 41);
    await main.optimize();
    const { forks } = await main.cleanup({ keepCommits: 1, minimumAgeMs: 0 });
    t.deepEqual(forks, []);
    await main.repair({ mode: 'force' });
    t.false((await main.inspect()).tables.some(({ drift }) => drift));
    for (const name of NAMES.filter((each) => each !== 'main')) {
      const reader = await open(name, { mode: 'read-only' });
      t.deepEqual((await reader.commits()).length, told[name]?.line.length);
      t.is(await cities(reader), told[name]?.earlier[0] ?? '');
      await reader.close();
      const writer = await open(name);
      await age(writer, 'eve', 42);
      t.is((await ages(writer))['eve'], 42);
      await writer.close();
    }
    for (const name of ['feature/x', CONFUSING]) t.is((await main.merge(name)).kind, 'merged');
    t.is((await ages(main))['eve'], 42);
    t.is((await ages(main))['bob'], 41);
    await assertTidy(t, main);
  });
}
