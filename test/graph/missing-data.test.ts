import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Graph, GraphError, type Statement } from '../../src/index.ts';
import { openObjectStore } from '../../src/storage/location.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';

// Files of a table are gone. Whoever is told that the store did not answer tries again, and would for ever.

const WRITES: readonly Statement[] = [
  { op: 'insertNode', type: 'Person', values: { email: 'kim' } },
  { op: 'upsertNode', type: 'Person', values: { email: 'ada', name: 'Ada' } },
  { op: 'updateNodes', type: 'Person', where: { op: 'eq', field: 'id', value: 'bob' }, set: { age: 41 } },
  { op: 'deleteNodes', type: 'Person', where: { op: 'eq', field: 'id', value: 'bob' } },
];

async function warmGraph(t: ExecutionContext): Promise<{ graph: Graph; root: string; location: string }> {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE, environment: quietWorld() });
  t.teardown(() => graph.close());
  await graph.mutate(FIRST_PEOPLE);
  await (await graph.snapshot()).scanNodes('Person');
  const { tables } = await graph.inspect();
  return { graph, root, location: tables.find(({ type }) => type === 'Person')?.location ?? '' };
}

for (const [what, folder] of [
  ['a table', ''],
  ['the data of a table', 'data'],
] as const) {
  test(`${what} that is gone is corruption for whoever reads or writes it, on a handle that has seen it`, async (t) => {
    const { graph, root, location } = await warmGraph(t);
    await rm(join(root, `${location}.lance`, folder), { recursive: true });
    const refused: unknown[] = [];
    const attempt = async (call: () => Promise<unknown>) => {
      const error = await t.throwsAsync(call, { instanceOf: GraphError });
      refused.push([error.kind, error.outcome, error.details['location']]);
    };
    for (const statement of WRITES) await attempt(() => graph.mutate([statement]));
    await attempt(async () => (await graph.snapshot()).scanNodes('Person'));
    t.deepEqual(
      refused,
      Array.from(refused, () => ['corrupt', 'not_applied', location]),
    );
    t.truthy((await graph.mutate([{ op: 'insertNode', type: 'City', values: { name: 'Oslo' } }])).commit);
    t.deepEqual(await openObjectStore(root).list('__recovery/'), []);
  });
}

test('a table whose data is gone is corruption for whoever compacts it', async (t) => {
  const { graph, root, location } = await warmGraph(t);
  await graph.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'eve' } }]);
  await rm(join(root, `${location}.lance`, 'data'), { recursive: true });
  t.like(await t.throwsAsync(graph.optimize()), {
    kind: 'corrupt',
    code: 'data_missing',
    outcome: 'not_applied',
    details: { location },
  });
  t.deepEqual(await openObjectStore(root).list('__recovery/'), []);
});

test('a catalog whose data is gone is corruption for whoever writes, on a handle that has seen it', async (t) => {
  const { graph, root } = await warmGraph(t);
  await rm(join(root, '__manifest.lance', 'data'), { recursive: true });
  t.like(await t.throwsAsync(graph.mutate([{ op: 'insertNode', type: 'City', values: { name: 'Oslo' } }])), {
    kind: 'corrupt',
    code: 'data_missing',
    details: { location: '__manifest' },
  });
});
