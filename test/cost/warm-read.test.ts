import test, { type ExecutionContext } from 'ava';
import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import { countRequests, type RequestCounts } from '../../failpoints/lab/log/count-requests.ts';
import { Graph, type SnapshotReader } from '../../src/index.ts';
import { compareWithGolden } from '../support/golden.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { quietWorld } from '../support/world.ts';

// What it costs to take a snapshot and to ask it once, on a handle that did so before. Counted, not timed.

const PROBE = { 'manifest.version list': 1 };

type Ask = (reader: SnapshotReader) => Promise<unknown>;

const ASKS: Readonly<Record<string, Ask>> = {
  'nothing more': async () => {},
  'a node': (reader) => reader.getNode('Person', 'ada'),
  'the nodes of a type': (reader) => reader.scanNodes('Person'),
  'neighbours over three hops, both ways': (reader) =>
    reader.neighbours({ type: 'Person', id: 'ada', hops: 3, direction: 'both' }),
  counts: (reader) => reader.counts(),
  'every row as lines': async (reader) => {
    for await (const line of reader.exportJsonLines()) if (line === '') break;
  },
  'a type as Arrow': (reader) => reader.exportArrow('Person'),
};

test('a warm read on an unchanged graph is one probe, and the data that it reads', async (t) => {
  const { reader, counted } = await twoHandles(t);
  const rows: string[] = [];
  for (const [name, ask] of Object.entries(ASKS)) {
    const read = async (): Promise<unknown> => ask(await reader.snapshot());
    await read();
    const counts = await counted(read);
    t.like(counts, PROBE, name);
    t.deepEqual(Object.keys(without(counts, 'table.data get')), Object.keys(PROBE), name);
    rows.push(`| ${name} | ${counts['table.data get'] ?? 0} |`);
  }
  const table = [
    '# What a warm read costs',
    '',
    'Of a snapshot that is taken and asked once, on a graph of six rows that has not changed since: requests for data, besides',
    'the one that looks whether it has. How Lance cuts a file into requests is its own affair; that there is nothing else is ours.',
    '',
    '| asked for | table.data get |',
    '|---|---|',
    ...rows,
    '',
  ];
  await compareWithGolden(t, new URL('warm-read.md', import.meta.url), table.join('\n'));
});

test('a warm read at a commit, or as of a time, costs what one of the newest costs', async (t) => {
  const { reader, counted } = await twoHandles(t);
  const { id } = await reader.refresh();
  const newest = async () => (await reader.snapshot()).getNode('Person', 'ada');
  await newest();
  const expected = await counted(newest);
  for (const options of [{ at: id }, { asOf: '9999-12-31T23:59:59.999Z' }]) {
    const read = async () => (await reader.snapshot(options)).getNode('Person', 'ada');
    t.deepEqual(await counted(read), expected);
  }
});

test('a read after others wrote reads the manifest again, and opens a table only if it is one that they wrote', async (t) => {
  const { writer, reader, counted } = await twoHandles(t);
  const read = async () => (await reader.snapshot()).getNode('Person', 'ada');
  await read();
  const warm = await counted(read);
  const manifest = { ...PROBE, 'manifest.version get': 1, 'manifest.data get': 1 };

  await writer.mutate([{ op: 'insertNode', type: 'City', values: { name: 'Oslo' } }]);
  t.deepEqual(await counted(read), { ...warm, ...manifest });
  t.deepEqual(await counted(read), warm);

  await writer.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'kim' } }]);
  const opening = { 'table.version list': 1, 'table.version head': 1, 'table.version get': 1 };
  t.deepEqual(without(await counted(read), 'table.data get'), { ...manifest, ...opening });
  t.deepEqual(without(await counted(read), 'table.data get'), PROBE);
});

test('changes between two commits that differ in one table open no other', async (t) => {
  const { writer, reader, counted } = await twoHandles(t);
  const from = (await reader.refresh()).id;
  const { commit } = await writer.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'kim' } }]);
  const to = commit?.id ?? '';
  const counts = await counted(() => reader.changes({ from, to }));
  t.is(counts['table.version list'], 2, 'two versions of it are opened');
  t.deepEqual(without(await counted(() => reader.changes({ from, to })), 'table.data get'), PROBE);
  t.deepEqual(await counted(() => reader.changes({ from, to: from })), PROBE);
});

interface TwoHandles {
  readonly writer: Graph;
  readonly reader: Graph;
  /** The requests that a call makes. */
  readonly counted: (call: () => Promise<unknown>) => Promise<RequestCounts>;
}

async function twoHandles(t: ExecutionContext): Promise<TwoHandles> {
  const lab: Lab = await startLab();
  t.teardown(() => lab.stop());
  lab.createBucket('bucket');
  const reach = (actor: string, seed: number) => ({
    root: 's3://bucket/graph',
    s3: lab.issueKey(actor),
    environment: quietWorld(undefined, seed),
  });
  const writer = await Graph.init({ ...reach('writer', 1), schema: PEOPLE });
  await writer.mutate(FIRST_PEOPLE);
  const reader = await Graph.open({ ...reach('reader', 2), mode: 'read-only' });
  const counted = async (call: () => Promise<unknown>): Promise<RequestCounts> => {
    lab.log.clear();
    await call();
    return countRequests(lab.log.events);
  };
  return { writer, reader, counted };
}

function without(counts: RequestCounts, name: keyof RequestCounts): RequestCounts {
  return Object.fromEntries(Object.entries(counts).filter(([each]) => each !== name));
}
