import { setImmediate } from 'node:timers/promises';
import type { Engine } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Failure } from '../run/failure.ts';
import type { RunReport } from '../run/report.ts';
import { DEFAULT_SHRINK_BUDGET, type ShrinkBudget } from '../shrink/budget.ts';
import { shrink, type Shrunk } from '../shrink/shrink.ts';
import type { Store } from '../store/store.ts';
import { isMissed, type Floor } from '../suite/floor.ts';
import type { Suite } from '../suite/suite.ts';
import { Tally } from '../suite/tally.ts';
import type { CorpusCase } from './corpus.ts';
import { inOrder } from '../base/in-order.ts';

export interface CheckOptions {
  readonly suite: Suite;
  readonly engine: Engine;
  readonly store: Store;
  readonly seed: number;
  /** Runs at most, over all shards; without it, as many as fit into `timeMs`. */
  readonly runs?: number;
  /** No run but the first is started later than this. */
  readonly timeMs?: number;
  /** Does every `of`-th run only, beginning with the one at `index` (1 to `of`). */
  readonly shard?: Shard;
  /** Cases to replay first. */
  readonly corpus?: readonly CorpusCase[];
  readonly shrinkBudget?: ShrinkBudget;
  /** Runs side by side. It changes how long a check takes and nothing else. */
  readonly width?: number;
  readonly patienceMs?: number;
  /** Starts nothing more once it is aborted: no case of the corpus, no run, no candidate of a case to be made small. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Where a check stands. */
export interface Progress {
  readonly suite: string;
  readonly phase: 'corpus' | 'runs' | 'shrinking';
  readonly tally: Tally;
  readonly elapsedMs: number;
  /** Cases tried of the corpus, or while shrinking. */
  readonly tried?: number;
}

/** `void`: too little was seen. `interrupted`: nothing was found until it was told to stop. */
export type Verdict = 'pass' | 'fail' | 'void' | 'interrupted';

/** A failed run, made small. */
export interface Counterexample {
  /** Index of the run, or the name of the corpus case. */
  readonly run: number | string;
  readonly failure: Failure;
  readonly case: Case;
  /** The case as it was drawn. */
  readonly drawn: Case;
  /** Whether it is certain that none of its operations can be dropped. */
  readonly isMinimal: boolean;
  /** Cases that were tried to make it small, and how long that took. */
  readonly tried: number;
  readonly shrinkMs: number;
  /** Whether the case failed in the same way when it was run once more. */
  readonly isReproduced: boolean;
}

export interface CheckReport {
  readonly suite: string;
  readonly store: string;
  readonly seed: number;
  readonly verdict: Verdict;
  readonly tally: Tally;
  readonly elapsedMs: number;
  readonly counterexamples: readonly Counterexample[];
  readonly missedFloors: readonly Floor[];
  readonly corpusSize: number;
}

/** Measured on two cores: four runs side by side do 52 steps a second, two 45, one 30; more gain nothing. */
const WIDTH = 4;

/** Replays the corpus, then runs drawn cases until the first failure, the last run or the end of the time. */
export async function check(options: CheckOptions): Promise<CheckReport> {
  const { suite, store, seed, corpus = [] } = options;
  const startMs = performance.now();
  const elapsedMs = () => performance.now() - startMs;
  const tally = new Tally();
  const report: Report = (phase, tried) =>
    options.onProgress?.({
      suite: suite.name,
      phase,
      tally,
      elapsedMs: elapsedMs(),
      ...(tried !== undefined && { tried }),
    });
  const counterexample =
    (await replayCorpus(options, corpus, report)) ?? (await runDrawn(options, tally, elapsedMs, report));
  const missedFloors = suite.floors(tally).filter(isMissed);
  return {
    suite: suite.name,
    store: store.kind,
    seed,
    verdict: verdictOf(counterexample, missedFloors, options.signal),
    tally,
    elapsedMs: elapsedMs(),
    counterexamples: counterexample ? [counterexample] : [],
    missedFloors,
    corpusSize: corpus.length,
  };
}

function verdictOf(
  counterexample: Counterexample | undefined,
  missedFloors: readonly Floor[],
  signal: AbortSignal | undefined,
): Verdict {
  if (counterexample) return 'fail';
  if (signal?.aborted) return 'interrupted';
  return missedFloors.length > 0 ? 'void' : 'pass';
}

/** Tells where a check stands. */
type Report = (phase: Progress['phase'], tried?: number) => void;

/** Cases of the corpus are small already, and they are not counted: they are the same in every check. */
async function replayCorpus(
  options: CheckOptions,
  corpus: readonly CorpusCase[],
  report: Report,
): Promise<Counterexample | undefined> {
  for (const [tried, { name, case: data }] of corpus.entries()) {
    if (options.signal?.aborted) return undefined;
    report('corpus', tried);
    const { failure } = await runCase(options, data);
    if (!failure) continue;
    const small = { isMinimal: true, tried: 0, shrinkMs: 0, isReproduced: true };
    return { run: name, failure, case: data, drawn: data, ...small };
  }
  return undefined;
}

interface DrawnRun {
  readonly index: number;
  readonly case: Case;
  readonly report: RunReport;
}

async function runDrawn(
  options: CheckOptions,
  tally: Tally,
  elapsedMs: () => number,
  report: Report,
): Promise<Counterexample | undefined> {
  const failed = await firstFailure(options, tally, elapsedMs, report);
  if (!failed?.report.failure) return undefined;
  // A store that went away would be blamed on the engine.
  await options.store.probe();
  const { failure } = failed.report;
  const startMs = elapsedMs();
  const {
    case: data,
    isMinimal,
    tried,
  } = await shrinkFailure(options, failed.report.narrowed ?? failed.case, failure, (count) =>
    report('shrinking', count),
  );
  const shrinkMs = elapsedMs() - startMs;
  const again = await runCase(options, data);
  const trace = again.race?.trace;
  // Where a case does not decide its run, what was tried says nothing of what can go.
  const isReproduced = again.failure?.signature === failure.signature;
  return {
    run: failed.index,
    failure: (isReproduced ? again.failure : undefined) ?? failure,
    case: trace === undefined ? data : { ...data, trace },
    drawn: failed.case,
    isMinimal: isMinimal && isReproduced,
    tried,
    shrinkMs,
    isReproduced,
  };
}

async function firstFailure(
  options: CheckOptions,
  tally: Tally,
  elapsedMs: () => number,
  report: Report,
): Promise<DrawnRun | undefined> {
  const run = async (index: number): Promise<DrawnRun> => {
    const data = options.suite.draw(options.seed, index);
    return { index, case: data, report: await runCase(options, data) };
  };
  for await (const done of inOrder(
    runIndices(options, elapsedMs),
    options.width ?? options.suite.width ?? WIDTH,
    run,
  )) {
    tally.add(done.report);
    report('runs');
    if (done.report.failure) return done;
  }
  return undefined;
}

function* runIndices({ runs, timeMs, shard, signal }: CheckOptions, elapsedMs: () => number): Generator<number> {
  const { index: first, of: step } = shard ?? { index: 1, of: 1 };
  for (let index = first - 1; index < (runs ?? Infinity); index += step) {
    const isLate = index >= step && timeMs !== undefined && elapsedMs() >= timeMs;
    if (isLate || signal?.aborted) return;
    yield index;
  }
}

/** What comes after the operation that failed has no part in it. */
function shrinkFailure(
  options: CheckOptions,
  data: Case,
  { signature, step }: Failure,
  onTried: (tried: number) => void,
): Promise<Shrunk> {
  const start = { ...data, operations: data.operations.slice(0, step + 1) };
  let tried = 0;
  const stillFails = async (candidate: Case): Promise<boolean> => {
    onTried(++tried);
    const { failure } = await runCase(options, candidate);
    return failure?.signature === signature;
  };
  const budget = options.shrinkBudget ?? options.suite.shrinkBudget ?? DEFAULT_SHRINK_BUDGET;
  return shrink(start, stillFails, budget, options.signal);
}

/** An engine that never waits for anything would keep signals from being heard, so whatever else waits goes first. */
async function runCase({ suite, engine, store, patienceMs }: CheckOptions, data: Case): Promise<RunReport> {
  await setImmediate();
  return suite.run(data, { engine, store, ...(patienceMs !== undefined && { patienceMs }) });
}
