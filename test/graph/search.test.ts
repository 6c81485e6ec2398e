import test from 'ava';
import { Graph, type GivenValues, type SearchQuery, type VectorMetric } from '../../src/index.ts';
import { append, ids, INDEXES, papersSchema, papersSite, type Site } from './support/papers.ts';

// What a search finds where there is no index yet. That one makes no difference is shown in test/graph/search-indexed.test.ts.

const PAPERS: readonly GivenValues[] = [
  { name: 'fox', n: 1, body: 'The quick brown fox', at: [1, 0] },
  { name: 'foxes', n: 2, body: 'Quick FOXES are running', at: [0, 1] },
  { name: 'dog', n: 3, body: 'brown, quick: dog!', at: [1, 0] },
  { name: 'blank', n: 4, body: null, at: null },
  { name: 'café', n: 5, body: 'Café naïve', at: [0, 0] },
  { name: 'query', n: 6, body: 'AND "quoted" +plus title:foo* (x)', at: [-2, 0] },
  { name: '日本', n: 7, body: '日本語 テスト', at: [3, 3] },
];

const FROM_ONE = { property: 'at', near: [1, 0] };

async function found({ graph }: Site, query: SearchQuery) {
  return ids(await (await graph.snapshot()).searchNodes('Paper', query));
}

async function foundInAnyOrder(site: Site, query: SearchQuery) {
  return (await found(site, query)).map(String).toSorted();
}

function match(words: string, more: object = {}): SearchQuery {
  return { text: { property: 'body', match: words, ...more } };
}

const DISTANCES: Readonly<Record<VectorMetric, readonly (readonly [string, number])[]>> = {
  l2: [
    ['dog', 0],
    ['fox', 0],
    ['café', 1],
    ['foxes', Math.SQRT2],
    ['query', 3],
    ['日本', Math.sqrt(13)],
  ],
  cosine: [
    ['dog', 0],
    ['fox', 0],
    ['日本', 1 - Math.SQRT1_2],
    ['foxes', 1],
    ['query', 2],
  ],
  dot: [
    ['日本', -2],
    ['dog', 0],
    ['fox', 0],
    ['café', 1],
    ['foxes', 1],
    ['query', 3],
  ],
};

for (const [metric, expected] of Object.entries(DISTANCES)) {
  test.serial(
    `the nearest rows come first by ${metric}, with their distances; a null is near to nothing`,
    async (t) => {
      const wanted = metric as VectorMetric;
      for (const indexes of [[], [{ kind: 'vector', property: 'at', metric: wanted }]] as const) {
        const { graph } = await papersSite(t, papersSchema(indexes), PAPERS.slice(0, 3), PAPERS.slice(3));
        const rows = await (
          await graph.snapshot()
        ).searchNodes('Paper', { vector: { ...FROM_ONE, ...(indexes.length === 0 && { metric: wanted }) } });
        t.deepEqual(
          rows.map(({ id, rank }) => [id, rank]),
          expected.map(([id], index) => [id, index + 1]),
        );
        for (const [index, [id, distance]] of expected.entries()) {
          t.true(Math.abs((rows[index]?.distance ?? NaN) - distance) < 1e-6, id);
        }
      }
    },
  );
}

test.serial('a search hands out what a scan would, or the properties asked for, and what it found', async (t) => {
  const { graph } = await papersSite(t, papersSchema(), PAPERS);
  const reader = await graph.snapshot();
  const [whole] = await reader.searchNodes('Paper', { vector: FROM_ONE });
  const dog = await reader.getNode('Paper', 'dog');
  t.deepEqual<unknown, unknown>(whole, { ...dog, rank: 1, distance: 0 });
  const [some] = await reader.searchNodes('Paper', { ...match('dog'), select: ['n'] });
  t.like(some, { type: 'Paper', id: 'dog', values: { n: 3 }, rank: 1 });
  t.deepEqual(Object.keys(some ?? {}), ['type', 'id', 'values', 'rank', 'score']);
  t.true((some?.score ?? 0) > 0);
  t.deepEqual(Object.keys((await reader.searchNodes('Paper', { ...match('dog'), select: [] }))[0]?.values ?? {}), []);
});

