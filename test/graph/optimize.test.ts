import { connect } from '@lancedb/lancedb';
import test from 'ava';
import { basename, dirname, join } from 'node:path';
import { Graph } from '../../src/index.ts';
import { everything, FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';

// Maintenance changes how rows are stored, and nothing that anybody can read.

test('compacting makes no commit and changes no row, old commits included', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE });
  await graph.mutate(FIRST_PEOPLE);
  for (const email of ['eve', 'kim', 'lou'])
    await graph.mutate([{ op: 'insertNode', type: 'Person', values: { email } }]);
  const [commits, state, tables] = [
    await graph.commits(),
    await everything(await graph.snapshot()),
    await graph.inspect(),
  ];
  const { tables: done } = await graph.optimize();
  t.deepEqual(
    done.map(({ type, outcome }) => `${type}: ${outcome}`),
    ['City: nothing_to_do', 'Person: compacted', 'Knows: nothing_to_do', 'LivesIn: nothing_to_do'],
  );
  t.deepEqual(await graph.commits(), commits);
  t.deepEqual(await everything(await graph.snapshot()), state);
  const after = await graph.inspect();
  t.deepEqual(after.intents, []);
  for (const [index, table] of after.tables.entries()) {
    t.is(table.head, table.published);
    t.is(table.published > (tables.tables[index]?.published ?? 0), table.type === 'Person');
  }
  t.is((await (await graph.snapshot({ at: commits[1]?.id ?? '' })).counts()).nodes['Person'], 4);
  t.is((await graph.optimize()).tables.filter(({ outcome }) => outcome === 'compacted').length, 0);
  t.is((await graph.mutate([{ op: 'updateNodes', type: 'Person', set: { age: 1 } }])).updated, 5);
  const fresh = await Graph.open({ root });
  t.deepEqual(await everything(await fresh.snapshot()), await everything(await graph.snapshot()));
});

test('a table on which something unpublished lies is left alone', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE });
  await graph.mutate(FIRST_PEOPLE);
  await graph.mutate([{ op: 'insertNode', type: 'City', values: { name: 'Oslo' } }]);
  const location = (await graph.inspect()).tables.find(({ type }) => type === 'City')?.location ?? '';
  const table = await (await connect(join(root, dirname(location)))).openTable(basename(location));
  await table.add([{ __id: 'Atlantis', name: 'Atlantis' }]);
  const before = await table.version();
  const { tables } = await graph.optimize();
  t.is(tables.find(({ type }) => type === 'City')?.outcome, 'drift');
  await table.checkoutLatest();
  t.is(await table.version(), before);
  t.deepEqual((await graph.inspect()).intents, []);
});

test('a writer that began before a compaction goes through after it, and the other way round', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE });
  await graph.mutate(FIRST_PEOPLE);
  await graph.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'eve' } }]);
  const other = await Graph.open({ root });
  await other.optimize();
  t.is((await graph.mutate([{ op: 'updateNodes', type: 'Person', set: { age: 7 } }])).updated, 3);
  await other.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'kim' } }]);
  await graph.optimize();
  t.is((await (await graph.snapshot()).counts()).nodes['Person'], 4);
  t.false((await graph.inspect()).tables.some(({ drift }) => drift));
});

test('only a handle for writing optimizes', async (t) => {
  const root = await temporaryRoot(t);
  await Graph.init({ root, schema: PEOPLE });
  const reader = await Graph.open({ root, mode: 'read-only' });
  t.like(await t.throwsAsync(reader.optimize()), { kind: 'bad_request', code: 'read_only' });
});
