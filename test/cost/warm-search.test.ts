import test, { type ExecutionContext } from 'ava';
import { startLab } from '../../failpoints/lab/lab.ts';
import { countRequests, type RequestCounts } from '../../failpoints/lab/log/count-requests.ts';
import { Graph, type IndexDefinition, type SchemaDefinition, type SearchQuery } from '../../src/index.ts';
import { compareWithGolden } from '../support/golden.ts';
import { quietWorld } from '../support/world.ts';

// What it costs to take a snapshot and to search it, on a handle that did so before. Counted, not timed.

const INDEXES: readonly IndexDefinition[] = [
  { kind: 'text', property: 'body' },
  { kind: 'vector', property: 'at' },
];

const SCHEMA: SchemaDefinition = {
  nodes: {
    Paper: {
      key: ['name'],
      properties: { name: { type: 'String' }, body: { type: 'String' }, at: { type: { vector: 2 } } },
      indexes: INDEXES,
    },
  },
};

const vector = { property: 'at', near: [1, 0] };
const text = { property: 'body', match: 'word3' };

const QUERIES: Readonly<Record<string, SearchQuery>> = {
  'what is near to a vector': { vector },
  'what holds a word': { text },
  'what is best by both': { vector, text },
};

const GROUNDS: Readonly<Record<string, (graph: Graph) => Promise<unknown>>> = {
  'no index': async () => {},
  'indexes on all rows': (graph) => graph.optimize(),
  'indexes on all rows but one': async (graph) => {
    await graph.optimize();
    await graph.mutate([{ op: 'insertNode', type: 'Paper', values: { name: 'late', body: 'late', at: [99, 0] } }]);
  },
};

test('a warm search on an unchanged graph is one probe, and the data and the indexes that it reads', async (t) => {
  const rows: string[] = [];
  for (const [ground, prepare] of Object.entries(GROUNDS)) {
    const { graph, counted } = await searched(t);
    await prepare(graph);
    for (const [name, query] of Object.entries(QUERIES)) {
      const search = async () => (await graph.snapshot()).searchNodes('Paper', query);
      t.is((await search())[0]?.id, query.text ? 'k3' : 'k1');
      const { 'table.data get': data = 0, 'table.index get': index = 0, ...others } = await counted(search);
      t.deepEqual(others, { 'manifest.version list': 1 }, `${name}, with ${ground}`);
      rows.push(`| ${name}, with ${ground} | ${data} | ${index} |`);
    }
  }
  const table = [
    '# What a warm search costs',
    '',
    'Of a snapshot that is taken and searched once, on a graph of ten rows that has not changed since: requests, besides the one',
    'that looks whether it has. How Lance cuts a file into requests, and what of an index it keeps, is its own affair.',
    '',
    '| searched for | table.data get | table.index get |',
    '|---|---|---|',
    ...rows,
    '',
  ];
  await compareWithGolden(t, new URL('warm-search.md', import.meta.url), table.join('\n'));
});

interface Searched {
  readonly graph: Graph;
  /** The requests that a call makes. */
  readonly counted: (call: () => Promise<unknown>) => Promise<RequestCounts>;
}

async function searched(t: ExecutionContext): Promise<Searched> {
  const lab = await startLab();
  t.teardown(() => lab.stop());
  lab.createBucket('bucket');
  const graph = await Graph.init({
    root: 's3://bucket/graph',
    s3: lab.issueKey('reader'),
    environment: quietWorld(),
    schema: SCHEMA,
  });
  const papers = Array.from({ length: 10 }, (_, n) => ({ name: `k${n}`, body: `word${n} or other`, at: [n, 0] }));
  await graph.load({ mode: 'append', nodes: { Paper: papers } });
  const counted = async (call: () => Promise<unknown>) => {
    lab.log.clear();
    await call();
    return countRequests(lab.log.events);
  };
  return { graph, counted };
}