test.serial(
  'words are found whatever their case, accents and endings, unless they are too frequent to tell',
  async (t) => {
    const site = await papersSite(t, papersSchema(), PAPERS);
    const words: Readonly<Record<string, readonly string[]>> = {
      QUICK: ['dog', 'fox', 'foxes'],
      foxes: ['fox', 'foxes'],
      run: ['foxes'],
      cafe: ['café'],
      NAÏVE: ['café'],
      the: [],
      '': [],
      ' .,; ': [],
      nothing: [],
      日本語: ['日本'],
      日本: [],
      'fox dog': ['dog', 'fox', 'foxes'],
    };
    for (const [word, expected] of Object.entries(words)) {
      t.deepEqual(await foundInAnyOrder(site, match(word)), expected, word);
    }
  },
);

test.serial('signs of a query language are no more than what lies between words', async (t) => {
  const site = await papersSite(t, papersSchema(), PAPERS);
  for (const word of ['quoted', '"quoted"', '+quoted', 'title:foo*', 'foo', '(x', 'x"', '-plus', "plus' OR 1=1 --"]) {
    t.deepEqual(await found(site, match(word)), ['query'], word);
  }
  for (const word of ['AND', 'NOT', 'body:', '*', '`', "'"]) t.deepEqual(await found(site, match(word)), [], word);
});

test.serial('one word suffices, or all are wanted, or all in a row', async (t) => {
  const site = await papersSite(t, papersSchema(), PAPERS);
  t.deepEqual(await foundInAnyOrder(site, match('brown running')), ['dog', 'fox', 'foxes']);
  t.deepEqual(await foundInAnyOrder(site, match('quick brown', { all: true })), ['dog', 'fox']);
  t.deepEqual(await found(site, match('quick brown', { phrase: true })), ['fox']);
  t.deepEqual(await found(site, match('brown quick', { phrase: true, all: true })), ['dog']);
  t.deepEqual(await found(site, match('quick', { phrase: true, all: false })).then(({ length }) => length), 3);
});

test.serial('a rarer word tells more, and of texts with the same word the shorter one', async (t) => {
  const rows = ['sun', 'sun sun', 'sun moon and more to read', 'moon', 'star sun'];
  const { graph } = await papersSite(
    t,
    papersSchema(),
    rows.map((body, n) => ({ name: `k${n}`, n, body })),
  );
  const scored = await (await graph.snapshot()).searchNodes('Paper', match('sun star'));
  t.is(scored[0]?.id, 'k4');
  const scores = scored.map(({ score = NaN }) => score);
  t.true(scores.every((score) => score > 0));
  t.deepEqual(
    scores,
    scores.toSorted((a, b) => b - a),
  );
  t.is(scored.at(-1)?.id, 'k2');
});

test.serial('a condition comes before the limit', async (t) => {
  const site = await papersSite(t, papersSchema(), PAPERS.slice(0, 3), PAPERS.slice(3));
  const where = { op: 'gt', property: 'n', value: 3 } as const;
  t.deepEqual(await found(site, { vector: FROM_ONE, where, limit: 2 }), ['café', 'query']);
  const later = { op: 'gt', property: 'n', value: 2 } as const;
  t.deepEqual(await found(site, { ...match('quick'), where: later, limit: 1 }), ['dog']);
  t.deepEqual(await found(site, { vector: FROM_ONE, where: { op: 'eq', field: 'id', value: 'blank' } }), []);
  t.deepEqual(await found(site, { ...match('quick'), where: { op: 'or', of: [] } }), []);
});

