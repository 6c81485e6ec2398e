import test from 'ava';
import { compareQueries } from '../../../props/compare/queries.ts';
import type { SnapshotReader } from '../../../src/index.ts';
import { groundOf, mismatchIn } from './support/ground.ts';

const { state, graph } = await groundOf();
const SOUND = await graph.snapshot();

type Change = (reader: SnapshotReader) => Partial<SnapshotReader>;

/** One answer each that is not the model's, and the query in which it shows. */
const DAMAGES: readonly (readonly [what: string, shows: string, change: Change])[] = [
  [
    'a count of nodes that is one off',
    'counts.nodes.Note',
    (reader) => ({
      counts: async () => {
        const { nodes, edges } = await reader.counts();
        return { nodes: { ...nodes, Note: 1 }, edges };
      },
    }),
  ],
  [
    'a count of edges that is left out',
    'counts.edges.Knows',
    (reader) => ({ counts: async () => ({ ...(await reader.counts()), edges: {} }) }),
  ],
  [
    'a node that no scan finds',
    'scanNodes("Person")[1]',
    (reader) => ({ scanNodes: async (type, query) => (await reader.scanNodes(type, query)).slice(0, 1) }),
  ],
  [
    'nodes in another order',
    'scanNodes("Person")[0].id',
    (reader) => ({ scanNodes: async (type, query) => (await reader.scanNodes(type, query)).toReversed() }),
  ],
  [
    'an edge with its ends exchanged',
    'scanEdges("Knows")[0].from',
    (reader) => ({
      scanEdges: async (type, query) =>
        (await reader.scanEdges(type, query)).map((edge) => ({ ...edge, from: edge.to, to: edge.from })),
    }),
  ],
  [
    'an edge without its values',
    'scanEdges("Knows")[0].values.since',
    (reader) => ({
      scanEdges: async (type, query) => (await reader.scanEdges(type, query)).map((edge) => ({ ...edge, values: {} })),
    }),
  ],
];

test('queries that answer as the model does pass', async (t) => {
  t.is(await mismatchIn(() => compareQueries('queries', SOUND, state)), undefined);
});

for (const [what, shows, change] of DAMAGES) {
  test(`${what} is noticed in the queries`, async (t) => {
    const reader = { ...SOUND, ...change(SOUND) };
    t.is(await mismatchIn(() => compareQueries('past', reader, state)), `past ${shows}`);
  });
}
