import { connect } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { join } from 'node:path';
import { Graph, type Statement } from '../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';

// A write is decided on what its handle last saw. News of a logical commit fails it; maintenance is no news.

const birthday: Statement = {
  op: 'updateNodes',
  type: 'Person',
  set: { age: 37 },
  where: { op: 'eq', field: 'id', value: 'ada' },
};

test('a strict write on a base that is behind by a logical commit is refused, and goes through after a refresh', async (t) => {
  const { root, graph } = await people(t);
  const other = await Graph.open({ root });
  await other.mutate([birthday]);
  const error = await t.throwsAsync(graph.mutate([birthday]));
  t.like(error, {
    kind: 'conflict',
    code: 'stale_base',
    outcome: 'not_applied',
    details: { table: 'node:person', expected: 2, found: 3 },
  });
  await graph.refresh();
  t.is((await graph.mutate([birthday])).updated, 1);
});

test('inserts commute: they are validated on the newest state and go on', async (t) => {
  const { root, graph } = await people(t);
  const other = await Graph.open({ root });
  await other.mutate([birthday]);
  t.is((await graph.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'eve' } }])).inserted, 1);
});

test("a write of one's own is no look at what others wrote", async (t) => {
  const { root, graph } = await people(t);
  const other = await Graph.open({ root });
  await other.mutate([birthday]);
  await graph.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'eve' } }]);
  await graph.mutate([{ op: 'deleteNodes', type: 'City', where: { op: 'eq', field: 'id', value: 'nowhere' } }]);
  t.like(await t.throwsAsync(graph.mutate([birthday])), { kind: 'conflict', code: 'stale_base' });
  await graph.refresh();
  t.is((await graph.mutate([birthday])).updated, 1);
});

test('what is asked for is read when it is asked for', async (t) => {
  const { graph } = await people(t);
  const values = { name: 'Oslo' };
  const statements: Statement[] = [{ op: 'insertNode', type: 'City', values }];
  const write = graph.mutate(statements);
  statements.length = 0;
  values.name = 'Bern';
  t.is((await write).inserted, 1);
  t.truthy(await (await graph.snapshot()).getNode('City', 'Oslo'));
});

test('a base that is behind by maintenance alone is as good as new', async (t) => {
  const { root, graph } = await people(t);
  for (let age = 1; age < 4; age += 1)
    await graph.mutate([{ op: 'insertNode', type: 'Person', values: { email: `kid ${age}`, age } }]);
  await compact(graph, root);
  const { tables } = await graph.inspect();
  const person = tables.find(({ key }) => key === 'node:person');
  t.true(person !== undefined && person.head > person.published && !person.drift);
  t.is((await graph.mutate([birthday])).updated, 1);
  t.is((await (await graph.snapshot()).getNode('Person', 'ada'))?.values['age'], 37);
});

test('rows that a stranger left on a table are never published by somebody else', async (t) => {
  const { root, graph } = await people(t);
  const { tables } = await graph.inspect();
  const location = tables.find(({ key }) => key === 'node:city')?.location ?? '';
  const table = await (await connect(join(root, 'nodes'))).openTable(location.slice('nodes/'.length));
  await table.add([{ __id: 'Atlantis', name: 'Atlantis' }]);
  t.is(await (await graph.snapshot()).getNode('City', 'Atlantis'), null);
  t.true((await graph.inspect()).tables.some(({ drift }) => drift));
  await graph.mutate([{ op: 'insertNode', type: 'City', values: { name: 'Oslo' } }]);
  t.is(await (await graph.snapshot()).getNode('City', 'Atlantis'), null);
  t.truthy(await (await graph.snapshot()).getNode('City', 'Oslo'));
  t.false((await graph.inspect()).tables.some(({ drift }) => drift));
});

async function people(t: ExecutionContext): Promise<{ root: string; graph: Graph }> {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE });
  await graph.mutate(FIRST_PEOPLE);
  return { root, graph };
}

async function compact(graph: Graph, root: string): Promise<void> {
  for (const { location } of (await graph.inspect()).tables) {
    const [folder = '', name = ''] = location.split('/');
    const table = await (await connect(join(root, folder))).openTable(name);
    await table.optimize();
  }
}