test.serial('ten rows are found unless said, and of equally good ones those with the first ids', async (t) => {
  const names = Array.from({ length: 60 }, (_, n) => `k${String((n * 37) % 60).padStart(2, '0')}`);
  const rows = names.map((name, n) => ({ name, n, body: 'equal words', at: [n % 3, 0] }));
  const site = await papersSite(t, papersSchema(), rows.slice(0, 20), rows.slice(20, 40), rows.slice(40));
  await site.graph.mutate([
    { op: 'updateNodes', type: 'Paper', where: { op: 'lt', property: 'n', value: 30 }, set: { n: 1 } },
  ]);
  const nearest = rows.filter(({ at }) => at[0] === 0).map(({ name }) => name);
  for (const limit of [undefined, 1, 7, 13]) {
    const more = limit === undefined ? {} : { limit };
    const asked = limit ?? 10;
    for (let round = 0; round < 3; round += 1) {
      t.deepEqual(
        await found(site, { vector: { property: 'at', near: [0, 0] }, ...more }),
        nearest.toSorted().slice(0, asked),
      );
      t.deepEqual(await found(site, { ...match('words'), ...more }), names.toSorted().slice(0, asked));
    }
  }
  t.is((await found(site, { ...match('equal'), limit: 10_000 })).length, 60);
});

test.serial('words and vectors together are put in order by the sum of 1 / (60 + rank)', async (t) => {
  const { graph } = await papersSite(t, papersSchema(), PAPERS);
  const reader = await graph.snapshot();
  const query = { vector: FROM_ONE, ...match('running dog') };
  const both = await reader.searchNodes('Paper', query);
  const near = ids(await reader.searchNodes('Paper', { vector: FROM_ONE }));
  const matching = ids(await reader.searchNodes('Paper', match('running dog')));
  const worth = (id: unknown) =>
    [near, matching].reduce(
      (sum, list) => sum + (list.includes(id as string) ? 1 / (61 + list.indexOf(id as string)) : 0),
      0,
    );
  const expected = [...new Set([...near, ...matching])].toSorted((a, b) => worth(b) - worth(a));
  t.deepEqual(ids(both), expected);
  t.deepEqual(
    both.map(({ rank }) => rank),
    expected.map((_, index) => index + 1),
  );
  for (const { id, distance, score } of both) {
    t.is(distance === undefined, !near.includes(id));
    t.is(score === undefined, !matching.includes(id));
  }
  t.deepEqual(ids(await reader.searchNodes('Paper', { ...query, limit: 2 })), expected.slice(0, 2));
});

test.serial('who comes first by both is found though it is among the first by neither', async (t) => {
  const rows = Array.from({ length: 30 }, (_, n) => ({
    name: `k${n}`,
    n,
    body: n < 15 ? 'apple '.repeat(15 - n) : n === 20 ? 'apple and many other words besides' : 'pear',
    at: n < 15 ? null : [n - 15, 0],
  }));
  const site = await papersSite(t, papersSchema(), rows);
  const query = { vector: { property: 'at', near: [0, 0] }, ...match('apple'), limit: 2 };
  t.deepEqual((await found(site, query))[0], 'k20');
});

test.serial('edges are found like nodes', async (t) => {
  const { graph } = await papersSite(t, papersSchema(INDEXES), PAPERS);
  await graph.mutate([
    {
      op: 'insertEdge',
      type: 'Cites',
      id: 'e2',
      from: 'fox',
      to: 'dog',
      values: { body: 'a bold claim', at: [5, 5], n: 2 },
    },
    {
      op: 'insertEdge',
      type: 'Cites',
      id: 'e1',
      from: 'dog',
      to: 'fox',
      values: { body: 'a bolder claim', at: [6, 6], n: 1 },
    },
  ]);
  const reader = await graph.snapshot();
  const [nearest] = await reader.searchEdges('Cites', { vector: { property: 'at', near: [5, 5] } });
  const edge = await reader.getEdge('Cites', 'e2');
  t.deepEqual<unknown, unknown>(nearest, { ...edge, rank: 1, distance: 0 });
  t.deepEqual(ids(await reader.searchEdges('Cites', match('claims'))), ['e1', 'e2']);
  const where = { op: 'eq', field: 'from', value: 'dog' } as const;
  t.deepEqual(ids(await reader.searchEdges('Cites', { ...match('claims'), where, select: [] })), ['e1']);
  t.deepEqual(
    ids(await reader.searchEdges('Cites', { ...match('claims'), vector: { property: 'at', near: [6, 6] } })),
    ['e1', 'e2'],
  );
});

