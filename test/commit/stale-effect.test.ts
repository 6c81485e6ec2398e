import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Index, type Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { chainRule } from '../../src/commit/chain.ts';
import type { Effect } from '../../src/commit/plan.ts';
import { VersionClasses } from '../../src/lance/version-classes.ts';
import { data, rawPlace, row, upsert } from '../substrate/support/raw.ts';

// An effect saw the rows of some version from the one at which it began up to the one that it rests on. Unless all of them
// hold the same, nobody knows which: it may have been computed on what a restore dropped.

interface Lying {
  readonly kind: Effect['kind'];
  readonly begunAt: number;
  readonly published: number;
  /** What is done to version 2, which holds one row more than version 1, before the effect is made. */
  readonly before: (table: Table) => Promise<unknown>;
  readonly holds: boolean;
  readonly base: number;
}

const DROPPED = { published: 1, before: restoreFirst, base: 3 } as const;

const LYINGS: Readonly<Record<string, Lying>> = {
  'an update that began before what lay there was dropped does not hold': {
    ...DROPPED,
    kind: 'upsert',
    begunAt: 1,
    holds: false,
  },
  'a delete that began before what lay there was dropped does not hold': {
    ...DROPPED,
    kind: 'delete',
    begunAt: 1,
    holds: false,
  },
  'an update that began after it was dropped holds': { ...DROPPED, kind: 'upsert', begunAt: 3, holds: true },
  'an append, which looks at nothing, holds whenever it began': {
    ...DROPPED,
    kind: 'append',
    begunAt: 1,
    holds: true,
  },
  'an update that began before maintenance that is published by now holds': {
    kind: 'upsert',
    begunAt: 2,
    published: 3,
    before: compact,
    holds: true,
    base: 3,
  },
  'an update that began before a write that is published by now does not hold': {
    kind: 'upsert',
    begunAt: 1,
    published: 2,
    before: async () => {},
    holds: false,
    base: 2,
  },
};

for (const [title, { kind, begunAt, published, before, holds, base }] of Object.entries(LYINGS)) {
  test(title, async (t) => {
    const { table, classes } = await prepare(t);
    await before(table);
    await EFFECTS[kind](table);
    const made = { versions: [await table.version()], begunAt };
    t.deepEqual(await chainRule(classes, { location: 't', published, made, effects: [kind] }), { holds, base });
  });
}

const EFFECTS: Readonly<Record<Effect['kind'], (table: Table) => Promise<unknown>>> = {
  append: (table) => table.add(data(row('c'))),
  upsert: (table) => upsert(table, row('a', { n: 1 })),
  overwrite: (table) => table.add(data(row('c')), { mode: 'overwrite' }),
  delete: (table) => table.delete("id = 'a'"),
  compact,
  index: (table) => table.createIndex('id', { config: Index.btree() }),
};

async function prepare(t: ExecutionContext): Promise<{ table: Table; classes: VersionClasses }> {
  const place = await rawPlace(t);
  const table = await place.create('t', [row('a')]);
  await table.add(data(row('b')));
  return { table, classes: new VersionClasses((key) => readFile(join(place.root, key))) };
}

async function restoreFirst(table: Table): Promise<void> {
  await table.checkout(1);
  await table.restore();
}

async function compact(table: Table): Promise<void> {
  await table.optimize({ cleanupOlderThan: new Date(0) });
}
