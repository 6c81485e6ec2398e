import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { connect, type Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import { manifestKey } from '../../src/lance/manifest-file.ts';
import { Graph, type RepairOptions, type TableInspection } from '../../src/index.ts';
import { everything, FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';
import { stopAt } from '../commit/support/blocking.ts';
import { citiesOf, insertCity } from '../commit/support/site.ts';

// A repair changes nothing that anybody reads: it puts tables right on which something lies that nobody published.

const CITIES = ['Bern', 'Oslo', 'Rome'];

interface Site {
  readonly root: string;
  readonly graph: Graph;
  readonly city: TableInspection;
  readonly table: Table;
}

/** Cities in three fragments. */
async function site(t: ExecutionContext): Promise<Site> {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE, environment: quietWorld() });
  await graph.mutate(FIRST_PEOPLE);
  for (const name of ['Bern', 'Oslo']) await graph.mutate([insertCity(name)]);
  const city = (await graph.inspect()).tables.find(({ type }) => type === 'City') ?? t.fail('no cities');
  const table = await (await connect(join(root, dirname(city.location)))).openTable(basename(city.location));
  return { root, graph, city, table };
}

async function cityOf(graph: Graph, mode: RepairOptions['mode']): Promise<unknown> {
  const { tables } = await graph.repair({ mode });
  const { found, done, above } = tables.find(({ type }) => type === 'City') ?? {};
  return { found, done, above: above?.map(({ madeBy }) => madeBy) };
}

async function assertLivesOn(t: ExecutionContext, { graph, root }: Site): Promise<void> {
  t.deepEqual(await citiesOf(graph), CITIES);
  await graph.mutate([insertCity('Zug')]);
  const fresh = await Graph.open({ root });
  t.deepEqual(await citiesOf(fresh), [...CITIES, 'Zug']);
  t.false((await fresh.inspect()).tables.some(({ drift }) => drift));
}

test('a graph in order has nothing to repair, in any mode', async (t) => {
  const { graph } = await site(t);
  const before = [await everything(await graph.snapshot()), await graph.inspect()];
  for (const mode of ['preview', 'confirm', 'force'] as const) {
    const { tables } = await graph.repair({ mode });
    t.deepEqual([...new Set(tables.map(({ found, done }) => `${found} ${done}`))], ['in_order nothing']);
  }
  t.deepEqual([await everything(await graph.snapshot()), await graph.inspect()], before);
});

test('maintenance that nobody published is verified and published', async (t) => {
  const here = await site(t);
  const { graph, table } = here;
  await table.optimize();
  const above = ['maintenance', 'maintenance'];
  const before = await graph.inspect();
  t.deepEqual(await cityOf(graph, 'preview'), { found: 'maintenance', done: 'nothing', above });
  t.deepEqual(await graph.inspect(), before);
  t.deepEqual(await cityOf(graph, 'confirm'), { found: 'maintenance', done: 'published', above });
  const { published, head } = (await graph.inspect()).tables.find(({ type }) => type === 'City') ?? {};
  t.is(published, head);
  t.deepEqual(await cityOf(graph, 'confirm'), { found: 'in_order', done: 'nothing', above: [] });
  await assertLivesOn(t, here);
});

test('rows that nobody published are put back by force only, and stay among the versions', async (t) => {
  const here = await site(t);
  const { graph, table } = here;
  await table.add([{ __id: 'Atlantis', name: 'Atlantis' }]);
  await table.optimize();
  const version = (await table.listVersions()).find(({ metadata }) => metadata['total_rows'] === '4')?.version ?? 0;
  const found = { found: 'suspicious', above: ['logical', 'maintenance', 'maintenance'] };
  t.deepEqual(await cityOf(graph, 'preview'), { ...found, done: 'nothing' });
  t.deepEqual(await cityOf(graph, 'confirm'), { ...found, done: 'nothing' });
  t.true((await graph.inspect()).tables.some(({ drift }) => drift));
  t.deepEqual(await cityOf(graph, 'force'), { ...found, done: 'put_back' });
  t.false((await graph.inspect()).tables.some(({ drift }) => drift));
  await table.checkout(version);
  t.is(await table.countRows(), 4);
  await assertLivesOn(t, here);
});

test('a version of which nobody can tell what made it is put back by force only', async (t) => {
  const here = await site(t);
  const { root, city, table } = here;
  await table.add([{ __id: 'Atlantis', name: 'Atlantis' }]);
  await table.add([{ __id: 'Thule', name: 'Thule' }]);
  await rm(join(root, manifestKey(city.location, city.published + 1)));
  const graph = await Graph.open({ root });
  const found = { found: 'unverifiable', above: ['unknown', 'logical'] };
  t.deepEqual(await cityOf(graph, 'confirm'), { ...found, done: 'nothing' });
  t.deepEqual(await cityOf(graph, 'force'), { ...found, done: 'put_back' });
  await assertLivesOn(t, here);
});

test('where what is published is gone there is nothing to repair with', async (t) => {
  const { root, city, table } = await site(t);
  await table.add([{ __id: 'Atlantis', name: 'Atlantis' }]);
  await rm(join(root, manifestKey(city.location, city.published)));
  const graph = await Graph.open({ root });
  t.deepEqual(await cityOf(graph, 'force'), { found: 'lost', done: 'nothing', above: ['logical'] });
});

test('what a writer is at work on is left to it', async (t) => {
  const here = await site(t);
  const { failpoints, there, goOn } = stopAt('write.before_publish');
  const writer = await Graph.open({ root: here.root, environment: quietWorld(failpoints, 2) });
  const writing = writer.mutate([insertCity('Lima')]);
  await there;
  t.deepEqual(await cityOf(here.graph, 'force'), { found: 'in_use', done: 'nothing', above: ['logical'] });
  goOn();
  t.is((await writing).inserted, 1);
  t.deepEqual(await cityOf(here.graph, 'preview'), { found: 'in_order', done: 'nothing', above: [] });
});

test('a table that the branch inherited is its owner’s to repair', async (t) => {
  const { root, graph, table } = await site(t);
  await graph.createBranch('survey');
  await table.add([{ __id: 'Atlantis', name: 'Atlantis' }]);
  const survey = await Graph.open({ root, branch: 'survey' });
  t.deepEqual(await cityOf(survey, 'force'), { found: 'inherited', done: 'nothing', above: [] });
});

test('who dies over a repair leaves a table that is as it was, or in order', async (t) => {
  for (const at of ['write.after_restore', 'recovery.after_restore'] as const) {
    const here = await site(t);
    await here.table.add([{ __id: 'Atlantis', name: 'Atlantis' }]);
    const crash = crashAt({ at, passage: 1 });
    const victim = await Graph.open({ root: here.root, environment: quietWorld(crash.failpoints, 2) });
    void victim.repair({ mode: 'force' });
    await crash.crashed;
    await assertLivesOn(t, here);
  }
});

test('a repair says how far it goes, and only a handle for writing repairs', async (t) => {
  const { root, graph } = await site(t);
  for (const options of [{}, undefined, { mode: 'yes' }, { mode: 'force', more: 1 }]) {
    t.like(await t.throwsAsync(graph.repair(options as RepairOptions)), { code: 'malformed_options' });
  }
  const reader = await Graph.open({ root, mode: 'read-only' });
  t.like(await t.throwsAsync(reader.repair({ mode: 'preview' })), { code: 'read_only' });
});