test.serial('a search is of its commit, of its time and of its branch', async (t) => {
  const { graph, root } = await papersSite(t, papersSchema(INDEXES), PAPERS);
  const before = await graph.refresh();
  await graph.createBranch('draft');
  const draft = await Graph.open({ root, branch: 'draft' });
  t.teardown(() => draft.close());
  await append(draft, [{ name: 'wolf', body: 'A fox-like wolf', at: [1, 0] }]);
  const gone = { op: 'eq', field: 'id', value: 'fox' } as const;
  await graph.mutate([{ op: 'deleteNodes', type: 'Paper', where: gone }]);
  const query = { vector: { property: 'at', near: [1, 0] }, ...match('fox'), limit: 3 };
  const answers = [
    await graph.snapshot(),
    await graph.snapshot({ at: before.id }),
    await graph.snapshot({ asOf: before.createdAt }),
    await draft.snapshot(),
  ];
  const searched = await Promise.all(answers.map(async (reader) => ids(await reader.searchNodes('Paper', query))));
  t.deepEqual(searched, [
    ['foxes', 'dog', 'café'],
    ['fox', 'foxes', 'dog'],
    ['fox', 'foxes', 'dog'],
    ['fox', 'wolf', 'foxes'],
  ]);
});

test.serial('nothing is found in what is empty, deleted or null throughout', async (t) => {
  const site = await papersSite(t, papersSchema());
  const queries = [{ vector: FROM_ONE }, match('fox'), { vector: FROM_ONE, ...match('fox') }];
  for (const query of queries) t.deepEqual(await found(site, query), []);
  await append(site.graph, [{ name: 'a' }, { name: 'b' }]);
  for (const query of queries) t.deepEqual(await found(site, query), []);
  await append(site.graph, PAPERS);
  await site.graph.mutate([{ op: 'deleteNodes', type: 'Paper' }]);
  for (const query of queries) t.deepEqual(await found(site, query), []);
});

test.serial('vectors beyond what can be measured are found at an infinite distance', async (t) => {
  const site = await papersSite(t, papersSchema(), [
    { name: 'far', at: [3e38, 0] },
    { name: 'near', at: [1, 0] },
  ]);
  const rows = await (await site.graph.snapshot()).searchNodes('Paper', { vector: FROM_ONE });
  t.deepEqual(
    rows.map(({ id, distance }) => [id, distance]),
    [
      ['near', 0],
      ['far', Infinity],
    ],
  );
  t.deepEqual(await found(site, { vector: { property: 'at', near: [0, 0], metric: 'cosine' } }), []);
});

test.serial('embeddings are asked for as Float32Arrays too', async (t) => {
  const site = await papersSite(t, papersSchema(), PAPERS);
  t.deepEqual(await found(site, { vector: { property: 'at', near: new Float32Array([3, 3]) }, limit: 1 }), ['日本']);
});

const vector = (more: object) => ({ vector: { ...FROM_ONE, ...more } });

