import test from 'ava';
import type { MigrationProgress } from '../../src/index.ts';
import { add, cities, refusalOf } from '../support/branched.ts';
import { keepsake, NAMES, OLDER_VERSIONS, registry, revived, stamped, stamps, tale, tales } from '../support/older.ts';

// A graph of an older internal version is read as it is. It is brought up to today's where it is written to: main by whoever opens it
// for writing, another branch by the first write to it. Whatever it told before it tells afterwards.

for (const version of OLDER_VERSIONS) {
  const kept = keepsake({ version });

  test(`read-only, a graph of version ${version} is read whole, and nothing is written`, async (t) => {
    const { lab, open, told, branches } = await revived(t, await kept);
    const { state } = lab.snapshot();
    t.deepEqual(await tales(open, { mode: 'read-only' }), told);
    const graph = await open('feature/x', { mode: 'read-only' });
    t.deepEqual(await registry(graph), branches);
    t.is((await graph.refresh()).actor, null);
    t.false((await graph.inspect({ recoveries: true })).tables.some(({ drift }) => drift));
    t.is((await graph.mergeBases('main')).length, 1);
    t.is(await refusalOf(add(graph, 'Bonn')), 'bad_request read_only');
    t.is(lab.snapshot().state, state);
  });

  test(`opened for writing, main of a graph of version ${version} is migrated, once`, async (t) => {
    const older = await revived(t, await kept);
    const { lab, open, told, branches } = older;
    const progress: MigrationProgress[] = [];
    const main = await open('main', { onMigration: (each) => void progress.push(each) });
    t.deepEqual(await stamps(older), stamped(version, { main: 5 }));
    t.deepEqual(await registry(main), branches);
    t.deepEqual(await tales(open, { mode: 'read-only' }), told);
    t.deepEqual(progress.map(({ branch, to }) => [branch, to]).at(-1), ['main', 5]);
    t.true(progress.every(({ done, total }) => done === 0 || done === total));
    const { state } = lab.snapshot();
    t.deepEqual(await tale(await open('main', { onMigration: () => t.fail() })), told['main']);
    t.is(lab.snapshot().state, state);
  });

  test(`a branch of a graph of version ${version} is migrated by the first write to it`, async (t) => {
    const older = await revived(t, await kept);
    const { open, told } = older;
    for (const [index, name] of NAMES.entries()) {
      const graph = await open(name);
      if (name !== 'main') t.is((await stamps(older))[name], version);
      t.deepEqual(await tale(graph), told[name]);
      t.is(await add(graph, `+${name}`), (await graph.refresh()).id);
      t.is((await stamps(older))[name], 5);
      t.is(Object.values(await stamps(older)).filter((each) => each === 5).length, index + 1);
      await graph.close();
    }
    for (const name of NAMES) {
      const graph = await open(name);
      t.deepEqual((await graph.commits()).slice(1), told[name]?.line);
      const added = (await cities(graph)).split(' ').filter((city) => city.startsWith('+'));
      t.deepEqual(added, [`+${name}`]);
      t.false((await graph.inspect()).tables.some(({ drift }) => drift));
      await graph.close();
    }
  });
}
