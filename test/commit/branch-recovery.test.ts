import test from 'ava';
import { connect } from '@lancedb/lancedb';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { crashAt } from '../../failpoints/crash.ts';
import type { Graph, Statement } from '../../src/index.ts';
import { add, assertTidy, cities, ground, labGround, refusalOf } from '../support/branched.ts';
import { stopAt } from './support/blocking.ts';

// An intent is of one branch. Who has another open is not held up by it, and what a branch inherited is not its own to put right.

const OSLO: readonly Statement[] = [{ op: 'insertNode', type: 'City', values: { name: 'Oslo' } }];

test('who died on a branch is in the way of nobody on another, and what was left is resolved on the branch', async (t) => {
  const { main, open, fork } = await ground(t);
  await fork('dev');
  const crash = crashAt({ at: 'write.after_table_effect', passage: 1 });
  const writer = await open('dev', {}, crash.failpoints);
  void writer.mutate(OSLO);
  await crash.crashed;
  const [intent] = (await main.inspect()).intents;
  t.truthy(intent);
  await add(main, 'Bern');
  await (await open()).refresh();
  await (await fork('beside')).mutate(OSLO);
  t.deepEqual((await main.inspect()).intents, [intent]);
  t.is(await cities(await open('dev', { mode: 'read-only' })), 'Rome');
  const dev = await open('dev');
  await assertTidy(t, dev);
  t.like((await dev.inspect({ recoveries: true })).recoveries, [{ operation: intent, outcome: 'spent' }]);
  await dev.mutate(OSLO);
  t.is(await cities(dev), 'Oslo Rome');
});

test('recovery on a branch does not touch what was inherited, whatever lies on it by now', async (t) => {
  const { root, main, open, fork } = await ground(t);
  await fork('dev');
  const crash = crashAt({ at: 'write.after_table_effect', passage: 1 });
  void (await open('dev', {}, crash.failpoints)).mutate(OSLO);
  await crash.crashed;
  await add(main, 'Bern');
  const cityOf = async (graph: Graph) => (await graph.inspect()).tables.find(({ type }) => type === 'City');
  const location = (await cityOf(main))?.location ?? '';
  const table = await (await connect(join(root, dirname(location)))).openTable(basename(location));
  await table.add([{ __id: 'Atlantis', name: 'Atlantis' }]);
  const before = await cityOf(main);
  t.true(before?.drift);
  const dev = await open('dev');
  t.deepEqual((await dev.inspect()).intents, []);
  t.deepEqual(await cityOf(main), before);
  t.like(await cityOf(dev), { location, inherited: true, drift: false });
  t.deepEqual(await readdir(join(root, `${location}.lance/tree`)), []);
  await dev.mutate(OSLO);
  t.is(await cities(dev), 'Oslo Rome');
  t.deepEqual(await cityOf(main), before);
  t.is(await cities(main), 'Bern Rome');
});

for (const survives of [true, false]) {
  const fate = survives ? 'is told so and leaves nothing' : 'and who dies then leaves nothing for long';
  test(`who arms an intent on a branch that was deleted meanwhile ${fate}`, async (t) => {
    const { lab, main, open, fork } = await labGround(t);
    await fork('dev');
    await fork('beside');
    const crash = crashAt({ at: survives ? 'init.after_claim' : 'write.sidecar_armed', passage: 1 });
    const sleeper = await open('dev', {}, crash.failpoints, 'sleeper');
    lab.gate.holdWhere(
      ({ actor, class: object, verb }) => actor === 'sleeper' && object === 'sidecar' && verb === 'put',
    );
    const writing = refusalOf(sleeper.mutate(OSLO));
    await lab.gate.whenHeld();
    await main.deleteBranch('dev');
    lab.gate.open();
    if (survives) t.is(await writing, 'not_found branch_deleted');
    else {
      await crash.crashed;
      t.is((await main.inspect()).intents.length, 1);
      await add(main, 'Bern');
      await (await open('beside')).refresh();
    }
    await assertTidy(t, main);
    await assertTidy(t, await open());
  });
}

for (const at of ['fork.created', 'write.after_table_effect', 'write.confirmed', 'write.before_publish'] as const) {
  test(`who is at ${at} when the branch is deleted is told so, and leaves neither intent nor fork`, async (t) => {
    const { root, main, open, fork } = await ground(t);
    await fork('dev');
    const stop = stopAt(at);
    const writer = await open('dev', {}, stop.failpoints);
    const writing = refusalOf(writer.mutate([...OSLO, { op: 'insertNode', type: 'Person', values: { email: 'ada' } }]));
    await stop.there;
    await main.deleteBranch('dev');
    stop.goOn();
    t.is(await writing, 'not_found branch_deleted');
    await assertTidy(t, main);
    for (const { location } of (await main.inspect()).tables) {
      const forks = await readdir(join(root, `${location}.lance/tree`)).catch(() => []);
      t.deepEqual(forks, [], location);
    }
  });
}

test('an intent that is met on a branch of which one has not heard is no stray', async (t) => {
  const { main, open, fork } = await ground(t);
  // It looks at the branches now, and not again before it sweeps.
  const other = await open('main', {}, undefined);
  await other.branches();
  await fork('dev');
  const crash = crashAt({ at: 'write.after_table_effect', passage: 1 });
  void (await open('dev', {}, crash.failpoints)).mutate(OSLO);
  await crash.crashed;
  await (await fork('beside')).refresh();
  await other.refresh();
  t.is((await main.inspect()).intents.length, 1);
});
