import test from 'ava';
import { emptyState, read, write } from '../../model/index.ts';
import { Graph, type SchemaDefinition, type Statement } from '../../src/index.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';

// Embeddings come as Float32Arrays. Cases are JSON and have none, so engine and model are held together here, by hand.

const SCHEMA: SchemaDefinition = {
  nodes: {
    Doc: { key: ['name'], properties: { name: { type: 'String' }, at: { type: { vector: 2 }, nullable: true } } },
  },
};

const embedding = new Float32Array([0.1, -0]);
const given = { name: 'a', at: embedding };
const STATEMENTS: readonly Statement[] = [
  { op: 'insertNode', type: 'Doc', values: given },
  { op: 'upsertNode', type: 'Doc', values: { name: 'b', at: new Float32Array([1, 2]) } },
  {
    op: 'updateNodes',
    type: 'Doc',
    where: { op: 'eq', field: 'id', value: 'b' },
    set: { at: new Float32Array([3, 4]) },
  },
];

test('a vector that is given as a Float32Array is stored, and handed out as an array, as the model has it', async (t) => {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: SCHEMA, environment: quietWorld() });
  t.teardown(() => graph.close());
  await graph.mutate(STATEMENTS);
  await graph.load({ mode: 'merge', nodes: { Doc: [{ name: 'c', at: new Float32Array([5, 6]) }] } });
  embedding[0] = 9;
  const found = await (await graph.snapshot()).scanNodes('Doc', { orderBy: [{ property: 'name' }] });
  t.deepEqual(
    found.map(({ values }) => values['at']),
    [
      [Math.fround(0.1), 0],
      [3, 4],
      [5, 6],
    ],
  );
  const wrong = { op: 'insertNode', type: 'Doc', values: { name: 'd', at: new Float32Array(3) } } as const;
  t.like(await t.throwsAsync(graph.mutate([wrong])), { kind: 'bad_request', code: 'wrong_length' });

  embedding[0] = 0.1;
  const modelled = write(emptyState(SCHEMA), { kind: 'mutate', statements: STATEMENTS }, []);
  t.true(modelled.ok);
  if (!modelled.ok) return;
  const nodes = read(modelled.state, { kind: 'scanNodes', type: 'Doc', query: { orderBy: [{ property: 'name' }] } });
  t.deepEqual(nodes, { ok: true, value: found.slice(0, 2) });
});
