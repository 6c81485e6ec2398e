import { readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { Index } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { Graph, seededRandom, type GivenValues, type SearchQuery, type SnapshotReader } from '../../src/index.ts';
import { append, ids, INDEXES, papersSchema, papersSite, rawTable, type Site } from './support/papers.ts';

// An index makes a search faster, and finds nothing else: however much of a table it covers, and whether or not it can be read.

const WORDS = 'red fox sun sky owl mud running foxes café'.split(' ');

/** Papers with the numbers `from` and on; few places, few words, so that many are equally good. */
function papers(from: number, count: number): GivenValues[] {
  const random = seededRandom(from + 1);
  const pick = (below: number) => Math.floor(random.next() * below);
  return Array.from({ length: count }, (_, index) => ({
    name: `k${String(from + index).padStart(3, '0')}`,
    n: from + index,
    body: index % 7 === 0 ? null : Array.from({ length: 1 + pick(4) }, () => WORDS[pick(WORDS.length)]).join(' '),
    at: index % 5 === 0 ? null : [pick(6), pick(6)],
  }));
}

const WHERE = { op: 'lt', property: 'n', value: 45 } as const;

const QUERIES: Readonly<Record<string, SearchQuery>> = {
  nearest: { vector: { property: 'at', near: [2.5, 2] }, limit: 7 },
  'nearest of some': { vector: { property: 'at', near: [0, 0] }, where: WHERE, limit: 9 },
  'all that are near': { vector: { property: 'at', near: [1, 1] }, limit: 1000 },
  'all that match': { text: { property: 'body', match: 'FOX owl' }, limit: 1000 },
  'all with all words': { text: { property: 'body', match: 'sky, run', all: true }, limit: 1000 },
  'a phrase of some': { text: { property: 'body', match: 'red sun', phrase: true }, where: WHERE, limit: 1000 },
  both: { vector: { property: 'at', near: [5, 5] }, text: { property: 'body', match: 'cafe' }, limit: 1000 },
};

/** Scores come of what is covered, and so does the order of matches: of those only which are found is told. */
async function answers(reader: SnapshotReader): Promise<Readonly<Record<string, unknown>>> {
  const told = Object.entries(QUERIES).map(async ([name, query]) => {
    const found = await reader.searchNodes('Paper', query);
    return [name, query.text ? ids(found).map(String).toSorted() : found] as const;
  });
  return Object.fromEntries(await Promise.all(told));
}

interface Pair {
  readonly plain: Site;
  readonly indexed: Site;
}

/** Two graphs of the same papers; what is done to both is done to one that never has an index, and to one that may. */
async function pair(t: ExecutionContext): Promise<Pair> {
  const loads = [papers(0, 20), papers(20, 20)];
  return {
    plain: await papersSite(t, papersSchema(), ...loads),
    indexed: await papersSite(t, papersSchema(INDEXES), ...loads),
  };
}

async function change({ plain, indexed }: Pair, how: (graph: Graph) => Promise<unknown>): Promise<void> {
  await how(plain.graph);
  await how(indexed.graph);
}

async function assertSame(t: ExecutionContext, { plain, indexed }: Pair, what: string): Promise<void> {
  t.deepEqual(await answers(await indexed.graph.snapshot()), await answers(await plain.graph.snapshot()), what);
}

const nameIs = (name: string) => ({ op: 'eq', field: 'id', value: name }) as const;

async function rewriteSome(graph: Graph): Promise<unknown> {
  await append(graph, papers(40, 15));
  return graph.mutate([
    { op: 'updateNodes', type: 'Paper', where: nameIs('k003'), set: { body: 'fox', at: [1, 1] } },
    { op: 'updateNodes', type: 'Paper', where: nameIs('k008'), set: { body: null, at: null } },
    { op: 'upsertNode', type: 'Paper', values: { name: 'k050', n: 1, body: 'an owl', at: [1, 1] } },
  ]);
}

async function built(graph: Graph): Promise<string[]> {
  const { tables } = await graph.optimize();
  return tables.flatMap(({ type, indexes }) => (type === 'Paper' ? indexes.map(({ outcome }) => outcome) : []));
}

test.serial(
  'the same rows are found before an index is there, with it, beside it, and after it took in the rest',
  async (t) => {
    const both = await pair(t);
    const { graph } = both.indexed;
    await assertSame(t, both, 'before');
    t.deepEqual(await built(graph), ['built', 'built']);
    await assertSame(t, both, 'covered');
    await change(both, rewriteSome);
    await change(both, (each) => each.mutate([{ op: 'deleteNodes', type: 'Paper', where: nameIs('k011') }]));
    await assertSame(t, both, 'covered in part');
    t.deepEqual(await built(graph), ['extended', 'extended']);
    await assertSame(t, both, 'covered again');
    await change(both, (each) => each.load({ mode: 'overwrite', nodes: { Paper: papers(100, 20) } }));
    await assertSame(t, both, 'overwritten');
  },
);

test.serial('an index of today answers for no older commit', async (t) => {
  const both = await pair(t);
  const before = await Promise.all([both.plain, both.indexed].map(({ graph }) => graph.refresh()));
  const expected = await answers(await both.plain.graph.snapshot());
  await change(both, rewriteSome);
  await both.indexed.graph.optimize();
  for (const [index, { graph }] of [both.plain, both.indexed].entries()) {
    t.deepEqual(await answers(await graph.snapshot({ at: before[index]?.id ?? '' })), expected);
    t.deepEqual(await answers(await graph.snapshot({ asOf: before[index]?.createdAt ?? '' })), expected);
  }
});

test.serial(
  'a branch of a branch finds what is there, though Lance does not find the indexes that it inherited',
  async (t) => {
    const both = await pair(t);
    await both.indexed.graph.optimize();
    const expected = await answers(await both.plain.graph.snapshot());
    const branches: Graph[] = [both.indexed.graph];
    for (const name of ['one', 'two', 'three']) {
      await branches.at(-1)?.createBranch(name);
      const branch = await Graph.open({ root: both.indexed.root, branch: name });
      t.teardown(() => branch.close());
      await branch.mutate([{ op: 'insertNode', type: 'Paper', values: { name, at: null } }]);
      t.deepEqual(await answers(await branch.snapshot()), expected, name);
      branches.push(branch);
    }
    for (const branch of branches.slice(1)) {
      await branch.optimize();
      t.deepEqual(await answers(await branch.snapshot()), expected);
    }
  },
);

const HARMS: Readonly<Record<string, (file: string) => Promise<void>>> = {
  gone: (file) => rm(file),
  'cut short': (file) => truncate(file, 10),
};

for (const [what, harm] of Object.entries(HARMS)) {
  test.serial(`the same rows are found where the files of indexes are ${what}`, async (t) => {
    const both = await pair(t);
    await both.indexed.graph.optimize();
    const location = (await both.indexed.graph.inspect()).tables.find(({ type }) => type === 'Paper')?.location;
    const folder = join(both.indexed.root, `${location}.lance`, '_indices');
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    t.true(files.length > 2);
    for (const file of files) await harm(join(file.parentPath, file.name));
    const fresh = await Graph.open({ root: both.indexed.root });
    t.teardown(() => fresh.close());
    t.deepEqual(await answers(await fresh.snapshot()), await answers(await both.plain.graph.snapshot()));
  });
}

test.serial('equally good rows come in the order of their ids, with an index as without, each time', async (t) => {
  const rows = Array.from({ length: 90 }, (_, n) => ({
    name: `k${(n * 37) % 90}`,
    n,
    body: 'equal words',
    at: [n % 2, 0],
  }));
  const { graph } = await papersSite(t, papersSchema(INDEXES), rows.slice(0, 60));
  await graph.optimize();
  await append(graph, rows.slice(60));
  const near = rows
    .filter(({ at }) => at[0] === 1)
    .map(({ name }) => name)
    .toSorted();
  const reader = await graph.snapshot();
  const nearest = async () => ids(await reader.searchNodes('Paper', { vector: { property: 'at', near: [1, 0] } }));
  const matching = async () => ids(await reader.searchNodes('Paper', { text: { property: 'body', match: 'equal' } }));
  const first = await matching();
  for (let round = 0; round < 5; round += 1) {
    t.deepEqual(await nearest(), near.slice(0, 10));
    t.deepEqual(await matching(), first);
  }
});

const DIMENSIONS = 16;
const [PARTS, ROUNDS, LIMIT] = [100, 20, 10];

type Point = { readonly name: string; readonly at: Float32Array };

/** Points anywhere: harder for an index than embeddings, which lie in clusters. */
function points(count: number): { readonly all: readonly Point[]; readonly near: readonly number[][] } {
  const random = seededRandom(7);
  const place = () => Array.from({ length: DIMENSIONS }, () => Math.fround(random.next()));
  return {
    all: Array.from({ length: count }, (_, n) => ({ name: `k${n}`, at: new Float32Array(place()) })),
    near: Array.from({ length: ROUNDS }, place),
  };
}

function nearestOf(all: readonly Point[], near: readonly number[]): string[] {
  const distanceOf = ({ at }: Point) => Math.hypot(...near.map((x, index) => x - (at[index] ?? NaN)));
  const measured = all.map((point) => ({ name: point.name, distance: distanceOf(point) }));
  return measured
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, LIMIT)
    .map(({ name }) => name);
}

