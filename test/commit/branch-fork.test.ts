import test from 'ava';
import type { Failpoint } from '../../src/index.ts';
import { stopAt } from './support/blocking.ts';
import { forkOf } from './support/branching.ts';
import { foundTemplate } from './support/scene.ts';
import { citiesOf, insertCity } from './support/site.ts';

// The first write of a branch to a table makes a fork of it. Its writer is slow, and taken for dead by another.

const template = await foundTemplate();
test.after.always(() => template[Symbol.asyncDispose]());

const WINDOWS: readonly Failpoint[] = ['fork.before_create', 'fork.created', 'write.after_table_effect'];

for (const at of WINDOWS) {
  test(`who was taken for dead at ${at} begins anew`, async (t) => {
    const { main, open } = await forkOf(t, template);
    await main.createBranch('dev');
    const { failpoints, there, goOn } = stopAt(at);
    const writing = (await open('dev', failpoints)).mutate([insertCity('Oslo')]);
    await there;
    const other = await open('dev');
    await other.mutate([insertCity('Lima')]);
    goOn();
    t.is((await writing).inserted, 1);
    t.deepEqual(await citiesOf(other), ['Bern', 'Lima', 'Oslo', 'Rome']);
    t.deepEqual((await other.inspect()).intents, []);
  });
}
