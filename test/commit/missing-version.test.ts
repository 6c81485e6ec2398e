import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { startLab } from '../../failpoints/lab/lab.ts';
import { crashAt } from '../../failpoints/crash.ts';
import { Graph, type Failpoint, type Statement } from '../../src/index.ts';
import { openObjectStore } from '../../src/storage/location.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { quietWorld } from '../support/world.ts';
import { away } from './support/blocking.ts';
import { foundTemplate, physical, sceneOf, type Template } from './support/scene.ts';
import { strangerWrites } from './support/standing.ts';

// A version that the manifest names is gone. Lance would give its number out again, to other rows, so nobody who finds it gone
// makes anything on its table. What recovery does about it is in the decision table.

const MEET: Statement = { op: 'insertEdge', type: 'Knows', from: 'ada', to: 'ada' };
const KIM: Statement = { op: 'insertNode', type: 'Person', values: { email: 'kim' } };

let template: Template;
test.before(async () => {
  template = await foundTemplate();
});
test.after.always(() => template[Symbol.asyncDispose]());

test('where the published version was the newest, writers of the table are refused, and compaction passes it by', async (t) => {
  const scene = await sceneOf(t, template);
  const { key, location, published } = scene.table('Knows');
  await scene.lose('Knows', published);
  const before = await physical(scene);
  t.deepEqual(before.tables['Knows'], { head: published - 1, published, drift: true });
  const graph = await Graph.open({ root: scene.root, environment: quietWorld(undefined, 5) });
  for (const statement of [MEET, { op: 'deleteEdges', type: 'Knows' }] satisfies Statement[]) {
    t.like(await t.throwsAsync(graph.mutate([statement])), {
      kind: 'corrupt',
      code: 'version_missing',
      outcome: 'not_applied',
      details: { table: key, location, head: published - 1, published, missing: published },
    });
  }
  const { tables } = await graph.optimize();
  t.is(tables.find(({ type }) => type === 'Knows')?.outcome, 'drift');
  const after = await physical(scene);
  t.deepEqual(after.tables['Knows'], before.tables['Knows']);
  t.deepEqual(after.intents, []);
  t.truthy((await graph.mutate([KIM])).commit);
});

test('a writer that has to put a table back to a version that is gone says so, and leaves no intent', async (t) => {
  const scene = await sceneOf(t, template);
  await scene.elsewhere.mutate([MEET]);
  const published = (await physical(scene)).tables['Knows']?.published ?? 0;
  await strangerWrites(scene, 'Knows');
  await scene.lose('Knows', published);
  t.like(await t.throwsAsync(scene.elsewhere.mutate([MEET])), {
    kind: 'corrupt',
    code: 'version_missing',
    outcome: 'not_applied',
    details: { table: scene.table('Knows').key, published, missing: published },
  });
  t.deepEqual((await physical(scene)).intents, []);
  t.truthy((await scene.elsewhere.mutate([KIM])).commit);
});

test('a writer whose table is taken away while it is at work says so, and leaves no intent', async (t) => {
  const scene = await sceneOf(t, template);
  const { location } = scene.table('Knows');
  const reach = async (failpoint: Failpoint): Promise<void> => {
    if (failpoint === 'write.sidecar_armed') await rm(join(scene.root, `${location}.lance`), { recursive: true });
  };
  const graph = await Graph.open({ root: scene.root, environment: quietWorld({ reach }, 5) });
  const writing = graph.mutate([KIM, { op: 'updateEdges', type: 'Knows', set: { since: '2021-01-01' } }]);
  t.like(await t.throwsAsync(writing), { kind: 'corrupt', code: 'version_missing', outcome: 'not_applied' });
  t.deepEqual(await openObjectStore(scene.root).list('__recovery/'), []);
  t.truthy((await scene.elsewhere.mutate([KIM])).commit);
});

test('a writer that gives up, and finds one of its tables taken away, puts the others back all the same', async (t) => {
  const scene = await sceneOf(t, template);
  const { location } = scene.table('City');
  let effects = 0;
  const reach = async (failpoint: Failpoint): Promise<void> => {
    if (failpoint !== 'write.after_table_effect' || (effects += 1) < 2) return;
    await rm(join(scene.root, `${location}.lance`), { recursive: true });
    throw away();
  };
  const graph = await Graph.open({ root: scene.root, environment: quietWorld({ reach }, 5) });
  const writing = graph.mutate([MEET, { op: 'insertNode', type: 'City', values: { name: 'Oslo' } }]);
  t.like(await t.throwsAsync(writing), { code: 'storage_unavailable', outcome: 'not_applied' });
  t.deepEqual(await openObjectStore(scene.root).list('__recovery/'), []);
  t.is(await (await scene.raw('Knows')).countRows(), 3);
});

test('a writer that still has the version at hand goes on from it, and nothing is lost', async (t) => {
  const scene = await sceneOf(t, template);
  await scene.elsewhere.mutate([MEET]);
  const published = (await physical(scene)).tables['Knows']?.published ?? 0;
  await scene.lose('Knows', published);
  await scene.elsewhere.mutate([MEET]);
  const fresh = await Graph.open({ root: scene.root, environment: quietWorld(undefined, 5) });
  t.is((await (await fresh.snapshot()).scanEdges('Knows')).length, 5);
  t.deepEqual((await physical(scene)).tables['Knows'], { head: published + 1, published: published + 1, drift: false });
  t.truthy((await fresh.mutate([MEET])).commit);
});

test('a listing that is merely old refuses nobody', async (t) => {
  const lab = await startLab();
  t.teardown(() => lab.stop());
  lab.createBucket('bucket');
  const where = (actor: string) => ({ root: 's3://bucket/g', s3: lab.issueKey(actor) });
  await (await Graph.init({ ...where('founder'), schema: PEOPLE, environment: quietWorld() })).mutate(FIRST_PEOPLE);
  const crash = crashAt({ at: 'write.after_publish', passage: 1 });
  const writer = await Graph.open({ ...where('writer'), environment: quietWorld(crash.failpoints, 2) });
  void writer.mutate([MEET]);
  await crash.crashed;
  const rule = { actor: 'heir', verb: 'list', class: 'table.version' } as const;
  lab.setFaults({
    seed: 1,
    rules: [{ ...rule, when: { nth: 1, times: 2 }, fault: { kind: 'stale_list', within: { writes: 12 } } }],
    onDeath: 'dropped',
  });
  const heir = await Graph.open({ ...where('heir'), environment: quietWorld(undefined, 3) });
  t.true(lab.log.events.some(({ fault }) => fault === 'stale_list'));
  t.deepEqual((await heir.inspect()).intents, []);
  t.is((await (await heir.snapshot()).scanEdges('Knows')).length, 3);
  t.truthy((await heir.mutate([MEET])).commit);
});