const REFUSED: readonly (readonly [string, unknown, string])[] = [
  ['no query', undefined, 'malformed_query'],
  ['neither of both', {}, 'malformed_query'],
  ['a member that is unknown', { ...match('a'), orderBy: [] }, 'malformed_query'],
  ['a vector that is none', { vector: [1, 0] }, 'malformed_query'],
  ['a property that is not there', vector({ property: 'nothing' }), 'unknown_property'],
  ['no property', { vector: { near: [1, 0] } }, 'unknown_property'],
  ['a vector of words', vector({ property: 'body' }), 'not_searchable'],
  ['words of a vector', match('a', { property: 'at' }), 'not_searchable'],
  ['words of a number', match('a', { property: 'n' }), 'not_searchable'],
  ['another length', vector({ near: [1, 0, 0] }), 'wrong_length'],
  ['no numbers', vector({ near: ['1', '0'] }), 'wrong_type'],
  ['a number for a vector', vector({ near: 1 }), 'wrong_type'],
  ['nothing to be near to', { vector: { property: 'at' } }, 'null_value'],
  ['NaN', vector({ near: [NaN, 0] }), 'out_of_range'],
  ['infinity', vector({ near: [0, -Infinity] }), 'out_of_range'],
  ['more than single precision', vector({ near: [1e39, 0] }), 'out_of_range'],
  ['a metric that is none', vector({ metric: 'hamming' }), 'malformed_query'],
  ['another metric than the index', vector({ metric: 'cosine' }), 'other_metric'],
  ['words that are no text', match(1 as unknown as string), 'malformed_query'],
  ['words with half a character', match('\ud800'), 'malformed_query'],
  ['words that are a book', match('x'.repeat(10_001)), 'malformed_query'],
  ['all that is no truth', match('a', { all: 1 }), 'malformed_query'],
  ['a phrase that is no truth', match('a', { phrase: 'yes' }), 'malformed_query'],
  ['exact that is no truth', { ...vector({}), exact: 1 }, 'malformed_query'],
  ['exact words', { ...match('a'), exact: true }, 'malformed_query'],
  ['a limit of none', { ...match('a'), limit: 0 }, 'malformed_query'],
  ['a limit beyond the greatest', { ...match('a'), limit: 10_001 }, 'malformed_query'],
  ['half a limit', { ...match('a'), limit: 1.5 }, 'malformed_query'],
  ['a limit of text', { ...match('a'), limit: '1' }, 'malformed_query'],
  ['a property to read that is not there', { ...match('a'), select: ['nothing'] }, 'unknown_property'],
  ['a condition that is none', { ...match('a'), where: { op: 'eq' } }, 'malformed_filter'],
];

test.serial('what cannot be answered is refused with what is wrong, before anything is read', async (t) => {
  const { graph } = await papersSite(t, papersSchema([{ kind: 'vector', property: 'at' }]));
  const reader = await graph.snapshot();
  for (const [what, query, code] of REFUSED) {
    for (const asked of [
      reader.searchNodes('Paper', query as SearchQuery),
      reader.searchEdges('Cites', query as SearchQuery),
    ]) {
      t.like(await t.throwsAsync(asked, undefined, what), { kind: 'bad_request', code }, what);
    }
  }
  const unknown = { kind: 'bad_request', code: 'unknown_type' };
  t.like(await t.throwsAsync(reader.searchNodes('Cites', match('a'))), unknown);
  t.like(await t.throwsAsync(reader.searchEdges('Paper', match('a'))), unknown);
  await t.notThrowsAsync(reader.searchNodes('Paper', vector({ metric: 'l2' })), 'the one that it has');
});

test.serial('a search ends when its time is up, or its handle is closed', async (t) => {
  const { graph } = await papersSite(t, papersSchema(), PAPERS);
  const reader = await graph.snapshot();
  for (const query of [{ vector: FROM_ONE }, match('fox')]) {
    const signal = AbortSignal.abort();
    t.like(await t.throwsAsync(reader.searchNodes('Paper', query, { signal })), { code: 'aborted' });
    t.like(await t.throwsAsync(reader.searchNodes('Paper', query, { deadlineMs: -1 })), { code: 'malformed_options' });
  }
  await graph.close();
  t.like(await t.throwsAsync(reader.searchNodes('Paper', match('fox'))), { code: 'closed' });
});
