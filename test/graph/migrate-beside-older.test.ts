import test, { type ExecutionContext } from 'ava';
import { ulid } from 'ulid';
import { OlderProgram, type OlderOutcome, type OlderProgramOptions } from '../support/older-program.ts';
import type { Failpoint } from '../../src/index.ts';
import { add, assertTidy, cities } from '../support/branched.ts';
import { keepsake, OLDER_VERSIONS, revived, type OlderGround } from '../support/older.ts';

// Programs of older releases that are still at work while somebody migrates: what they publish before the stamp is kept, whatever the
// migrator had read by then, and what comes later is refused.

const COLUMNS = ['__id', 'name'].map((name) => ({ name, type: 'utf8', nullable: false }) as const);

/** An older program on the graph, and what it commits: a city. */
async function older(t: ExecutionContext, { place }: OlderGround, options: OlderProgramOptions) {
  const program = await OlderProgram.open(place, options);
  t.teardown(() => program?.close());
  return {
    isOpen: program !== undefined,
    async add(name: string): Promise<OlderOutcome> {
      const id = ulid(Date.UTC(2026, 0, 2));
      const rows = [{ __id: name, name }];
      const commit = { id, createdAt: '2026-01-02T00:00:00.000Z', actor: 'old', table: 'node:city', columns: COLUMNS };
      return (await program?.commit({ ...commit, rows })) ?? 'refused';
    },
  };
}

for (const version of OLDER_VERSIONS) {
  const kept = keepsake({ version, scars: ['stale run'] });

  test(`a program of version ${version} that publishes anywhere in a migration loses nothing, or is refused`, async (t) => {
    const passed: Failpoint[] = [];
    const first = await revived(t, await kept);
    await first.open('main', {}, { reach: async (failpoint) => void passed.push(failpoint) });
    const own = passed.filter((failpoint) => failpoint.startsWith('migrate.'));
    t.true(own.length > 0);
    const outcomes = new Set<OlderOutcome>();
    for (const [index, at] of own.entries()) {
      const ground = await revived(t, await kept);
      const program = await older(t, ground, { version });
      let passages = 0;
      let outcome: OlderOutcome | undefined;
      const main = await ground.open(
        'main',
        {},
        {
          async reach(failpoint) {
            if (failpoint.startsWith('migrate.') && passages++ === index) outcome = await program.add('Ulm');
          },
        },
      );
      outcomes.add(outcome ?? 'refused');
      const isThere = outcome === 'published';
      t.is(await cities(main), isThere ? 'Oslo Paris Ulm' : 'Oslo Paris', `${at}, the ${index}th`);
      const [newest, ...before] = await main.commits();
      t.is(newest?.actor, isThere ? 'old' : null, at);
      t.deepEqual(isThere ? before : [newest, ...before], ground.told['main']?.line);
      t.is(await program.add('Late'), 'refused');
      await main.refresh();
      await add(main, 'Wien');
      t.is(await cities(main), `${isThere ? 'Oslo Paris Ulm' : 'Oslo Paris'} Wien`);
      await assertTidy(t, main);
      t.false((await older(t, ground, { version })).isOpen);
    }
    t.true(outcomes.has('published'));
    t.true(outcomes.has('refused'));
  });

  test(`a program of version ${version} is in the middle of a commit when the graph is migrated`, async (t) => {
    const steps = version === 4 ? (['written', 'visible'] as const) : (['written', 'visible', 'told'] as const);
    for (const at of steps) {
      const ground = await revived(t, await kept);
      const migrated: string[] = [];
      const program = await older(t, ground, {
        version,
        step: async (step) => {
          if (step !== at) return;
          const graph = await ground.open();
          migrated.push(await cities(graph));
          await graph.close();
        },
      });
      const outcome = await program.add('Ulm');
      t.is(outcome, at === 'written' ? 'refused' : 'published', at);
      const main = await ground.open();
      t.deepEqual(migrated, [await cities(main)], 'it stays as whoever migrated it saw it');
      t.is(await cities(main), at === 'written' ? 'Oslo Paris' : 'Oslo Paris Ulm');
      const [newest] = await main.commits();
      t.is(newest?.parent, at === 'written' ? newest?.parent : ground.told['main']?.line[0]?.id);
      await add(main, 'Wien');
      await assertTidy(t, main);
    }
  });

  test(`a program of version ${version} goes on with a branch that was not migrated, and is refused once it is`, async (t) => {
    const ground = await revived(t, await kept);
    const program = await older(t, ground, { version, branch: 'of-x' });
    const main = await ground.open();
    const reader = await ground.open('of-x', { mode: 'read-only' });
    t.is(await program.add('Cali'), 'published');
    await reader.refresh();
    t.is(await cities(reader), 'Cali Lima Quito Rome');
    const writer = await ground.open('of-x');
    await add(writer, 'Bogotá');
    t.is(await cities(writer), 'Bogotá Cali Lima Quito Rome');
    t.is((await writer.commits())[1]?.actor, 'old');
    t.is(await program.add('Late'), 'refused');
    await writer.refresh();
    await add(writer, 'Ulm');
    t.is((await main.merge('of-x')).kind, 'merged');
    t.true((await cities(main)).includes('Cali'));
    for (const graph of [main, writer]) await assertTidy(t, graph);
  });
}
