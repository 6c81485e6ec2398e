import assert from 'node:assert/strict';
import test from 'ava';
import { Graph, type SchemaDefinition } from '../../src/index.ts';
import { ID_COLUMN } from '../../src/base/column.ts';
import { nodeRecords } from '../../src/graph/records.ts';
import { acceptSchema } from '../../src/schema/accept.ts';
import { findNodeType } from '../../src/schema/rows.ts';
import { temporaryRoot } from '../support/root.ts';

const SCHEMA: SchemaDefinition = {
  nodes: {
    One: { key: ['k'], properties: { k: { type: 'I64' }, n: { type: 'I32', nullable: true } } },
    Two: { key: ['b', 'a'], properties: { a: { type: 'Date' }, b: { type: 'Bool' } } },
    None: { properties: { n: { type: 'I32' } } },
  },
  edges: { Ties: { from: 'Two', to: 'None', properties: { n: { type: 'I32', nullable: true } } } },
};

test('a scan tells of each row what a get tells of it, whatever its ids are made of', async (t) => {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: SCHEMA });
  const { ids } = await graph.load({
    mode: 'append',
    nodes: {
      One: [{ k: 2n ** 60n, n: 1 }, { k: -1n }],
      Two: [
        { a: '2000-01-01', b: true },
        { a: '2000-01-01', b: false },
      ],
      None: [{ n: 1 }, { n: 2 }],
    },
  });
  const ends = [ids[2] ?? t.fail(), ids[4] ?? t.fail()] as const;
  await graph.load({
    mode: 'append',
    edges: { Ties: [1, 2].map((n) => ({ from: ends[0], to: ends[1], values: { n } })) },
  });
  const now = await graph.snapshot();
  for (const type of ['One', 'Two', 'None']) {
    const nodes = await now.scanNodes(type);
    t.is(nodes.length, 2);
    for (const node of nodes) assert.deepEqual(await now.getNode(type, node.id), node);
  }
  const edges = await now.scanEdges('Ties');
  t.deepEqual(
    edges.map(({ from, to }) => [from, to]),
    [ends, ends],
  );
  for (const edge of edges) assert.deepEqual(await now.getEdge('Ties', edge.id), edge);
});

test('what was not read is not handed out as null', (t) => {
  const type = findNodeType(acceptSchema(SCHEMA), 'None');
  const found = { length: 1, values: new Map([[ID_COLUMN, ['x']]]) };
  t.deepEqual(nodeRecords(type, found, []), [{ type: 'None', id: 'x', values: {} }]);
  t.throws(() => nodeRecords(type, found, [...type.properties.values()]), { message: /was read/ });
});
