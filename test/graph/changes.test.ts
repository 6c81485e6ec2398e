import test, { type ExecutionContext } from 'ava';
import { Graph, type Commit, type Statement, type WriteResult } from '../../src/index.ts';
import { graphChanges } from '../../src/graph/changes.ts';
import type { PinnedState } from '../../src/graph/history.ts';
import type { Session } from '../../src/graph/session.ts';
import { Scope } from '../../src/base/scope.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';

// How the graph differs between two commits: whole rows, as they are read, by what happened to them.

const NOTHING = { nodes: {}, edges: {} };
const ada = (values: object) => ({ type: 'Person', id: 'ada', values: { email: 'ada', name: 'nobody', ...values } });
const isAda = { op: 'eq', field: 'id', value: 'ada' } as const;
const rejuvenate: Statement = { op: 'updateNodes', type: 'Person', where: isAda, set: { age: 35 } };

test('rows are told as they were and as they are, by type and in the order of ids', async (t) => {
  const graph = await people(t);
  const from = await head(graph);
  await graph.mutate([
    { op: 'insertNode', type: 'Person', values: { email: 'kim' } },
    { op: 'insertNode', type: 'Person', values: { email: 'eve' } },
    rejuvenate,
  ]);
  const { ids } = await graph.mutate([{ op: 'insertEdge', type: 'Knows', from: 'eve', to: 'kim' }]);
  await graph.mutate([{ op: 'deleteNodes', type: 'Person', where: { op: 'eq', field: 'id', value: 'bob' } }]);
  const to = await head(graph);
  const person = (email: string, age: number | null = null) => ({
    type: 'Person',
    id: email,
    values: { age, badge: null, email, name: 'nobody' },
  });
  const knows = (id: unknown, ends: object, since: string | null = null) => ({
    type: 'Knows',
    id,
    ...ends,
    values: { since },
  });
  t.deepEqual<unknown, unknown>(await graph.changes({ from: from.id, to: to.id }), {
    nodes: {
      Person: {
        inserted: [person('eve'), person('kim')],
        updated: [{ before: ada({ age: 36, badge: 1n }), after: ada({ age: 35, badge: 1n }) }],
        deleted: [person('bob', 40)],
      },
    },
    edges: {
      Knows: {
        inserted: [knows(ids[0], { from: 'eve', to: 'kim' })],
        updated: [],
        deleted: [
          knows('ada-bob', { from: 'ada', to: 'bob' }, '2020-02-29'),
          knows('bob-ada', { from: 'bob', to: 'ada' }),
        ],
      },
    },
  });
});

test('the way back is the way there, turned around', async (t) => {
  const graph = await people(t);
  const from = (await head(graph)).id;
  await graph.mutate([rejuvenate]);
  await graph.mutate([{ op: 'insertNode', type: 'City', values: { name: 'Oslo' } }]);
  await graph.mutate([{ op: 'deleteEdges', type: 'LivesIn' }]);
  const to = (await head(graph)).id;
  const there = await graph.changes({ from, to });
  const back = await graph.changes({ from: to, to: from });
  t.deepEqual(back.nodes['City']?.deleted, there.nodes['City']?.inserted);
  t.deepEqual(back.edges['LivesIn']?.inserted, there.edges['LivesIn']?.deleted);
  t.deepEqual(
    back.nodes['Person']?.updated.map(({ before, after }) => ({ before: after, after: before })),
    there.nodes['Person']?.updated,
  );
});

test('an edge that was given another end is one that was updated', async (t) => {
  const graph = await people(t);
  const from = (await head(graph)).id;
  await graph.mutate([{ op: 'upsertEdge', type: 'Knows', id: 'ada-bob', from: 'ada', to: 'ada' }]);
  const { edges } = await graph.changes({ from, to: (await head(graph)).id });
  const [update] = edges['Knows']?.updated ?? [];
  t.is(edges['Knows']?.updated.length, 1);
  t.like(update, { before: { to: 'bob' }, after: { to: 'ada' } });
});

test('what is as it was has not changed, whatever was done to it in between', async (t) => {
  const graph = await people(t);
  const from = (await head(graph)).id;
  await graph.mutate([rejuvenate]);
  await graph.mutate([{ ...rejuvenate, set: { age: 36 } }]);
  await graph.mutate([{ op: 'deleteEdges', type: 'LivesIn' }]);
  await graph.mutate([{ op: 'insertEdge', type: 'LivesIn', id: 'ada-rome', from: 'ada', to: 'Rome' }]);
  await graph.optimize();
  const to = (await head(graph)).id;
  t.deepEqual(await graph.changes({ from, to }), NOTHING);
  t.deepEqual(await graph.changes({ from: to, to }), NOTHING);
});

test('from the first commit on everything was inserted', async (t) => {
  const graph = await people(t);
  const [to, from] = await graph.commits();
  const { nodes, edges } = await graph.changes({ from: from?.id ?? '', to: to?.id ?? '' });
  const reader = await graph.snapshot();
  t.deepEqual(nodes['Person'], { inserted: await reader.scanNodes('Person'), updated: [], deleted: [] });
  t.deepEqual(edges['Knows'], { inserted: await reader.scanEdges('Knows'), updated: [], deleted: [] });
  t.deepEqual(Object.keys({ ...nodes, ...edges }).toSorted(), ['City', 'Knows', 'LivesIn', 'Person']);
});

test('commits have to be of the history, and to be said', async (t) => {
  const graph = await people(t);
  const { id } = await head(graph);
  const unknown = { kind: 'not_found', code: 'unknown_commit', details: { commit: 'nothing' } } as const;
  t.like(await t.throwsAsync(graph.changes({ from: 'nothing', to: id })), unknown);
  t.like(await t.throwsAsync(graph.changes({ from: id, to: 'nothing' })), unknown);
  for (const options of [undefined, {}, { from: id }, { to: id }, { from: id, to: 7 }, { from: id, to: id, at: id }]) {
    const error = await t.throwsAsync(graph.changes(options as never));
    t.like(error, { kind: 'bad_request', code: 'malformed_options' });
  }
});

test('commits under different schemas are not compared', async (t) => {
  const at = (id: string): PinnedState => ({ commit: { id } as Commit, schemaHash: id, tables: new Map() });
  const scope = new Scope(quietWorld().clock, {});
  const error = await t.throwsAsync(graphChanges({} as Session, scope, at('one'), at('another')));
  t.like(error, { kind: 'bad_request', code: 'schemas_differ', details: { from: 'one', to: 'another' } });
});

test('an operation that is aborted compares nothing', async (t) => {
  const graph = await people(t);
  const [to, from] = await graph.commits();
  const options = { from: from?.id ?? '', to: to?.id ?? '', signal: AbortSignal.abort() };
  t.like(await t.throwsAsync(graph.changes(options)), { code: 'aborted', outcome: 'not_applied' });
});

async function people(t: ExecutionContext): Promise<Graph> {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: PEOPLE, environment: quietWorld() });
  await graph.mutate(FIRST_PEOPLE);
  return graph;
}

async function head(graph: Graph): Promise<NonNullable<WriteResult['commit']>> {
  return graph.refresh();
}
