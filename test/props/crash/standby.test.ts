import test from 'ava';
import { runCrash } from '../../../props/crash/run-crash.ts';
import { Grounds } from '../../../props/crash/ground.ts';
import { fileStore } from '../../../props/store/file.ts';
import { labStore } from '../../../props/store/lab.ts';
import { Graph } from '../../../src/index.ts';
import { sampleCrash } from './support/sample-crash.ts';

// Intent: whoever has the graph open while others die recovers with its next write, after each of their deaths.

const grounds = new Grounds();
const options = { engine: Graph, store: labStore() };

test('a write recovers as opening does, wherever somebody died and whoever recovers dies', async (t) => {
  const report = await runCrash(sampleCrash('mutate', { heir: 'standby' }), grounds, options);
  t.is(report.failure, undefined);
  for (const [what, { covered, total }] of report.crash?.coverage ?? []) t.true(covered === total && total > 5, what);
  const elsewhere = { engine: Graph, store: fileStore() };
  const point = { after: 'write.confirmed', passage: 1, writes: 0, landed: [] } as const;
  const onDirectory = await runCrash(sampleCrash('mutate', { heir: 'standby', point }), grounds, elsewhere);
  t.is(onDirectory.failure, undefined);
  t.is(onDirectory.crash?.states, 1);
});
