import { rm } from 'node:fs/promises';
import { connect } from '@lancedb/lancedb';
import { basename, dirname, join } from 'node:path';
import test from 'ava';
import { startLab } from '../../failpoints/lab/lab.ts';
import { AUDIT } from '../../src/commit/audit.ts';
import { crashAt } from '../../failpoints/crash.ts';
import { Graph, type Environment, type Failpoint, type Statement } from '../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';

// Tables that are written to often stay small in fragments, and no write waits for it.

function insertCity(name: string): Statement {
  return { op: 'insertNode', type: 'City', values: { name } };
}

async function grow(graph: Graph, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += 1) await graph.mutate([insertCity(`city ${n}`)]);
}

async function fragmentsOf(root: string, graph: Graph): Promise<number> {
  const city = (await graph.inspect()).tables.find(({ type }) => type === 'City');
  const table = await (
    await connect(join(root, dirname(city?.location ?? '')))
  ).openTable(basename(city?.location ?? ''));
  await table.checkout(city?.published ?? 0);
  return (await table.stats()).fragmentStats.numFragments;
}

/** Time and randomness of the machine play no part. */
function byItself(): Environment {
  return { ...quietWorld(), upkeep: 'by_itself' };
}

test('on request, what is due is compacted and nothing else', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE, environment: quietWorld() });
  await graph.mutate(FIRST_PEOPLE);
  await grow(graph, 0, 15);
  t.deepEqual(await graph.upkeep(), { tables: [] });
  await grow(graph, 15, 16);
  t.is(await fragmentsOf(root, graph), 17);
  const commits = await graph.commits();
  t.like(await graph.upkeep(), { tables: [{ type: 'City', outcome: 'compacted' }] });
  t.is(await fragmentsOf(root, graph), 1);
  t.deepEqual(await graph.upkeep(), { tables: [] });
  t.deepEqual(await graph.commits(), commits);
  t.is((await (await graph.snapshot()).counts()).nodes['City'], 17);
  t.deepEqual((await graph.inspect()).intents, []);
});

test('by itself, fragments stay few however many writes there are, and close waits for what is under way', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE, environment: byItself() });
  await graph.mutate(FIRST_PEOPLE);
  await grow(graph, 0, 50);
  await graph.close();
  const fresh = await Graph.open({ root });
  t.true((await fragmentsOf(root, fresh)) <= 17);
  t.is((await (await fresh.snapshot()).counts()).nodes['City'], 51);
  const { tables, intents } = await fresh.inspect();
  t.deepEqual([intents, tables.filter(({ drift }) => drift)], [[], []]);
});

test('a write does not wait for a compaction that hangs, nor fail because of one that does', async (t) => {
  const lab = await startLab();
  lab.createBucket('bucket');
  const root = 's3://bucket/graph';
  t.teardown(async () => {
    lab.refuseAll();
    await lab.stop();
  });
  const hanging = Promise.withResolvers<void>();
  let armed = 0;
  const reach = async (failpoint: Failpoint): Promise<void> => {
    if (failpoint !== 'write.sidecar_armed' || (armed += 1) !== 18) return;
    hanging.resolve();
    await new Promise(() => {});
  };
  const graph = await Graph.init({
    root,
    schema: PEOPLE,
    s3: lab.issueKey('one'),
    environment: { ...quietWorld({ reach }), upkeep: 'by_itself' },
  });
  await graph.mutate(FIRST_PEOPLE);
  await grow(graph, 0, 16);
  await hanging.promise;
  t.is((await graph.mutate([insertCity('Zug')])).inserted, 1);
  t.is((await (await graph.snapshot()).counts()).nodes['City'], 18);
  const heir = await Graph.open({ root, s3: lab.issueKey('two'), environment: quietWorld(undefined, 2) });
  t.deepEqual((await heir.inspect()).intents, []);
});

test('optimize compacts what recovery has on record, while no intent lies there', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE, environment: quietWorld() });
  for (let seed = 2; seed < 5; seed += 1) {
    const crash = crashAt({ at: 'write.sidecar_armed', passage: 1 });
    const victim = await Graph.open({ root, environment: quietWorld(crash.failpoints, seed) });
    void victim.mutate([insertCity('Lima')]);
    await crash.crashed;
    if (seed === 4) {
      const { internal } = await graph.optimize();
      t.deepEqual(internal, [
        { location: '__manifest', outcome: 'nothing_to_do' },
        { location: AUDIT, outcome: 'contended' },
      ]);
    }
    await graph.refresh();
  }
  const { recoveries } = await graph.inspect({ recoveries: true });
  t.is(recoveries?.length, 3);
  t.is((await graph.optimize()).internal[1]?.outcome, 'compacted');
  t.is((await graph.optimize()).internal[1]?.outcome, 'nothing_to_do');
  const byOperation = (list = recoveries) => list?.toSorted((a, b) => (a.operation < b.operation ? -1 : 1));
  t.deepEqual(byOperation((await graph.inspect({ recoveries: true })).recoveries), byOperation());
});

test('a table that cannot be compacted does not keep the others from it', async (t) => {
  const root = await temporaryRoot(t);
  const main = await Graph.init({ root, schema: PEOPLE, environment: quietWorld() });
  await main.mutate(FIRST_PEOPLE);
  await main.createBranch('survey');
  const graph = await Graph.open({ root, branch: 'survey', environment: quietWorld(undefined, 2) });
  for (let n = 0; n < 17; n += 1) {
    await graph.mutate([insertCity(`city ${n}`), { op: 'insertNode', type: 'Person', values: { email: `p${n}` } }]);
  }
  const table = async (of: Graph, name: string) => (await of.inspect()).tables.find(({ type }) => type === name);
  await rm(join(root, `${(await table(main, 'City'))?.location}.lance/_refs`), { recursive: true });
  const before = await table(graph, 'Person');
  t.like(await t.throwsAsync(graph.upkeep()), { code: 'ref_missing' });
  t.true(((await table(graph, 'Person'))?.published ?? 0) > (before?.published ?? 0));
  t.deepEqual(await graph.upkeep(), { tables: [] });
});
