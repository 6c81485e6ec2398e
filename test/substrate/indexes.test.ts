import { Index } from '@lancedb/lancedb';
import test from 'ava';
import { classify } from '../../src/lance/failure.ts';
import { append, directoryPlace, freshLab, labPlace, openBranch } from './support/branched.ts';
import { data, row } from './support/raw.ts';
import {
  coverage,
  KINDS,
  operations,
  optimizeOnly,
  paper,
  paperData,
  papers,
  sorted,
  twentyPapers,
  upsertPapers,
  type Kind,
} from './support/indexed.ts';

// One after the other: side by side, those who sort run short of the memory that Lance gives all of a process.
//
// An index says something about the rows of some fragments. What an answer is made of where it covers a part of the table
// only, and what becomes of it when the table goes on, is what answers of ours rest on.

const kinds: readonly (readonly [string, Kind])[] = Object.entries(KINDS);

for (const [what, { column, config, ask }] of kinds) {
  const name = `${column}_idx`;

  test.serial(`${what} is one version, a create_index (103), and covers what there is`, async (t) => {
    const place = await directoryPlace(t);
    const table = await twentyPapers(place);
    const without = await ask(table);
    await table.createIndex(column, { config: config() });
    t.is(await table.version(), 3);
    t.deepEqual(await operations(place, 3, 3), [103]);
    t.is(await coverage(table, name), '20 + 0');
    t.true(sameRows(without, await ask(table)));
  });

  test.serial(
    `${what} that covers a part gives the same answers as none: appended, replaced, updated and deleted rows are told right`,
    async (t) => {
      const place = await directoryPlace(t);
      const connection = await place.connect();
      const [bare, table] = await Promise.all(['bare', 't'].map((each) => connection.createTable(each, papers(0, 20))));
      if (!bare || !table) throw new Error('two tables');
      await table.createIndex(column, { config: config() });
      for (const each of [bare, table]) {
        await each.add(papers(20, 5));
        await upsertPapers(each, paper(7, { n: 18, body: 'word25 changed', v: [1, 1] }), paper(25));
        await each.update({ where: "id = 'k3'", values: { n: 100, body: 'other' } });
        await each.delete("id = 'k17'");
      }
      t.is(await coverage(table, name), '17 + 8', 'a row that was rewritten is one that it does not know');
      t.true(sameRows(await ask(bare), await ask(table)));
      await optimizeOnly(table);
      t.is(await coverage(table, name), '25 + 0');
      t.true(sameRows(await ask(bare), await ask(table)));
      t.is(await table.countRows(), 25);
    },
  );

  test.serial(`${what} serves the versions that it is in, and no older one`, async (t) => {
    const place = await directoryPlace(t);
    const table = await twentyPapers(place);
    const answer = await ask(table);
    await table.createIndex(column, { config: config() });
    await table.delete('true');
    for (const [version, known] of [
      [2, undefined],
      [3, '20 + 0'],
    ] as const) {
      const then = await openBranch(place, undefined, version);
      t.is(await coverage(then, name), known);
      t.true(sameRows(await ask(then), answer));
    }
    t.is(await ask(table), '');
  });

  test.serial(
    `${what} goes with an overwrite, comes and goes with restores, and stays over a table that is emptied`,
    async (t) => {
      const table = await twentyPapers(await directoryPlace(t));
      const answer = await ask(table);
      await table.createIndex(column, { config: config() });
      await table.add(papers(20, 5), { mode: 'overwrite' });
      t.is(await coverage(table, name), undefined);
      for (const [version, known] of [
        [3, '20 + 0'],
        [2, undefined],
        [3, '20 + 0'],
      ] as const) {
        await table.checkout(version);
        await table.restore();
        t.is(await coverage(table, name), known);
      }
      await table.delete('true');
      await table.add(papers(0, 20));
      t.is(await coverage(table, name), '0 + 20');
      t.true(sameRows(await ask(table), answer));
      await optimizeOnly(table);
      t.is(await coverage(table, name), '20 + 0');
    },
  );

  test.serial(`${what} is dropped in one version of the same class, by its name`, async (t) => {
    const place = await directoryPlace(t);
    const table = await twentyPapers(place);
    await table.createIndex(column, { config: config() });
    await table.dropIndex(name);
    t.deepEqual(await operations(place, 3, 4), [103, 103]);
    t.is(await coverage(table, name), undefined);
    t.is(classify(await t.throwsAsync(table.dropIndex(name))), 'index_missing');
  });
}

/** Ids as a set: answers of equal rank have no order. */
function sameRows(one: string, other: string): boolean {
  return one.split(' ').toSorted().join(' ') === other.split(' ').toSorted().join(' ');
}

test.serial('an index that is made again replaces the one of its name; without leave it is refused', async (t) => {
  const table = await twentyPapers(await directoryPlace(t));
  await table.createIndex('n', { config: Index.btree() });
  await table.createIndex('n', { config: Index.btree() });
  t.is(await table.version(), 4);
  const refused = await t.throwsAsync(table.createIndex('n', { config: Index.btree(), replace: false }));
  t.regex(refused.message, /Index name 'n_idx' already exists/);
  t.is((await table.listIndices()).length, 1);
});

