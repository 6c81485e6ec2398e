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

test('a warm search on an unchanged graph is one probe, and the data that it reads', async (t) => {
  const rows: string[] = [];
  const { graph, counted } = await searched(t);
  for (const [name, query] of Object.entries(QUERIES)) {
    const search = async () => (await graph.snapshot()).searchNodes('Paper', query);
    t.is((await search())[0]?.id, query.text ? 'k3' : 'k1');
    const counts = await counted(search);
    t.deepEqual(
      Object.keys(counts).filter((what) => what !== 'table.data get'),
      ['manifest.version list'],
      name,
    );
    rows.push(`| ${name} | ${counts['table.data get'] ?? 0} |`);
  }
  const table = [
    '# What a warm search costs',
    '',
    'Of a snapshot that is taken and searched once, on a graph of ten rows without an index that has not changed since: requests for',
    'data, besides the one that looks whether it has. How Lance cuts a file into requests is its own affair.',
    '',
    '| searched for | table.data get |',
    '|---|---|',
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
