import type { Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { data, rawPlace, row, seen, upsert, type RawPlace } from './support/raw.ts';
import { operationOf } from './support/transaction.ts';

// A restore puts what is published back over drift. It is never refused, and it drops whatever lands meanwhile; so the
// engine reads its target from the version that it made, and builds nothing on its success.

async function drifted(t: ExecutionContext): Promise<{ place: RawPlace; table: Table }> {
  const place = await rawPlace(t);
  const table = await place.create('t', [row('a')]);
  await table.add(data(row('drift')));
  return { place, table };
}

async function restore(table: Table, version: number): Promise<void> {
  await table.checkout(version);
  await table.restore();
}

test('a restore makes a new version with the rows of the old one', async (t) => {
  const { table } = await drifted(t);
  await restore(table, 1);
  t.is(await table.version(), 3);
  t.deepEqual(await seen(table), ['a=null']);
});

test("a restore's transaction names its target: operation 106, field 1", async (t) => {
  const { place, table } = await drifted(t);
  for (const target of [1, 2, 1]) {
    await restore(table, target);
    const { operation, fields } = operationOf(await place.manifest('t', await table.version()));
    t.is(operation, 106);
    t.deepEqual(fields, [{ field: 1, value: target }]);
  }
});

test('a restore over a commit that landed meanwhile drops it without a word, and still names its target', async (t) => {
  const { place, table } = await drifted(t);
  const slow = await place.open('t');
  await slow.checkout(1);
  await table.add(data(row('landed')));
  await slow.restore();
  t.is(await slow.version(), 4);
  t.deepEqual(await seen(await place.open('t')), ['a=null']);
  t.deepEqual(operationOf(await place.manifest('t', 4)), { operation: 106, fields: [{ field: 1, value: 1 }] });
});

test('racing restores of one version all succeed, one version each', async (t) => {
  const { place, table } = await drifted(t);
  const racers = await Promise.all(Array.from({ length: 6 }, () => place.open('t')));
  await Promise.all(racers.map((racer) => restore(racer, 1)));
  await table.checkoutLatest();
  t.is(await table.version(), 8);
  t.deepEqual(await seen(table), ['a=null']);
  for (let version = 3; version <= 8; version += 1) {
    t.is(operationOf(await place.manifest('t', version)).operation, 106);
  }
});

const REFUSED: Readonly<Record<string, (table: Table) => Promise<unknown>>> = {
  append: (table) => table.add(data(row('x'))),
  upsert: (table) => upsert(table, row('a', { n: 1 })),
  delete: (table) => table.delete('true'),
};

for (const [what, write] of Object.entries(REFUSED)) {
  test(`a stale ${what} is refused after a restore, and after an overwrite`, async (t) => {
    const { place, table } = await drifted(t);
    const beforeRestore = await place.open('t');
    await restore(table, 1);
    await t.throwsAsync(write(beforeRestore), { message: /Incompatible transaction|Retryable commit conflict/ });
    const beforeOverwrite = await place.open('t');
    await table.add(data(row('z')), { mode: 'overwrite' });
    await t.throwsAsync(write(beforeOverwrite), { message: /Incompatible transaction|Retryable commit conflict/ });
    t.deepEqual(await seen(await place.open('t')), ['z=null']);
  });
}
