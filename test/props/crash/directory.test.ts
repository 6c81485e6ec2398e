import test from 'ava';
import type { Coverage } from '../../../props/run/report.ts';
import { Grounds } from '../../../props/crash/ground.ts';
import { runCrash } from '../../../props/crash/run-crash.ts';
import { fileStore } from '../../../props/store/file.ts';
import { Graph } from '../../../src/index.ts';
import { sampleCrash } from './support/sample-crash.ts';

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
