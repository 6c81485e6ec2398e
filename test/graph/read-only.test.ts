import test from 'ava';
import { readdir } from 'node:fs/promises';
import { crashAt } from '../../failpoints/crash.ts';
import { Graph } from '../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';

test('a read-only handle reads, writes nothing, and does not recover what others left', async (t) => {
  const root = await temporaryRoot(t);
  await Graph.init({ root, schema: PEOPLE });
  const crash = crashAt({ at: 'write.after_table_effect', passage: 1 });
  const writer = await Graph.open({ root, environment: quietWorld(crash.failpoints) });
  void writer.mutate(FIRST_PEOPLE);
  await crash.crashed;
  const before = await readdir(root, { recursive: true });
  const graph = await Graph.open({ root, mode: 'read-only' });
  t.deepEqual((await (await graph.snapshot()).counts()).nodes, { City: 0, Person: 0 });
  t.is((await graph.commits()).length, 1);
  t.is((await graph.inspect()).intents.length, 1);
  await graph.refresh();
  t.like(await t.throwsAsync(graph.mutate(FIRST_PEOPLE)), { kind: 'bad_request', code: 'read_only' });
  t.like(await t.throwsAsync(graph.load({ mode: 'append' })), { kind: 'bad_request', code: 'read_only' });
  t.deepEqual((await readdir(root, { recursive: true })).toSorted(), before.toSorted());
});

test('opening where there is no graph leaves no trace', async (t) => {
  const root = await temporaryRoot(t);
  await t.throwsAsync(Graph.open({ root }));
  await t.throwsAsync(Graph.open({ root, mode: 'read-only' }));
  t.deepEqual(await readdir(root), []);
});
