import test from 'ava';
import { GUARDED, guardedRow, tokens } from './support/guarded.ts';
import { freshPlace, madeBy, makeTable, openTable, strangers } from './support/place.ts';

// The engine's compare-and-set: a merge in which every row says which token it expects to replace, all or nothing.

const RACERS = 8;
const ROUNDS = 10;

test('a guarded merge replaces the rows that are as expected and adds those that are new', async (t) => {
  const table = await makeTable(await freshPlace(t), '__m', GUARDED, [guardedRow('head', 't0'), guardedRow('x', 't0')]);
  const written = await table.guardedMerge('key', [guardedRow('head', 't1', 't0'), guardedRow('y', 't1')]);
  t.is(madeBy(written), 2);
  t.deepEqual(await tokens(table), ['head=t1', 'x=t0', 'y=t1']);
});

const REFUSED = {
  'a stale token': [guardedRow('head', 't2', 'stale')],
  'a stale token behind rows that are as expected': [guardedRow('x', 't2', 't0'), guardedRow('head', 't2', 'stale')],
  'a stale token among new rows': [
    guardedRow('new', 't2'),
    guardedRow('head', 't2', 'stale'),
    guardedRow('more', 't2'),
  ],
  'a row that must not exist and does': [guardedRow('head', 't2', 't1'), guardedRow('x', 't2')],
};

for (const [what, rows] of Object.entries(REFUSED)) {
  test(`${what} fails the whole merge and changes nothing`, async (t) => {
    const place = await freshPlace(t);
    const table = await makeTable(place, '__m', GUARDED, [guardedRow('head', 't0'), guardedRow('x', 't0')]);
    await table.guardedMerge('key', [guardedRow('head', 't1', 't0')]);
    t.like(await table.guardedMerge('key', rows), { ok: false, failure: 'guard_failed' });
    t.is(await table.refresh(), 2);
    t.deepEqual(await tokens(table), ['head=t1', 'x=t0']);
    t.is(await (await openTable(place, '__m', GUARDED)).version(), 2);
  });
}

test('of eight racers over one row exactly one wins, with all of its rows, in every round', async (t) => {
  const place = await freshPlace(t);
  const table = await makeTable(place, '__m', GUARDED, [guardedRow('head', 'start')]);
  const racers = await strangers(t, place, '__m', GUARDED, RACERS);
  let head = 'start';
  for (let round = 1; round <= ROUNDS; round += 1) {
    const names = racers.map((_, racer) => `${round}-${racer}`);
    const answers = await Promise.all(
      racers.map((racer, index) => {
        const name = names[index] ?? '';
        return racer.guardedMerge('key', [
          guardedRow(`a${name}`, name),
          guardedRow('head', name, head),
          guardedRow(`b${name}`, name),
        ]);
      }),
    );
    const winners = names.filter((_, racer) => answers[racer]?.ok);
    t.is(winners.length, 1, `round ${round}`);
    t.deepEqual(
      answers.flatMap((answer) => (answer.ok ? [] : [answer.failure])),
      Array.from({ length: RACERS - 1 }, () => 'guard_failed'),
    );
    head = winners[0] ?? '';
    t.is(await table.refresh(), round + 1);
    const found = await tokens(table);
    t.is(found.length, 2 * round + 1);
    for (const row of [`a${head}=${head}`, `b${head}=${head}`, `head=${head}`]) t.true(found.includes(row));
  }
});

test('racers whose rows overlap in part never land in part', async (t) => {
  const place = await freshPlace(t);
  const keys = ['head', 'p', 'q', 'r'];
  const table = await makeTable(
    place,
    '__m',
    GUARDED,
    keys.map((key) => guardedRow(key, 'start')),
  );
  const racers = await strangers(t, place, '__m', GUARDED, 3);
  const sets = [keys.slice(0, 3), ['r', 'head'], ['q', 'head', 'r']];
  const answers = await Promise.all(
    racers.map((racer, index) =>
      racer.guardedMerge(
        'key',
        (sets[index] ?? []).map((key) => guardedRow(key, `w${index}`, 'start')),
      ),
    ),
  );
  const winner = answers.findIndex(({ ok }) => ok);
  t.is(answers.filter(({ ok }) => ok).length, 1);
  await table.refresh();
  const expected = keys.map((key) => `${key}=${sets[winner]?.includes(key) ? `w${winner}` : 'start'}`);
  t.deepEqual(await tokens(table), expected.toSorted());
});

test('a handle that lags behind wins with no token: the old one is stale, and of the new one it does not know', async (t) => {
  const place = await freshPlace(t);
  const theirs = await makeTable(place, '__m', GUARDED, [guardedRow('head', 't0')]);
  const mine = await openTable(place, '__m', GUARDED);
  await theirs.guardedMerge('key', [guardedRow('head', 't1', 't0')]);
  for (const token of ['t0', 't1']) {
    t.like(await mine.guardedMerge('key', [guardedRow('head', 'mine', token)]), { ok: false, failure: 'guard_failed' });
    t.is(await mine.version(), 1, 'a merge that failed does not move its handle');
  }
  await mine.refresh();
  t.is(madeBy(await mine.guardedMerge('key', [guardedRow('head', 'mine', 't1')])), 3);
  t.deepEqual(await tokens(mine), ['head=mine']);
});
