import { execFile } from 'node:child_process';
import { BooleanQuery, connect, Index, MatchQuery, Occur, Operator, PhraseQuery, type Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import type { Column, StoredRow } from '../../src/base/column.ts';
import { PLAIN_WORDS } from '../../model/words.ts';
import { arrowSchema, arrowTable } from '../../src/lance/arrow.ts';
import { directoryPlace } from './support/branched.ts';
import { inOrder, sorted } from './support/indexed.ts';

// What words find depends on whether there is an index on them, and on how it was made; so does every score.

const COLUMNS: readonly Column[] = [
  { name: 'id', type: 'utf8', nullable: false },
  { name: 'n', type: 'i32', nullable: false },
  { name: 'body', type: 'utf8', nullable: true },
  { name: 'v', type: { vector: 2 }, nullable: true },
];

const BODIES: Readonly<Record<string, string | null>> = {
  a: 'the quick brown fox',
  b: 'quick foxes are running',
  c: 'brown quick dog',
  d: null,
  e: 'Café naïve',
  f: 'the a of',
};

type Options = Parameters<typeof Index.fts>[0];

function rows(): StoredRow[] {
  return Object.entries(BODIES).map(([id, body], n) => ({ id, n, body, v: [n, 0] }));
}

async function written(t: ExecutionContext, options?: Options | null): Promise<Table> {
  const connection = await (await directoryPlace(t)).connect();
  const table = await connection.createTable('t', arrowTable(COLUMNS, rows()));
  if (options !== null) await table.createIndex('body', { config: Index.fts(options) });
  return table;
}

function search(table: Table, words: ConstructorParameters<typeof MatchQuery>[0]) {
  return table.query().fullTextSearch(words, { columns: 'body' });
}

test.serial(
  'an index stems, folds case and accents and leaves out stop words unless told otherwise; without one words are found as they are written',
  async (t) => {
    const plain = { stem: false, removeStopWords: false, asciiFolding: false };
    const found = async (options: Options | null) => {
      const table = await written(t, options);
      const words = ['QUICK', 'fox', 'running', 'run', 'the', 'cafe', 'café'];
      return Promise.all(words.map(async (word) => sorted(search(table, word))));
    };
    t.deepEqual(await found({}), ['a b c', 'a b', 'b', 'b', '', 'e', 'e']);
    t.deepEqual((await found(null)).slice(0, 6), ['', 'a', 'b', '', 'a f', '']);
    t.deepEqual((await found(plain)).slice(0, 6), ['a b c', 'a', 'b', '', 'a f', '']);
  },
);

test.serial('any word suffices unless all are asked for; words of a query language are words', async (t) => {
  for (const options of [{}, null]) {
    const table = await written(t, options);
    t.is(await sorted(search(table, 'dog running')), 'b c');
    t.is(await sorted(search(table, '"quick" (dog')), 'a b c');
    t.is(await sorted(search(table, '')), '');
    const both = new MatchQuery('quick brown', 'body', { operator: Operator.And });
    t.is(await sorted(table.query().fullTextSearch(both)), 'a c');
    const not = new BooleanQuery([
      [Occur.Must, new MatchQuery('quick', 'body')],
      [Occur.MustNot, new MatchQuery('dog', 'body')],
    ]);
    t.is(await sorted(table.query().fullTextSearch(not)), 'a b');
  }
});

test.serial('phrases want an index with positions, which it has only if told so, or none at all', async (t) => {
  const phrase = new PhraseQuery('quick brown', 'body');
  for (const options of [{ withPosition: true }, null]) {
    const table = await written(t, options);
    t.is(await sorted(table.query().fullTextSearch(phrase)), 'a');
  }
  const table = await written(t, {});
  await t.throwsAsync(table.query().fullTextSearch(phrase).toArray(), {
    message: /position is not found but required for phrase queries/,
  });
});

test.serial('what is nearly a word is found in rows that an index covers, and in no others', async (t) => {
  const fuzzy = new MatchQuery('quikc', 'body', { fuzziness: 2 });
  const bare = await written(t, null);
  t.is(await sorted(bare.query().fullTextSearch(fuzzy)), '');
  const table = await written(t, {});
  await table.add(arrowTable(COLUMNS, [{ id: 'new', n: 9, body: 'quick', v: [0, 0] }]));
  t.is(await sorted(search(table, 'quick')), 'a b c new');
  t.is(await sorted(table.query().fullTextSearch(fuzzy)), 'a b c');
});

async function scores(table: Table, words: string): Promise<Record<string, string>> {
  const found = (await search(table, words).toArray()) as { id: string; _score: number }[];
  return Object.fromEntries(found.map(({ id, _score }) => [id, _score.toFixed(3)]));
}

test.serial(
  'the score, in the column _score, changes with coverage, deletions and the index; it cannot be sorted by',
  async (t) => {
    const bare = await written(t, null);
    const table = await written(t, {});
    const covered = await scores(table, 'quick');
    t.notDeepEqual(await scores(bare, 'quick'), covered);
    await table.add(arrowTable(COLUMNS, [{ id: 'new', n: 9, body: 'quick zebra', v: [0, 0] }]));
    const partly = await scores(table, 'quick zebra');
    await table.optimize({ cleanupOlderThan: new Date(0) });
    const wholly = await scores(table, 'quick zebra');
    t.deepEqual(Object.keys(partly).toSorted(), Object.keys(wholly).toSorted());
    t.notDeepEqual(partly, wholly);
    await table.delete("id = 'a'");
    const { a, ...others } = wholly;
    t.truthy(a);
    t.deepEqual(await scores(table, 'quick zebra'), others, 'rows that were deleted still count');
    const order = [{ columnName: '_score', ascending: false }];
    await t.throwsAsync(search(table, 'quick').orderBy(order).withRowId().toArray(), {
      message: /Column _score not found/,
    });
  },
);

test.serial(
  'ten are found unless a limit says otherwise; a condition comes before the limit, an order after it',
  async (t) => {
    for (const options of [{}, null]) {
      const table = await written(t, options);
      const many = Array.from({ length: 20 }, (_, n) => ({ id: `x${n}`, n: 100 + n, body: 'alpha', v: [0, 0] }));
      await table.add(arrowTable(COLUMNS, many));
      t.is((await search(table, 'alpha').toArray()).length, 10);
      t.is((await search(table, 'alpha').limit(1000).toArray()).length, 20);
      t.is(await sorted(search(table, 'alpha').where('n >= 118').limit(3)), 'x18 x19');
      const ordered = search(table, 'alpha').orderBy([{ columnName: 'n', ascending: false }]);
      const two = await inOrder(ordered.withRowId().limit(2));
      const [first = '', second = ''] = two.split(' ');
      t.is(
        await sorted(search(table, 'alpha').limit(2)),
        first < second ? two : `${second} ${first}`,
        'the two that were found',
      );
      t.true(Number(first.slice(1)) > Number(second.slice(1)));
    }
  },
);

test.serial('without a column to search an index is looked for, and wanted', async (t) => {
  t.is(await sorted((await written(t, {})).query().fullTextSearch('dog')), 'c');
  const bare = await written(t, null);
  await t.throwsAsync(bare.query().fullTextSearch('dog').toArray(), {
    message: /unless an INVERTED index has been created/,
  });
});

test.serial(
  'words and vectors together are ranked, without a distance; where ranks are equal there is no order',
  async (t) => {
    const table = await written(t, {});
    const query = table.query().nearestTo([0, 0]).fullTextSearch('quick', { columns: 'body' });
    const found = (await query.limit(10).toArray()) as Record<string, unknown>[];
    t.is(await sorted(query.limit(10)), 'a b c d e f');
    t.deepEqual(Object.keys(found[0] ?? {}), ['id', 'n', 'body', 'v', '_score', '_relevance_score']);
  },
);

const LANGUAGES = ['Arabic', 'Danish', 'Dutch', 'English', 'Finnish', 'French', 'German', 'Greek', 'Hungarian'].concat([
  'Italian',
  'Norwegian',
  'Portuguese',
  'Romanian',
  'Russian',
  'Spanish',
  'Swedish',
  'Tamil',
  'Turkish',
]);

test.serial('an index that covers nothing says all the same what words are, in each language', async (t) => {
  for (const language of LANGUAGES) {
    const connection = await connect('memory://');
    const table = await connection.createEmptyTable('t', arrowSchema(COLUMNS));
    await table.createIndex('body', { config: Index.fts({ language, withPosition: true }) });
    const texts = [...PLAIN_WORDS, 'a RÉD, old fox'];
    await table.add(
      arrowTable(
        COLUMNS,
        texts.map((body, n) => ({ id: body, n, body, v: null })),
      ),
    );
    for (const word of PLAIN_WORDS) {
      const also = word === 'red' || word === 'fox' ? ['a RÉD, old fox'] : [];
      t.is(await sorted(search(table, word)), [...also, word].join(' '), `${language}: ${word}`);
    }
    connection.close();
  }
});

test.serial('eighteen languages are known by their English names', (t) => {
  for (const language of LANGUAGES) t.notThrows(() => Index.fts({ language }));
});

test.serial('any other language ends the process', async (t) => {
  const script = "require('@lancedb/lancedb').Index.fts({ language: 'english' })";
  const failure = await new Promise<Error | null>((resolve) => {
    execFile(process.execPath, ['-e', script], (error) => resolve(error));
  });
  t.is((failure as { signal?: string } | null)?.signal, 'SIGABRT');
});