test.serial('an index on vectors finds nearly all of the nearest, and all of them where that is asked', async (t) => {
  const schema = {
    nodes: {
      Point: {
        key: ['name'],
        properties: { name: { type: 'String' }, at: { type: { vector: DIMENSIONS } } },
        indexes: [{ kind: 'vector', property: 'at' }],
      },
    },
  } as const;
  const site = await papersSite(t, schema);
  const { all, near } = points(10_000);
  const [newest, ...old] = all;
  await site.graph.load({ mode: 'append', nodes: { Point: old } });
  await site.graph.optimize();
  // In as many parts as a large table has, of which a search looks at a few.
  const table = await rawTable(site, 'Point');
  const [index] = await table.listIndices();
  await table.createIndex('at', { name: index?.name ?? '', config: Index.ivfFlat({ numPartitions: PARTS }) });
  await site.graph.repair({ mode: 'confirm' });
  await site.graph.load({ mode: 'append', nodes: { Point: newest ? [newest] : [] } });
  const reader = await site.graph.snapshot();
  let recalled = 0;
  for (const place of [...near, [...(newest?.at ?? [])]]) {
    const nearest = nearestOf(all, place);
    const query = { vector: { property: 'at', near: place }, select: [], limit: LIMIT };
    t.deepEqual(ids(await reader.searchNodes('Point', { ...query, exact: true })), nearest);
    const found = ids(await reader.searchNodes('Point', query));
    t.is(found.length, LIMIT);
    if (place.every((n, at) => n === newest?.at[at])) t.is(found[0], newest?.name, 'which no index covers');
    recalled += nearest.filter((name) => found.includes(name)).length;
  }
  const recall = recalled / ((ROUNDS + 1) * LIMIT);
  t.log(`recall ${recall.toFixed(3)} of ${LIMIT} among ${all.length} vectors of ${DIMENSIONS} in ${PARTS} parts`);
  // Where the parts lie is drawn by Lance, each time anew.
  t.true(recall >= 0.85);
});
