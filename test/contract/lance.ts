import assert from 'node:assert/strict';
import { connect, type Connection, type Table } from '@lancedb/lancedb';
import { lanceConnectionTarget } from '../../src/storage/location.ts';
import type { S3Server } from '../support/s3-server.ts';
import type { Clause } from './clause.ts';

const WRITERS = 8;
const ROUNDS = 5;

/** What LanceDB does on a store, each answer as it is on every other. */
export function lanceContract(clause: Clause): void {
  clause('a table lives through all that LanceDB does to one', async (server, prefix) => {
    const connection = await connectTo(server, prefix);
    const table = await connection.createTable('t', [{ id: 'a', n: 1 }]);
    await table.add([{ id: 'b', n: 2 }]);
    const { numUpdatedRows, numInsertedRows } = await upsert(table, { id: 'b', n: 20 }, { id: 'c', n: 30 });
    assert.deepEqual({ numUpdatedRows, numInsertedRows }, { numUpdatedRows: 1, numInsertedRows: 1 });
    assert.equal((await table.update({ where: "id = 'a'", values: { n: 10 } })).rowsUpdated, 1);
    await table.delete("id = 'c'");
    const reader = await (await connectTo(server, prefix)).openTable('t');
    assert.deepEqual(await rows(reader), { a: 10, b: 20 });
    assert.deepEqual((await connection.listTables()).tables, ['t']);
    await connection.dropTable('t');
    assert.deepEqual((await connection.listTables()).tables, []);
  });

  clause('versions and tags are kept', async (server, prefix) => {
    const table = await (await connectTo(server, prefix)).createTable('t', [{ id: 'a', n: 1 }]);
    await table.add([{ id: 'b', n: 2 }]);
    await table.delete("id = 'a'");
    const reader = await (await connectTo(server, prefix)).openTable('t');
    assert.deepEqual(
      (await reader.listVersions()).map(({ version }) => version),
      [1, 2, 3],
    );
    const tags = await table.tags();
    await tags.create('before', 2);
    assert.equal(await (await reader.tags()).getVersion('before'), 2);
    await reader.checkout('before');
    assert.deepEqual(await rows(reader), { a: 1, b: 2 });
    await reader.restore();
    await table.checkoutLatest();
    assert.equal(await table.version(), 4);
    assert.deepEqual(await rows(table), { a: 1, b: 2 });
    await tags.update('before', 3);
    assert.equal(await tags.getVersion('before'), 3);
    await tags.delete('before');
    assert.deepEqual(await tags.list(), {});
  });

  clause('branches part from main and from each other', async (server, prefix) => {
    const table = await (await connectTo(server, prefix)).createTable('t', [{ id: 'a', n: 1 }]);
    const branches = await table.branches();
    const side = await branches.create('side');
    await side.add([{ id: 'b', n: 2 }]);
    await table.add([{ id: 'c', n: 3 }]);
    assert.deepEqual(await rows(table), { a: 1, c: 3 });
    assert.deepEqual(await rows(side), { a: 1, b: 2 });
    const others = await (await (await connectTo(server, prefix)).openTable('t')).branches();
    assert.deepEqual(Object.keys(await others.list()), ['side']);
    assert.deepEqual(await rows(await others.checkout('side')), { a: 1, b: 2 });
    await branches.delete('side');
    assert.deepEqual(Object.keys(await others.list()), []);
  });

  clause('optimize compacts and prunes, and keeps every row', async (server, prefix) => {
    const table = await (await connectTo(server, prefix)).createTable('t', [{ id: 'a0', n: 0 }]);
    for (let i = 1; i < 10; i++) await table.add([{ id: `a${i}`, n: i }]);
    const { compaction, prune } = await table.optimize({ cleanupOlderThan: new Date() });
    assert.deepEqual([compaction.fragmentsRemoved, compaction.fragmentsAdded], [10, 1]);
    assert.ok(prune.oldVersionsRemoved > 0);
    assert.equal(await (await (await connectTo(server, prefix)).openTable('t')).countRows(), 10);
  });

  clause('a file larger than one request is written in parts and read back', async (server, prefix) => {
    const connection = await connectTo(server, prefix);
    // No two alike, so that nothing is left out by an encoding.
    const texts = Array.from({ length: 12 }, (_, i) => `${i}:`.padEnd(1_000_000, `${i}-x`));
    await connection.createTable(
      't',
      texts.map((text, i) => ({ id: `${i}`, text })),
    );
    const table = await (await connectTo(server, prefix)).openTable('t');
    const found = (await table.query().where("id = '7'").toArray()) as { text: string }[];
    assert.deepEqual(
      found.map(({ text }) => text),
      [texts[7]],
    );
  });

  clause(`of ${WRITERS} writers on two connections none loses a row`, async (server, prefix) => {
    const connections = [await connectTo(server, prefix), await connectTo(server, prefix)];
    await connections[0]?.createTable('t', [{ id: 'seed', n: 0 }]);
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        const table = await connections[writer % 2]?.openTable('t');
        assert.ok(table);
        for (let round = 0; round < ROUNDS; round++) await upsert(table, { id: `w${writer}r${round}`, n: round });
      }),
    );
    const found = await rows(await (await connectTo(server, prefix)).openTable('t'));
    assert.equal(Object.keys(found).length, 1 + WRITERS * ROUNDS);
  });

  clause(`of ${WRITERS} guarded merges of one row exactly one wins, ${ROUNDS} times`, async (server, prefix) => {
    const connections = [await connectTo(server, prefix), await connectTo(server, prefix)];
    await connections[0]?.createTable('t', [{ id: 'head', n: 0, expected: 0 }]);
    for (let round = 0; round < ROUNDS; round++) {
      const outcomes = await Promise.allSettled(
        Array.from({ length: WRITERS }, async (_, racer) => {
          const table = await connections[racer % 2]?.openTable('t');
          await table
            ?.mergeInsert('id')
            .whenMatchedUpdateAll({ where: '1 / CAST(target.n = source.expected AS INT) = 1' })
            .execute([{ id: 'head', n: round + 1, expected: round }]);
        }),
      );
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1, `round ${round}`);
    }
  });
}

function connectTo({ bucket, access }: S3Server, prefix: string): Promise<Connection> {
  const { uri, storageOptions } = lanceConnectionTarget(`s3://${bucket}/${prefix}`, access);
  return connect(uri, { storageOptions });
}

/** Lance gives a merge up that has lost races for half a minute, which a busy machine takes for a few of them. */
const PATIENT = { timeoutMs: 600_000 };

function upsert(table: Table, ...data: { id: string; n: number }[]) {
  return table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(data, PATIENT);
}

async function rows(table: Table): Promise<Readonly<Record<string, number>>> {
  const found = (await table.query().select(['id', 'n']).toArray()) as { id: string; n: number }[];
  return Object.fromEntries(found.map(({ id, n }) => [id, n] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
