import type { Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { startLab, type DurableWrite, type Lab } from '../../failpoints/lab/lab.ts';
import { classify } from '../../src/lance/failure.ts';
import {
  append,
  endOf,
  found,
  founded,
  freshLab,
  labPlace,
  openBranch,
  versions,
  type TablePlace,
} from './support/branched.ts';
import { guardedMerge, row } from './support/raw.ts';

// A prune decides what it removes at its beginning, and then removes it, file by file.

const TOMORROW = new Date(Date.now() + 86_400_000);

interface Ground {
  readonly lab: Lab;
  readonly place: TablePlace;
  /** At version 5, which is all compacted. */
  readonly main: Table;
}

async function ground(t: ExecutionContext): Promise<Ground> {
  const lab = await freshLab(t);
  const { place, main } = await founded(labPlace(t, lab));
  await append(main, row('c', { token: 't0' }));
  await main.optimize({ cleanupOlderThan: new Date(0) });
  return { lab, place, main };
}

test('a prune removes transactions, then data, then versions; whatever it is cut short at, the newest stays whole and another prune ends it', async (t) => {
  const { lab, main } = await ground(t);
  const writes: DurableWrite[] = [];
  const unlisten = lab.onDurableWrite((write) => writes.push(write));
  await main.optimize({ cleanupOlderThan: TOMORROW });
  unlisten();
  const classes = writes.map(({ head }) => head.class);
  t.deepEqual([...new Set(classes)], ['table.transaction', 'table.data', 'table.version']);
  const dataGone = writes[classes.indexOf('table.version')];
  const [first] = writes;
  if (!first || !dataGone) throw new Error('it removes of each kind');
  for (const [state, reads] of [
    [first.after, true],
    [dataGone.before, false],
  ] as const) {
    const cut = await startLab({ from: state });
    t.teardown(() => endOf(cut));
    const place = labPlace(t, cut);
    const table = await openBranch(place);
    t.deepEqual(await versions(place), [1, 2, 3, 4, 5], 'they are listed');
    if (reads) t.is(await found(place, undefined, 1), 'a');
    else t.is(classify(await t.throwsAsync(found(place, undefined, 1))), 'data_missing');
    t.is(await found(place), 'a b c');
    await table.optimize({ cleanupOlderThan: TOMORROW });
    t.deepEqual(await versions(place), [5]);
  }
});

/** What others do while a prune that knows version 5 as the newest waits before it removes anything. */
async function meanwhile(t: ExecutionContext, others: (ground: Ground) => Promise<void>): Promise<Ground> {
  const at = await ground(t);
  const pruner = await (await at.place.connect('pruner')).openTable('t');
  at.lab.gate.holdWhere(({ verb, actor }) => verb === 'delete' && actor === 'pruner');
  const pruned = pruner.optimize({ cleanupOlderThan: TOMORROW });
  await at.lab.gate.whenHeld();
  await others(at);
  at.lab.gate.open();
  await pruned;
  return at;
}

test('appends, guarded merges and deletes land while others prune, also of handles that are behind', async (t) => {
  const { place } = await meanwhile(t, async ({ place: at, main }) => {
    const late = await openBranch(at);
    t.is((await append(main, row('d'))).version, 6);
    t.is((await guardedMerge(late, row('a', { expected: 't0', token: 't1' }))).version, 7);
    t.is((await main.delete("id = 'b'")).version, 8);
  });
  t.deepEqual(await versions(place), [5, 6, 7, 8]);
  t.is(await found(place), 'a c d');
});

test('a restore to a version that is being pruned succeeds, and leaves a newest version whose rows are gone', async (t) => {
  const { place, main } = await meanwhile(t, async ({ main: restored }) => {
    await restored.checkout(2);
    await restored.restore();
  });
  t.is(await main.version(), 6);
  t.deepEqual(await versions(place), [5, 6]);
  t.is(classify(await t.throwsAsync(found(place))), 'data_missing');
});

test('of two prunes at once the slower fails over what the other removed; nothing else is harmed', async (t) => {
  const { lab, place, main } = await ground(t);
  const slow = await (await place.connect('slow')).openTable('t');
  lab.gate.holdWhere(({ verb, actor }) => verb === 'delete' && actor === 'slow');
  const pruned = t.throwsAsync(slow.optimize({ cleanupOlderThan: TOMORROW }));
  await lab.gate.whenHeld();
  await main.optimize({ cleanupOlderThan: TOMORROW });
  lab.gate.open();
  t.is(classify(await pruned), 'version_missing');
  t.deepEqual(await versions(place), [5]);
  t.is(await found(place), 'a b c');
});