test.serial(
  'names of indexes may be given; another kind on a column is another index, and a name is bound to its column',
  async (t) => {
    const table = await twentyPapers(await directoryPlace(t));
    await table.createIndex('n', { config: Index.btree() });
    await table.createIndex('n', { config: Index.bitmap() });
    await table.createIndex('n', { config: Index.btree(), name: 'mine' });
    t.deepEqual((await table.listIndices()).map(({ name, indexType }) => `${name} ${indexType}`).toSorted(), [
      'mine BTree',
      'n_idx BTree',
      'n_idx_2 Bitmap',
    ]);
    const refused = await t.throwsAsync(table.createIndex('flag', { config: Index.bitmap(), name: 'mine' }));
    t.regex(refused.message, /Index name 'mine' already exists with different fields/);
  },
);

test.serial('a configuration serves once', async (t) => {
  const table = await twentyPapers(await directoryPlace(t));
  const config = Index.btree();
  await table.createIndex('n', { config });
  await t.throwsAsync(table.createIndex('n', { config }), { message: /attempt to use an index more than once/ });
});

const SCALAR = [
  ['n', () => Index.btree()],
  ['id', () => Index.bitmap()],
  ['body', () => Index.fts()],
] as const;

const VECTOR = {
  'IVF flat': [() => Index.ivfFlat({ numPartitions: 1 }), 1],
  'HNSW SQ': [() => Index.hnswSq({ numPartitions: 1 }), 1],
  'IVF PQ of 4 bits': [() => Index.ivfPq({ numPartitions: 1, numSubVectors: 2, numBits: 4 }), 16],
  'IVF PQ': [() => Index.ivfPq({ numPartitions: 1, numSubVectors: 2 }), 256],
  'HNSW PQ': [() => Index.hnswPq({ numPartitions: 1, numSubVectors: 2 }), 256],
} as const;

test.serial('indexes on values and on text are made of an empty table as well', async (t) => {
  const table = await twentyPapers(await directoryPlace(t));
  await table.delete('true');
  for (const [column, config] of SCALAR) await t.notThrowsAsync(table.createIndex(column, { config: config() }));
  await table.add(papers(0, 3));
  t.is(await sorted(table.query().where('n > 0')), 'k1 k2');
});

for (const [what, [config, needs]] of Object.entries(VECTOR)) {
  test.serial(
    `a vector index of kind ${what} wants ${needs} vectors that are not null, and says so where there are fewer`,
    async (t) => {
      const connection = await (await directoryPlace(t)).connect();
      const made = async (name: string, vectors: number) => {
        const rows = Array.from({ length: vectors + 3 }, (_, n) => paper(n, n < vectors ? {} : { v: null }));
        const table = await connection.createTable(name, paperData(...rows));
        return table.createIndex('v', { config: config() });
      };
      t.is(classify(await t.throwsAsync(made('none', 0))), 'index_untrainable');
      if (needs > 1) t.is(classify(await t.throwsAsync(made('few', needs - 4))), 'index_untrainable');
      // Learning from just enough floods the log with warnings where it is the most.
      if (needs < 256) await t.notThrowsAsync(made('enough', needs));
    },
  );
}

test.serial('a vector index on a table without rows is refused as one that cannot learn', async (t) => {
  const table = await twentyPapers(await directoryPlace(t));
  await table.delete('true');
  const refused = await t.throwsAsync(table.createIndex('v', { config: Index.ivfFlat({ numPartitions: 1 }) }));
  t.is(classify(refused), 'index_untrainable');
  t.is(await table.version(), 3);
});

async function requests(lab: Awaited<ReturnType<typeof freshLab>>, call: () => Promise<unknown>) {
  lab.log.clear();
  await call();
  return lab.log.events.map(({ verb, class: what }) => `${verb} ${what}`);
}

test.serial(
  'how many rows an index covers is told without a request; a list of indexes costs one for each on text, and so do the statistics',
  async (t) => {
    const lab = await freshLab(t);
    const place = labPlace(t, lab);
    const table = await twentyPapers(place);
    for (const { column, config } of [KINDS['a btree'], KINDS['a vector index']]) {
      await table.createIndex(column, { config: config() });
    }
    t.deepEqual(await requests(lab, () => table.stats()), []);
    t.deepEqual(await requests(lab, () => table.listIndices()), []);
    await table.createIndex('body', { config: Index.fts() });
    for (const name of ['n_idx', 'v_idx', 'body_idx']) {
      t.deepEqual(await requests(lab, () => table.indexStats(name)), []);
    }
    t.deepEqual(await requests(lab, () => table.stats()), ['get table.index']);
    t.deepEqual(await requests(lab, () => table.listIndices()), ['get table.index']);
  },
);

test.serial('an append costs the same four requests whatever indexes there are', async (t) => {
  const lab = await freshLab(t);
  const place = labPlace(t, lab);
  const table = await (await place.connect()).createTable('t', data(row('a')));
  await table.createIndex('id', { config: Index.btree() });
  await table.createIndex('token', { config: Index.fts() });
  t.deepEqual(await requests(lab, () => append(table, row('b'))), [
    'put table.data',
    'list table.version',
    'put table.transaction',
    'put table.version',
  ]);
});

test.serial('a prune removes the indexes that only removed versions have', async (t) => {
  const place = await directoryPlace(t);
  const table = await twentyPapers(place);
  await table.createIndex('n', { config: Index.btree() });
  await table.createIndex('n', { config: Index.btree() });
  t.is((await place.names('_indices')).length, 2);
  for (let round = 0; round < 3; round += 1) {
    await table.optimize({ cleanupOlderThan: new Date(Date.now() + 86_400_000) });
  }
  const files = (
    await Promise.all((await place.names('_indices')).map((name) => place.names(`_indices/${name}`)))
  ).flat();
  t.is(files.length, 2, 'the newest index has two files');
  t.is(await sorted(table.query().where('n > 17')), 'k18 k19');
});
