import test from 'ava';
import { check, type CheckOptions, type CheckReport } from '../../../props/check/check.ts';
import { encodeCase } from '../../../props/case/codec.ts';
import { summarise } from '../../../props/report/summary.ts';
import { runCase } from '../../../props/run/run-case.ts';
import { fileStore } from '../../../props/store/file.ts';
import { conformance } from '../../../props/suite/conformance.ts';
import type { Suite } from '../../../props/suite/suite.ts';
import { write } from '../../../model/index.ts';
import { fakeEngine } from '../support/fake-engine.ts';
import { sampleCase } from '../support/sample-case.ts';

const store = fileStore();

function options(changes: Partial<CheckOptions> = {}): CheckOptions {
  return { suite: conformance, engine: fakeEngine(), store, seed: 1, runs: 12, ...changes };
}

/** Loads that overwrite keep what was there. */
const faulty = fakeEngine({
  write: (state, request, minted) =>
    write(
      state,
      request.kind === 'load' && request.mode === 'overwrite' ? { ...request, mode: 'merge' } : request,
      minted,
    ),
});

/** The part of a summary that has to be the same every time. */
function counted(report: CheckReport): unknown {
  const { stepsPerSecond: _, elapsedMs: __, ...rest } = summarise(report, []);
  return rest;
}

test('a right engine passes, and every run counts', async (t) => {
  const report = await check(options());
  t.is(report.verdict, 'pass');
  t.is(report.tally.runs, 12);
  t.true(report.tally.steps >= 12 * 20);
  t.true(report.tally.effectiveSteps * 2 >= report.tally.steps);
});

test('the same seed does the same, however many runs go side by side', async (t) => {
  const [alone, again, beside] = await Promise.all([
    check(options({ width: 1 })),
    check(options({ width: 1 })),
    check(options({ width: 4 })),
  ]);
  t.deepEqual(counted(alone), counted(again));
  t.deepEqual(counted(alone), counted(beside));
});

test('another seed does something else', async (t) => {
  const [one, other] = [await check(options()), await check(options({ seed: 2 }))];
  t.notDeepEqual(counted(one), counted(other));
});

test('shards divide the runs between them', async (t) => {
  const whole = await check(options());
  const parts = await Promise.all([1, 2, 3].map((index) => check(options({ shard: { index, of: 3 } }))));
  t.is(
    parts.reduce((sum, { tally }) => sum + tally.runs, 0),
    whole.tally.runs,
  );
  t.is(
    parts.reduce((sum, { tally }) => sum + tally.steps, 0),
    whole.tally.steps,
  );
});

test('a defect is found, shrunk, and found again in the shrunk case', async (t) => {
  const report = await check(options({ engine: faulty, runs: 200, seed: 2 }));
  t.is(report.verdict, 'fail');
  const [found] = report.counterexamples;
  t.truthy(found);
  if (!found) return;
  t.true(found.isMinimal);
  t.true(found.isReproduced);
  t.true(found.case.operations.length <= 3, encodeCase(found.case));
  const again = await runCase(found.case, { engine: faulty, store });
  t.is(again.failure?.signature, found.failure.signature);
});

test('a failure that does not come again is reported, and said to be none that the case decides', async (t) => {
  let runs = 0;
  const moody: Suite = {
    ...conformance,
    run: async (data, given) => {
      const { failure: _, ...passed } = await conformance.run(data, given);
      return runs++ > 0 ? passed : { ...passed, failure };
    },
  };
  const failure = { signature: 'hang', step: 5, comparison: 'hang', difference: 'nobody knows' } as const;
  const report = await check(options({ suite: moody, width: 1, shrinkBudget: { timeMs: 60_000, candidates: 10 } }));
  t.is(report.verdict, 'fail');
  t.like(report.counterexamples, [{ failure, isReproduced: false, isMinimal: false }]);
});

test('the failure that is reported is that of the first run which fails, however many go side by side', async (t) => {
  const shrinkBudget = { timeMs: 60_000, candidates: 300 };
  const [alone, beside] = await Promise.all([
    check(options({ engine: faulty, runs: 200, width: 1, shrinkBudget })),
    check(options({ engine: faulty, runs: 200, width: 4, shrinkBudget })),
  ]);
  const found = ({ counterexamples }: CheckReport) => counterexamples.map((each) => ({ ...each, shrinkMs: 0 }));
  t.deepEqual(found(alone), found(beside));
  t.deepEqual(counted(alone), counted(beside));
});

test('the corpus is replayed before anything is drawn', async (t) => {
  const corpus = [
    {
      name: 'corpus/old.json',
      path: 'corpus/old.json',
      case: sampleCase([
        { kind: 'load', mode: 'overwrite', nodes: { Note: [] } },
        { kind: 'load', mode: 'append', nodes: { Note: [{ text: 'a' }] } },
        { kind: 'load', mode: 'overwrite', nodes: { Note: [] } },
      ]),
    },
  ];
  const engine = fakeEngine({
    write: (state, request, minted) => {
      const outcome = write(state, request, minted);
      return outcome.ok && outcome.deleted > 0 ? { ...outcome, deleted: 0 } : outcome;
    },
  });
  const report = await check(options({ engine, corpus }));
  t.is(report.verdict, 'fail');
  t.is(report.counterexamples[0]?.run, 'corpus/old.json');
  t.is(report.tally.runs, 0);
});

test('a check that ran nothing is void', async (t) => {
  const report = await check(options({ runs: 1, shard: { index: 2, of: 2 } }));
  t.is(report.verdict, 'void');
  t.true(report.missedFloors.some(({ what }) => what === 'runs'));
});

test('no run is started after the time, and an abort ends the check', async (t) => {
  const { runs: _, ...unlimited } = options();
  const timed = await check({ ...unlimited, timeMs: 1 });
  t.true(timed.tally.runs >= 1 && timed.tally.runs <= 3);
  const stop = new AbortController();
  const aborted = await check({
    ...unlimited,
    signal: stop.signal,
    onProgress: ({ tally }) => tally.runs >= 3 && stop.abort(),
  });
  t.true(aborted.tally.runs >= 3);
  t.is(aborted.verdict, 'interrupted');
});

test('a check that is told to stop has not passed, and starts nothing more of its corpus', async (t) => {
  const stop = new AbortController();
  const corpus = ['a', 'b'].map((name) => ({ name, path: name, case: sampleCase() }));
  const stages: [string, number | undefined][] = [];
  const onProgress: CheckOptions['onProgress'] = ({ phase, tried }) => {
    stages.push([phase, tried]);
    stop.abort();
  };
  const { verdict } = await check(options({ corpus, signal: stop.signal, onProgress }));
  t.is(verdict, 'interrupted');
  t.deepEqual(stages, [['corpus', 0]]);
});

test('a corpus that is left out is not replayed', async (t) => {
  const phases = new Set<string>();
  await check(options({ runs: 1, onProgress: ({ phase }) => phases.add(phase) }));
  t.deepEqual([...phases], ['runs']);
});

test('a check that is told to stop while it shrinks tells what it found, as small as it came', async (t) => {
  const stop = new AbortController();
  const onProgress: CheckOptions['onProgress'] = ({ phase }) => phase === 'shrinking' && stop.abort();
  const { verdict, counterexamples } = await check(
    options({ engine: faulty, runs: 200, signal: stop.signal, onProgress }),
  );
  t.is(verdict, 'fail');
  t.like(counterexamples, [{ isMinimal: false, isReproduced: true }]);
  // Those that were under way, or taken from what was known, at most.
  t.true((counterexamples[0]?.tried ?? Infinity) <= 3);
});
