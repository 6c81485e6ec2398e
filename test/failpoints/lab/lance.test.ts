import { connect, type Connection, type Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { startLab, type Lab } from '../../../failpoints/lab/lab.ts';
import { lanceConnectionTarget } from '../../../src/storage/location.ts';

interface Ground {
  readonly lab: Lab;
  connectAs(actor: string): Promise<Connection>;
}

async function prepare(t: ExecutionContext): Promise<Ground> {
  const lab = await startLab();
  t.teardown(() => lab.stop());
  lab.createBucket('bucket');
  return {
    lab,
    connectAs(actor) {
      const { uri, storageOptions } = lanceConnectionTarget('s3://bucket/graphs/g', lab.issueKey(actor));
      return connect(uri, { storageOptions });
    },
  };
}

test('a table lives through all that LanceDB does to one, and another connection sees it', async (t) => {
  const ground = await prepare(t);
  const connection = await ground.connectAs('writer');
  const table = await connection.createTable('t', [{ id: 'a', n: 1 }]);
  await table.add([{ id: 'b', n: 2 }]);
  const merged = await table
    .mergeInsert('id')
    .whenMatchedUpdateAll()
    .whenNotMatchedInsertAll()
    .execute([
      { id: 'b', n: 20 },
      { id: 'c', n: 30 },
    ]);
  t.like(merged, { numUpdatedRows: 1, numInsertedRows: 1 });
  t.is((await table.update({ where: "id = 'a'", values: { n: 10 } })).rowsUpdated, 1);
  await table.delete("id = 'c'");
  const reader = await (await ground.connectAs('reader')).openTable('t');
  t.deepEqual(await rows(reader), { a: 10, b: 20 });

  const tags = await table.tags();
  await tags.create('before', 2);
  t.is(await tags.getVersion('before'), 2);
  await table.checkout(2);
  t.deepEqual(await rows(table), { a: 1, b: 2 });
  await table.restore();
  t.deepEqual(await rows(table), { a: 1, b: 2 });
  t.is(await table.version(), 6);
  await tags.delete('before');
  t.deepEqual(await tags.list(), {});

  t.deepEqual((await connection.listTables()).tables, ['t']);
  await connection.dropTable('t');
  t.deepEqual((await connection.listTables()).tables, []);
});

test('branches part from main and from each other', async (t) => {
  const ground = await prepare(t);
  const table = await (await ground.connectAs('writer')).createTable('t', [{ id: 'a', n: 1 }]);
  const branches = await table.branches();
  const branch = await branches.create('side');
  await branch.add([{ id: 'b', n: 2 }]);
  await table.add([{ id: 'c', n: 3 }]);
  t.deepEqual(await rows(table), { a: 1, c: 3 });
  t.deepEqual(await rows(branch), { a: 1, b: 2 });
  const other = await (await (await ground.connectAs('reader')).openTable('t')).branches();
  t.deepEqual(Object.keys(await other.list()), ['side']);
  t.deepEqual(await rows(await other.checkout('side')), { a: 1, b: 2 });
  await branches.delete('side');
  t.deepEqual(Object.keys(await other.list()), []);
});

test('optimize compacts and prunes what is there', async (t) => {
  const ground = await prepare(t);
  const table = await (await ground.connectAs('writer')).createTable('t', [{ id: 'a0', n: 0 }]);
  for (let i = 1; i < 10; i++) await table.add([{ id: `a${i}`, n: i }]);
  const { compaction, prune } = await table.optimize({ cleanupOlderThan: new Date() });
  t.is(compaction.fragmentsRemoved, 10);
  t.is(compaction.fragmentsAdded, 1);
  t.true(prune.oldVersionsRemoved > 0);
  t.is(await (await (await ground.connectAs('reader')).openTable('t')).countRows(), 10);
});

test('a column larger than one request is uploaded in parts and read back', async (t) => {
  const ground = await prepare(t);
  const connection = await ground.connectAs('writer');
  const big = 'x'.repeat(1_000_000);
  const table = await connection.createTable(
    't',
    Array.from({ length: 24 }, (_, i) => ({ id: `${i}`, text: `${i}${Math.random()}${big}` })),
  );
  t.is(await table.countRows("text LIKE '7%x'"), 1);
});

test('of eight writers on two connections none loses a row', async (t) => {
  const ground = await prepare(t);
  const first = await ground.connectAs('first');
  await first.createTable('t', [{ id: 'seed', n: 0 }]);
  const connections = [first, await ground.connectAs('second')];
  const rounds = 5;
  await Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      const table = await connections[writer % 2]?.openTable('t');
      for (let round = 0; round < rounds; round++) {
        await table
          ?.mergeInsert('id')
          .whenMatchedUpdateAll()
          .whenNotMatchedInsertAll()
          .execute([{ id: `w${writer}r${round}`, n: round }]);
      }
    }),
  );
  const found = await rows(await (await ground.connectAs('reader')).openTable('t'));
  t.is(Object.keys(found).length, 1 + 8 * rounds);
});

test('of eight guarded merges of one row exactly one wins', async (t) => {
  const ground = await prepare(t);
  const first = await ground.connectAs('first');
  await first.createTable('t', [{ id: 'head', n: 0, expected: 0 }]);
  const connections = [first, await ground.connectAs('second')];
  for (let round = 0; round < 3; round++) {
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, async (_, racer) => {
        const table = await connections[racer % 2]?.openTable('t');
        await table
          ?.mergeInsert('id')
          .whenMatchedUpdateAll({ where: '1 / CAST(target.n = source.expected AS INT) = 1' })
          .execute([{ id: 'head', n: round + 1, expected: round }]);
      }),
    );
    t.is(results.filter(({ status }) => status === 'fulfilled').length, 1);
  }
});

async function rows(table: Table): Promise<Readonly<Record<string, number>>> {
  const found = (await table.query().select(['id', 'n']).toArray()) as { id: string; n: number }[];
  return Object.fromEntries(found.map(({ id, n }) => [id, n] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
