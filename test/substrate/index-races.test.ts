import { Index, type Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import { NO_FAULTS } from '../../failpoints/lab/faults/plan.ts';
import { classify, type LanceFailure } from '../../src/lance/failure.ts';
import { freshLab, labPlace, type TablePlace } from './support/branched.ts';
import {
  coverage,
  operations,
  optimizeOnly,
  paper,
  papers,
  sorted,
  twentyPapers,
  upsertPapers,
} from './support/indexed.ts';

// Who makes an index never stands in the way of who writes rows: it is always the former that yields, and only to those who
// move rows, replace the table, or touch an index of the same name.

const LOST: Fault = { kind: 'lose_answer', answer: 'internal_error' };

const btree = (table: Table) => table.createIndex('n', { config: Index.btree() });
const WRITES: Readonly<Record<string, (table: Table) => Promise<unknown>>> = {
  'an append': (table) => table.add(papers(40, 2)),
  'an upsert': (table) => upsertPapers(table, paper(3, { n: 30 }), paper(50)),
  'a delete': (table) => table.delete('n = 18'),
  'an update': (table) => table.update({ where: 'n = 3', values: { n: '30' } }),
};

interface Race {
  readonly place: TablePlace;
  readonly failure: LanceFailure | undefined;
  readonly newest: Table;
}

/** `mine` makes all it needs and waits before its first version; then others do theirs; then it goes on. */
async function race(
  t: ExecutionContext,
  { before, mine, theirs }: Partial<Record<'before' | 'mine' | 'theirs', (table: Table) => Promise<unknown>>>,
): Promise<Race> {
  const lab = await freshLab(t);
  const place = labPlace(t, lab);
  const table = await twentyPapers(place, 'founder');
  await before?.(table);
  const [my, their] = await Promise.all(
    ['slow', 'fast'].map(async (actor) => (await place.connect(actor)).openTable('t')),
  );
  if (!my || !their) throw new Error('two handles');
  lab.gate.holdWhere(({ verb, actor, class: what }) => verb === 'put' && actor === 'slow' && what === 'table.version');
  const answer = mine?.(my).then(
    () => undefined,
    (error: unknown) => classify(error),
  );
  await lab.gate.whenHeld();
  await theirs?.(their);
  lab.gate.open();
  const failure = await answer;
  return { place, failure, newest: await (await place.connect('fresh')).openTable('t') };
}

async function isRight(t: ExecutionContext, table: Table): Promise<void> {
  t.is(await sorted(table.query().where('n >= 15')), await sorted(table.query().where('n + 0 >= 15')));
}

for (const [what, write] of Object.entries(WRITES)) {
  test.serial(
    `an index that is being made while ${what} lands is made all the same, and does not cover it`,
    async (t) => {
      const { place, failure, newest } = await race(t, { mine: btree, theirs: write });
      t.is(failure, undefined);
      t.is((await operations(place, 3, 4)).at(-1), 103);
      t.regex((await coverage(newest, 'n_idx')) ?? '', /^(20|19|18) \+ [0-2]$/);
      await isRight(t, newest);
    },
  );

  test.serial(`${what} lands while an index is made, and is not covered by it`, async (t) => {
    const { place, failure, newest } = await race(t, { mine: write, theirs: btree });
    t.is(failure, undefined);
    t.is((await operations(place, 3, 4)).at(0), 103);
    await isRight(t, newest);
  });
}

const YIELDS: Readonly<Record<string, readonly [(table: Table) => Promise<unknown>, (string | undefined)?]>> = {
  'a compaction': [optimizeOnly],
  'an overwrite': [(table) => table.add(papers(0, 3), { mode: 'overwrite' })],
  'a restore': [
    async (table) => {
      await table.checkout(1);
      await table.restore();
    },
  ],
  'an index of its name': [btree, '20 + 0'],
};

for (const [what, [theirs, covered]] of Object.entries(YIELDS)) {
  test.serial(`an index that is being made yields to ${what}`, async (t) => {
    const { failure, newest } = await race(t, { mine: btree, theirs });
    t.is(failure, 'contended');
    t.is(await coverage(newest, 'n_idx'), covered);
    await isRight(t, newest);
  });
}

test.serial('indexes of different names are made side by side', async (t) => {
  const { failure, newest } = await race(t, {
    mine: btree,
    theirs: (table) => table.createIndex('flag', { config: Index.bitmap() }),
  });
  t.is(failure, undefined);
  t.deepEqual((await newest.listIndices()).map(({ name }) => name).toSorted(), ['flag_idx', 'n_idx']);
});

test.serial(
  'an index that is dropped while it is made anew, or the other way round, is what was there first',
  async (t) => {
    const drop = (table: Table) => table.dropIndex('n_idx');
    const dropped = await race(t, { before: btree, mine: btree, theirs: drop });
    t.is(dropped.failure, 'contended');
    t.is(await coverage(dropped.newest, 'n_idx'), undefined);
    const made = await race(t, { before: btree, mine: drop, theirs: btree });
    t.is(made.failure, 'contended');
    t.is(await coverage(made.newest, 'n_idx'), '20 + 0');
  },
);

test.serial(
  'an optimize of an indexed table lets appends pass, and yields to who rewrites rows or makes an index',
  async (t) => {
    const before = async (table: Table) => {
      await btree(table);
      await table.add(papers(20, 2));
    };
    for (const [theirs, failure] of [
      [WRITES['an append'], undefined],
      [WRITES['an upsert'], 'contended'],
      [(table: Table) => table.createIndex('flag', { config: Index.bitmap() }), 'contended'],
      [optimizeOnly, 'contended'],
    ] as const) {
      const raced = await race(t, { before, mine: optimizeOnly, ...(theirs && { theirs }) });
      t.is(raced.failure, failure);
      await isRight(t, raced.newest);
    }
  },
);

for (const retries of [0, 3]) {
  const how = retries === 0 ? 'and is not sent again' : 'and is sent again';
  test.serial(`an index whose acknowledgement is lost, ${how}, fails although it was made`, async (t) => {
    const lab = await freshLab(t);
    const place = labPlace(t, lab, retries);
    const table = await twentyPapers(place);
    lab.setFaults({
      ...NO_FAULTS,
      rules: [{ verb: 'put', class: 'table.version', when: { nth: 1 }, fault: LOST }],
    });
    const failure = classify(await t.throwsAsync(btree(table)));
    lab.setFaults(NO_FAULTS);
    t.is(failure, retries === 0 ? 'unknown' : 'contended', 'the second time it meets itself');
    t.is(await table.version(), 2, 'the handle stays where it was');
    await table.checkoutLatest();
    t.is(await coverage(table, 'n_idx'), '20 + 0');
    t.deepEqual(await operations(place, 3, 3), [103]);
  });
}

/** Two upserts that both insert a new key: the slower has looked for it before the faster committed. */
async function inserters(
  t: ExecutionContext,
  set: { key: boolean; index: boolean; useIndex: boolean },
): Promise<number> {
  const insert = (table: Table) => {
    const merge = table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll();
    return (set.useIndex ? merge : merge.useIndex(false)).execute(papers(77, 1));
  };
  const { newest, failure } = await race(t, {
    before: async (table) => {
      if (set.key) await table.setUnenforcedPrimaryKey('id');
      if (set.index) await table.createIndex('id', { config: Index.btree() });
    },
    mine: insert,
    theirs: insert,
  });
  t.is(failure, undefined);
  return (await newest.query().toArray()).filter(({ id }) => id === 'k77').length;
}

test.serial(
  'of two upserts of one new key one sees the other only with a primary key, and then only without the help of an index',
  async (t) => {
    for (const [key, index, useIndex, copies] of [
      [false, false, false, 2],
      [false, true, true, 2],
      [true, false, true, 1],
      [true, true, false, 1],
      [true, true, true, 2],
    ] as const) {
      t.is(await inserters(t, { key, index, useIndex }), copies, JSON.stringify({ key, index, useIndex }));
    }
  },
);

test.serial(
  'an upsert that an index helps finds rows that the index does not know, and none that are gone',
  async (t) => {
    const table = await twentyPapers(labPlace(t, await freshLab(t)));
    await table.createIndex('id', { config: Index.btree() });
    await table.add(papers(20, 2));
    await table.delete("id = 'k19'");
    const merge = table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll();
    const { numInsertedRows, numUpdatedRows } = await merge.execute(papers(18, 5));
    t.deepEqual([numInsertedRows, numUpdatedRows], [2, 3]);
    t.is(await table.countRows(), 23);
  },
);
