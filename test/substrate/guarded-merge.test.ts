import type { Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { COLUMNS, data, guardedMerge, rawPlace, row, seen, upsert, type RawPlace } from './support/raw.ts';
import { arrowTable } from '../../src/lance/arrow.ts';

// The compare-and-set that everything rests on: a merge whose condition divides by zero commits nothing at all.

const RACERS = 8;
const ROUNDS = 10;

async function headed(t: ExecutionContext): Promise<{ place: RawPlace; table: Table }> {
  const place = await rawPlace(t);
  return {
    place,
    table: await place.create('m', [row('head', { token: 't0', n: 0 }), row('x', { token: 't0', n: 0 })]),
  };
}

test('a condition that raises fails the whole merge: no row of it lands, and no version is made', async (t) => {
  const { place, table } = await headed(t);
  const stale = row('head', { token: 't1', expected: 'stale', n: 1 });
  const good = row('x', { token: 't1', expected: 't0', n: 1 });
  const fresh = row('new', { token: 't1', n: 1 });
  for (const rows of [[stale], [good, stale], [stale, good], [fresh, stale], [stale, fresh], [fresh, good, stale]]) {
    const error = await t.throwsAsync(guardedMerge(table, ...rows));
    t.regex(error.message, /divide by zero/i);
  }
  const other = await place.open('m');
  t.is(await other.version(), 1);
  t.deepEqual(await seen(other), ['head=0', 'x=0']);
});

test('a condition that raises in one row of thousands fails the whole merge', async (t) => {
  const { place, table } = await headed(t);
  const crowd = Array.from({ length: 10_000 }, (_, index) => row(`new ${index}`));
  for (const at of [0, 5000, 10_000]) {
    const rows = crowd.toSpliced(at, 0, row('head', { expected: 'stale' }));
    await t.throwsAsync(guardedMerge(table, ...rows), { message: /divide by zero/i });
  }
  const other = await place.open('m');
  t.is(await other.version(), 1);
  t.is(await other.countRows(), 2);
});

test('a condition that holds updates all columns of the rows that exist and inserts the others, in one version', async (t) => {
  const { table } = await headed(t);
  const rows = [row('head', { token: 't1', expected: 't0', n: 5 }), row('new', { token: 't1', n: 6 })];
  t.like(await guardedMerge(table, ...rows), { version: 2, numUpdatedRows: 1, numInsertedRows: 1 });
  t.deepEqual(await seen(table), ['head=5', 'new=6', 'x=0']);
  t.is(await table.countRows("id = 'head' AND token = 't1' AND expected = 't0'"), 1);
});

test('of racers over one token exactly one wins each round, and none of the losers leaves a row', async (t) => {
  const { place, table } = await headed(t);
  const racers = await Promise.all(Array.from({ length: RACERS }, () => place.open('m')));
  let token = 't0';
  for (let round = 1; round <= ROUNDS; round += 1) {
    await Promise.all(racers.map((racer) => racer.checkoutLatest()));
    const names = racers.map((_, index) => `${round}-${index}`);
    const answers = await Promise.allSettled(
      racers.map((racer, index) => {
        const name = names[index] ?? '';
        return guardedMerge(racer, row('head', { token: name, expected: token }), row(name, { token: name }));
      }),
    );
    const winners = names.filter((_, index) => answers[index]?.status === 'fulfilled');
    t.is(winners.length, 1, `round ${round}`);
    for (const answer of answers) {
      if (answer.status === 'rejected') t.regex(String(answer.reason), /divide by zero/i);
    }
    token = winners[0] ?? '';
    await table.checkoutLatest();
    t.is(await table.version(), round + 1);
    t.is(await table.countRows(), round + 2);
    t.is(await table.countRows(`token = '${token}'`), 2);
  }
});

test('a condition is evaluated again on what landed while the merge was under way', async (t) => {
  const { place, table } = await headed(t);
  const late = await place.open('m');
  await guardedMerge(table, row('head', { token: 't1', expected: 't0' }));
  t.is(await late.version(), 1, 'it still sees the old token, and would find its condition true');
  await t.throwsAsync(guardedMerge(late, row('head', { token: 'late', expected: 't0' })), {
    message: /divide by zero/i,
  });
});

test('a condition is evaluated on the version of the handle first: a stale handle loses with the newest token too', async (t) => {
  const { place, table } = await headed(t);
  const late = await place.open('m');
  await guardedMerge(table, row('head', { token: 't1', expected: 't0' }));
  const rows = row('head', { token: 'late', expected: 't1' });
  await t.throwsAsync(guardedMerge(late, rows), { message: /divide by zero/i });
  await late.checkoutLatest();
  t.is((await guardedMerge(late, rows)).version, 3);
});

test('merges of rows that nobody else touches all land, each as it was sent', async (t) => {
  const { place, table } = await headed(t);
  await table.add(data(...Array.from({ length: 4 }, (_, index) => row(`own${index}`, { token: 't0' }))));
  const racers = await Promise.all(Array.from({ length: 4 }, () => place.open('m')));
  const answers = await Promise.all(
    racers.map((racer, index) => guardedMerge(racer, row(`own${index}`, { token: 't1', expected: 't0', n: index }))),
  );
  const versions = answers.map(({ version }) => version);
  t.deepEqual(
    versions.toSorted((a, b) => a - b),
    [3, 4, 5, 6],
  );
  await table.checkoutLatest();
  t.deepEqual(await seen(table), ['head=0', 'own0=0', 'own1=1', 'own2=2', 'own3=3', 'x=0']);
});

test('a condition speaks of rows that exist: a row that is not there is inserted whatever it expects', async (t) => {
  const { table } = await headed(t);
  t.like(await guardedMerge(table, row('absent', { expected: 'something' })), { numInsertedRows: 1 });
});

test('a null expectation raises nothing: it must never be null', async (t) => {
  const { table } = await headed(t);
  const columns = COLUMNS.map((column) => (column.name === 'expected' ? { ...column, nullable: true } : column));
  const merge = table
    .mergeInsert('id')
    .whenMatchedUpdateAll({ where: '1 / CAST(target.token = source.expected AS INT) = 1' });
  const result = await merge.execute(arrowTable(columns, [{ ...row('head', { n: 9 }), expected: null }]));
  t.like(result, { version: 2, numUpdatedRows: 0 });
});

test('a condition that is merely false skips its own row only: why the guard has to raise', async (t) => {
  const { table } = await headed(t);
  const merge = table.mergeInsert('id').whenMatchedUpdateAll({ where: 'target.token = source.expected' });
  await merge.execute(data(row('head', { expected: 'stale', n: 1 }), row('x', { expected: 't0', n: 1 })));
  t.deepEqual(await seen(table), ['head=0', 'x=1']);
});

test('two source rows of one key that exists are refused, and commit nothing', async (t) => {
  const { place, table } = await headed(t);
  const rows = [row('head', { expected: 't0', n: 1 }), row('head', { expected: 't0', n: 2 })];
  await t.throwsAsync(guardedMerge(table, ...rows), { message: /ambiguous merge/i });
  await t.throwsAsync(upsert(table, ...rows, row('new')), { message: /ambiguous merge/i });
  t.deepEqual(await seen(await place.open('m')), ['head=0', 'x=0']);
});
