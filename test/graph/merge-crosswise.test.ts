import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { stories } from '../model/crosswise/drawn.ts';
import { basesOf, headOf } from '../model/crosswise/past.ts';
import { into } from '../model/crosswise/step.ts';
import { STORIES } from '../model/crosswise/stories.ts';
import { rowsIn } from '../model/merge-table/judge.ts';
import { wordsOf } from '../model/merge-table/world.ts';
import { temporaryRoot } from '../support/root.ts';
import { Tale } from './support/tale.ts';

// Branches that were merged into each other before, in all ways: what the engine does with them is what the model does.

const MERGE = into('main', 'dev');

for (const { name, steps, bases, expected } of STORIES) {
  test.serial(`after merges crosswise: ${name}`, async (t) => {
    const tale = await Tale.begin(await temporaryRoot(t));
    for (const step of steps) await tale.does(step);
    const { past } = tale;
    t.is(basesOf(past, headOf(past, 'main'), headOf(past, 'dev')).length, bases);
    const told = await tale.does(MERGE);
    await tale.close();
    if (expected.kind === 'conflict') {
      assert(told.kind === 'conflict');
      t.deepEqual(
        told.conflicts.map(({ kind, element, type, id, rule }) => ({ kind, element, type, id, rule })),
        expected.conflicts,
      );
    } else {
      assert(told.kind === 'commit');
      t.is(told.by, expected.kind);
      t.deepEqual(wordsOf(rowsIn(told.state)), expected.rows.split(' ').toSorted());
    }
  });
}

test.serial('after merges crosswise, whatever was done before and after', async (t) => {
  let merges = 0;
  await fc.assert(
    fc.asyncProperty(stories(8), async (steps) => {
      const tale = await Tale.begin(await temporaryRoot(t));
      for (const step of [...steps, MERGE])
        if ((await tale.does(step)).kind === 'commit' && step.kind === 'merge') merges++;
      await tale.close();
    }),
    { numRuns: 4, endOnFailure: true },
  );
  t.true(merges > 5);
});
