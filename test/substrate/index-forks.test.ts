import type { Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { classify } from '../../src/lance/failure.ts';
import { directoryPlace, openBranch, type TablePlace } from './support/branched.ts';
import {
  coverage,
  KINDS,
  operations,
  optimizeOnly,
  paper,
  papers,
  sorted,
  twentyPapers,
  upsertPapers,
  type Kind,
} from './support/indexed.ts';

// A fork has the indexes of what it was made from, and reads them where they lie: below its parent. Lance remembers that for
// one generation, and forgets it when it compacts. Rows are right all the while; it is the index that cannot be found, and
// with it every answer that Lance would give by it. An index that is dropped or made anew on the fork is out of harm's way.

const kinds: readonly (readonly [string, Kind])[] = Object.entries(KINDS);

interface Ground {
  readonly place: TablePlace;
  readonly main: Table;
  readonly answer: string;
}

async function indexed(t: ExecutionContext, { column, config, ask }: Kind): Promise<Ground> {
  const place = await directoryPlace(t);
  const main = await twentyPapers(place);
  await main.createIndex(column, { config: config() });
  return { place, main, answer: told(await ask(main)) };
}

/** Ids as a set: answers of equal rank have no order. */
function told(answer: string): string {
  return answer.split(' ').toSorted().join(' ');
}

for (const [what, kind] of kinds) {
  const { column, config, ask } = kind;
  const name = `${column}_idx`;

  test.serial(`${what} serves a fork that was made after it, and takes in what the fork appends`, async (t) => {
    const place = await directoryPlace(t);
    const main = await twentyPapers(place);
    const answer = told(await ask(main));
    // With one fragment there is nothing to compact but what the fork appends.
    await optimizeOnly(main);
    await main.createIndex(column, { config: config() });
    const fork = await (await main.branches()).create('x');
    t.is(told(await ask(await openBranch(place, 'x'))), answer);
    await fork.add(papers(41, 1));
    t.is(await coverage(fork, name), '20 + 1');
    await optimizeOnly(fork);
    t.is(await coverage(fork, name), '21 + 0');
    t.deepEqual(await operations(place, 6, await fork.version(), 'tree/x/_versions'), [100, 103]);
    t.deepEqual(told(await ask(await openBranch(place, 'x'))), column === 'n' ? told(`${answer} k41`) : answer);
  });

  test.serial(`${what} of a fork is its own: what others do to theirs, or prune, does not touch it`, async (t) => {
    const { place, main, answer } = await indexed(t, kind);
    const branches = await main.branches();
    const [before] = [await branches.create('x', undefined, 2), await branches.create('y')];
    t.is(await coverage(before, name), undefined, 'what was forked before has none');
    await before.createIndex(column, { config: config() });
    await main.dropIndex(name);
    for (let round = 0; round < 3; round += 1) {
      await main.optimize({ cleanupOlderThan: new Date(Date.now() + 86_400_000) });
    }
    for (const fork of ['x', 'y']) {
      const fresh = await openBranch(place, fork);
      t.is(await coverage(fresh, name), '20 + 0');
      t.is(told(await ask(fresh)), answer);
    }
  });

  test.serial(`${what} cannot be found by a fork of a fork, until it is dropped there or made anew`, async (t) => {
    const { place, main, answer } = await indexed(t, kind);
    const branches = await main.branches();
    await branches.create('x');
    for (const mended of ['y', 'z']) {
      const fork = await branches.create(mended, 'x');
      const missing = await t.throwsAsync(ask(fork));
      t.regex(missing.message, /tree\/x\/_indices\//, 'it looks below its parent, not below the one that made it');
      t.is(classify(missing), 'index_unreadable');
      t.is(await fork.countRows(), 20);
      t.is((await fork.query().toArray()).length, 20, 'what asks for no index is answered');
      if (mended === 'y') await fork.dropIndex(name);
      else await fork.createIndex(column, { config: config() });
      t.is(told(await ask(await openBranch(place, mended))), answer);
    }
  });

  test.serial(
    `${what} that a fork inherited is lost when the fork compacts what it covers, until it is made anew`,
    async (t) => {
      const { place, main, answer } = await indexed(t, kind);
      const fork = await (await main.branches()).create('x');
      const compacted = await optimizeOnly(fork).then(
        () => undefined,
        (error: unknown) => classify(error),
      );
      // An index on vectors is looked at once more, so the call fails; what it compacted has landed.
      t.is(compacted, column === 'v' ? 'index_unreadable' : undefined);
      t.deepEqual(await operations(place, 4, 5, 'tree/x/_versions'), [107, 104]);
      const fresh = await openBranch(place, 'x');
      t.is(classify(await t.throwsAsync(ask(fresh))), 'index_unreadable');
      t.is((await fresh.query().toArray()).length, 20);
      await fresh.createIndex(column, { config: config() });
      t.is(told(await ask(fresh)), answer);
    },
  );

  test.serial(`${what} that a fork drops before it compacts, or makes anew, is whole`, async (t) => {
    const { place, main, answer } = await indexed(t, kind);
    const branches = await main.branches();
    const [dropping, renewing] = [await branches.create('x'), await branches.create('y')];
    await dropping.dropIndex(name);
    await renewing.createIndex(column, { config: config() });
    for (const fork of [dropping, renewing]) t.is((await optimizeOnly(fork)).compaction.fragmentsRemoved, 2);
    await dropping.createIndex(column, { config: config() });
    for (const fork of ['x', 'y']) t.is(told(await ask(await openBranch(place, fork))), answer);
  });
}

for (const [what, { column, config }] of kinds.filter(([, { column }]) => column === 'n' || column === 'flag')) {
  test.serial(
    `${what} that cannot be found is not looked for below IS TRUE, which selects the same rows`,
    async (t) => {
      const { main } = await indexed(t, { ...KINDS['a btree'], column, config });
      const branches = await main.branches();
      await branches.create('x');
      const fork = await branches.create('y', 'x');
      for (const where of [
        'n > 16',
        'n IN (3, 5)',
        'NOT (n <> 7)',
        'n IS NOT NULL AND (n < 3 OR flag = 1)',
        "flag = CAST('1' AS TINYINT)",
        'NOT (flag = 1)',
        'flag IS NULL',
      ]) {
        const passing = `(${where}) IS TRUE`;
        t.is(await sorted(fork.query().where(passing)), await sorted(main.query().where(where)), where);
        t.is(await fork.countRows(passing), await main.countRows(where));
      }
      await fork.delete('(n = 5 OR flag = 1) IS TRUE');
      t.is(await fork.countRows(), 9);
    },
  );
}

test.serial(
  'writes by predicate on a fork of a fork fail over an index that cannot be found; appends and merges without index do not',
  async (t) => {
    const { main } = await indexed(t, KINDS['a btree']);
    await main.createIndex('body', { config: KINDS['a full-text index'].config() });
    const branches = await main.branches();
    await branches.create('x');
    const fork = await branches.create('y', 'x');
    for (const write of [
      () => fork.delete('n = 5'),
      () => fork.update({ where: 'n = 5', values: { flag: '1' } }),
      () => fork.countRows('n > 5'),
      () => fork.stats(),
      () => fork.listIndices(),
    ]) {
      t.is(classify(await t.throwsAsync(write)), 'index_unreadable');
    }
    await fork.add(papers(50, 1));
    await upsertPapers(fork, paper(5, { n: 500 }));
    await fork.delete("id = 'k6'");
    t.is(await fork.countRows(), 20);
    t.is(await sorted(fork.query().where('n + 0 >= 50')), 'k5 k50', 'a comparison that no index answers');
    for (const name of ['n_idx', 'body_idx']) await fork.dropIndex(name);
    t.is(await sorted(fork.query().where('n >= 50')), 'k5 k50');
  },
);
