import { join } from 'node:path';
import test from 'ava';
import { MUTANTS } from '../../../props/mutants/all.ts';
import { copySources } from '../../../props/mutants/machine/copy.ts';
import { plant } from '../../../props/mutants/machine/plant.ts';

const ROOT = join(import.meta.dirname, '../../..');

test('there are mutants, each with a name of its own', (t) => {
  t.true(MUTANTS.length > 0);
  t.is(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length);
});

test('every mutant can be planted in the sources as they are', async (t) => {
  await using copy = await copySources(ROOT);
  for (const { edits } of MUTANTS) {
    const takeOut = await plant(edits, copy.root);
    await takeOut();
  }
  t.pass();
});
