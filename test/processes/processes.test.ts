import test from 'ava';
import { emptyState } from '../../model/index.ts';
import { rowsOf } from '../../props/history/rows.ts';
import { fateAt, FATES } from '../../scripts/processes/fate.ts';
import { linesOf, reportOf } from '../../scripts/processes/report.ts';
import { runProcesses, type ProcessesRun } from '../../scripts/processes/run.ts';
import { SCHEMA } from '../../scripts/processes/schema.ts';
import { WorkerProcess } from '../../scripts/processes/worker-process.ts';
import { FAILPOINTS } from '../../src/index.ts';
import { temporaryRoot } from '../support/root.ts';

// Real processes on one graph. Some die in the middle of a write, some sleep until others have resolved what they were at,
// maintenance goes on beside them: and one order of commits explains what every one of them was told.

/** With this seed the first writer sleeps in its first write, and the second dies in its first. */
const SEED = 142;

for (const store of ['file', 'lab'] as const) {
  test.serial(
    `what many processes were told has one explanation, also of those that died or slept (${store})`,
    async (t) => {
      const run = await runProcesses({ store, seed: SEED, writers: 3, operations: 12 });
      t.deepEqual(
        run.violations.map(({ sentence }) => sentence),
        [],
      );
      t.deepEqual(run.problems, []);
      t.true(run.history.lineage.length > 5);
      t.true(run.killedAt.size > 0 && run.slept.freeze_later > 0);
      t.true((run.reachedAt.get('recovery.before_audit') ?? 0) > 0);
    },
  );
}

test('fates are the same for the same seed, and every one of them strikes everywhere', (t) => {
  for (const failpoint of FAILPOINTS) {
    const fates = Array.from({ length: 5_000 }, (_, passage) => fateAt(1, 'writer', failpoint, passage));
    t.deepEqual([...new Set(fates)].toSorted(), FATES.toSorted(), failpoint);
    t.deepEqual(
      fates,
      fates.map((_, passage) => fateAt(1, 'writer', failpoint, passage)),
    );
  }
});

test('a worker that ends by itself is told with what it complained of', async (t) => {
  const location = { root: await temporaryRoot(t) };
  const program = { index: 1, length: 1, from: 0 };
  const listener = { reached: () => {}, ended: () => {} };
  const worker = new WorkerProcess({ role: 'writer', actor: 'lost', location, seed: 1, program }, listener);
  const ending = await worker.ending;
  t.regex(ending.kind === 'broken' ? ending.why : ending.kind, /lost ended by itself \(1\): [^]*there is no graph/);
  t.like(worker.records, [{ kind: 'open', outcome: { kind: 'refused', error: { code: 'no_graph' } } }]);
});

test('a run fails for what is wrong, and is void where too little happened', (t) => {
  const options = { store: 'file', seed: 1, writers: 4, operations: 200 } as const;
  const violation = { kind: 'wrong_end', sentence: 'the end is wrong', records: [] } as const;
  const last = (run: ProcessesRun): readonly string[] => linesOf(reportOf(options, run)).slice(-2);
  t.deepEqual(last({ ...NOTHING, violations: [violation] }), [
    '  wrong_end: the end is wrong',
    'processes: FAIL (file, seed 1, 4 writers x 200 operations)',
  ]);
  t.deepEqual(last({ ...NOTHING, problems: ['the intent x is left'] }), [
    '  the intent x is left',
    'processes: FAIL (file, seed 1, 4 writers x 200 operations)',
  ]);
  t.deepEqual(last(NOTHING), [
    '  too little was seen for a verdict: 1 commits',
    'processes: VOID (file, seed 1, 4 writers x 200 operations)',
  ]);
  const commits = Array.from({ length: 100 }, () => FIRST);
  const report = reportOf(options, { ...NOTHING, history: { ...NOTHING.history, lineage: commits } });
  t.deepEqual(report.missed, [
    'no conflicts with another writer',
    'no kills',
    'no sleepers',
    'no compacted tables',
    'no recoveries',
  ]);
});

const FIRST = {
  id: 'c0',
  parent: null,
  merged: null,
  sequence: 0,
  actor: null,
  createdAt: '',
  operation: 'init',
} as const;

const NO_ROWS = rowsOf(emptyState(SCHEMA));

/** A run in which nothing happened. */
const NOTHING: ProcessesRun = {
  history: { schema: SCHEMA, start: { commit: FIRST, rows: NO_ROWS }, actors: [], lineage: [FIRST], end: NO_ROWS },
  violations: [],
  problems: [],
  reachedAt: new Map(),
  killedAt: new Map(),
  killedAfter: new Map(),
  slept: { hold: 0, freeze: 0, freeze_later: 0 },
  tally: { times: {}, optimized: {} },
  workMs: 1,
  judgingMs: 1,
};
