import test from 'ava';
import type { Coverage } from '../../../props/run/report.ts';
import { Grounds } from '../../../props/crash/ground.ts';
import { runCrash } from '../../../props/crash/run-crash.ts';
import { fileStore } from '../../../props/store/file.ts';
import { Graph } from '../../../src/index.ts';
import { BRANCHED, branchedCrash, insertPerson, sampleCrash } from './support/sample-crash.ts';

// Intent: where nothing can be forked each death has a graph of its own, which takes its time.

test('on a directory actors die at failpoints', async (t) => {
  const elsewhere = { engine: Graph, store: fileStore() };
  const all = await runCrash(sampleCrash('load'), new Grounds(), elsewhere);
  t.is(all.failure, undefined);
  t.is(all.crash?.crashed.get('write.after_table_effect'), 1);
  t.true((all.crash?.crashed.get('recovery.after_spend') ?? 0) > 0);
  const coverage = all.crash?.coverage ?? new Map<string, Coverage>();
  t.deepEqual([...coverage.keys()], ['load', 'recovery']);
  for (const { covered, total } of coverage.values()) t.true(covered === total && total > 5);
  const founding = await runCrash(sampleCrash('init'), new Grounds(), elsewhere);
  t.is(founding.failure, undefined);
  t.is(founding.crash?.states, 11);
});

test('on a directory they die on branches as well, and while they make and delete some', async (t) => {
  const elsewhere = { engine: Graph, store: fileStore() };
  const sleeper = { branch: 'main', write: insertPerson('kim') };
  const operation = insertPerson('dora');
  for (const data of [
    branchedCrash('createBranch'),
    branchedCrash('deleteBranch'),
    branchedCrash('mutate', { operation, sleeper }, BRANCHED.slice(0, -1)),
  ]) {
    const report = await runCrash(data, new Grounds(), elsewhere);
    t.is(report.failure, undefined);
    t.true((report.crash?.states ?? 0) > 3);
  }
});
