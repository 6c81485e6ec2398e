import { randomInt } from 'node:crypto';
import { access, constants, mkdir } from 'node:fs/promises';
import { check, type CheckOptions, type Progress, type Shard } from '../../props/check/check.ts';
import { readCorpus } from '../../props/check/corpus.ts';
import { UserError } from '../../props/base/user-error.ts';
import { summarise, type FailureSummary, type SuiteSummary } from '../../props/report/summary.ts';
import { writeCounterexamples } from '../../props/report/write-cases.ts';
import { writeSummary } from '../../props/report/write-summary.ts';
import type { Suite } from '../../props/suite/suite.ts';
import { checkCostsSuite } from './costs.ts';
import { DEFAULT_STORE } from './default-store.ts';
import { loadEngine } from './engine.ts';
import { ExitStatus } from './exit-status.ts';
import { headline, progressView } from './progress.ts';
import { openStore } from './store.ts';
import { suitesOn } from './suites.ts';

export interface CheckFlags {
  readonly store: string;
  readonly seed?: number;
  readonly runs?: number;
  readonly time?: number;
  readonly shard?: Shard;
  readonly engine?: string;
  readonly corpus: boolean;
  readonly out: string;
  readonly json?: boolean;
}

const DEFAULT_TIME_MS = 60_000;
const SEED_MAX = 2 ** 31;

/** Runs suites one after the other, writes what came of them and gives the exit status. */
export async function checkCommand(names: readonly string[], flags: CheckFlags, signal: AbortSignal): Promise<number> {
  await prepareOut(flags.out);
  const engine = await loadEngine(flags.engine);
  const store = await openStore(flags.store, engine);
  const seed = flags.seed ?? randomInt(SEED_MAX);
  // With --json, standard output is for the summary alone.
  const say = (line: string) => (flags.json ? process.stderr : process.stdout).write(`${line}\n`);
  const summaries: SuiteSummary[] = [];
  let reached: Progress | undefined;
  const onProgress = (progress: Progress) => {
    reached = progress;
  };
  const { suites, costs, left } = suitesOn(store, names);
  for (const name of left) say(`${name}: left out, it is not offered on ${store.kind}`);
  // Suites that an interruption leaves no time for are in the summary too: they did nothing, which is no pass.
  for (const suite of suites) {
    const summary = await checkSuite(suite, { engine, store, seed, signal, say, onProgress }, flags);
    summaries.push(summary);
    for (const line of verdictLines(summary)) say(line);
  }
  if (costs) {
    const { summary, lines } = await checkCostsSuite({ engine, seed, signal, say }, flags);
    summaries.push(summary);
    for (const line of lines) say(line);
  }
  await writeSummary(summaries, flags.out);
  if (flags.json) console.log(JSON.stringify({ suites: summaries }, null, 2));
  if (signal.aborted) say(`interrupted: ${reached ? headline(reached, limitsOf(flags)) : 'nothing was run'}`);
  // Last of all, each on a line of its own, so that it can be copied whole.
  for (const { replay } of summaries.flatMap(({ failures }) => failures)) say(replay);
  return exitStatus(summaries, signal);
}

/** Before the work: a night's findings must not be lost for want of a place to write them to. */
async function prepareOut(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`cannot write to --out '${directory}': ${why}`, { cause });
  }
}

interface Setting extends Pick<CheckOptions, 'engine' | 'store' | 'seed'> {
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly onProgress: (progress: Progress) => void;
}

async function checkSuite(
  suite: Suite,
  { say, onProgress: tell, ...setting }: Setting,
  flags: CheckFlags,
): Promise<SuiteSummary> {
  const corpus = flags.corpus ? await readCorpus(suite.name) : [];
  say(`${suite.name}: seed ${setting.seed}, store ${setting.store.kind}, ${corpus.length} cases in the corpus`);
  const limits = limitsOf(flags);
  const view = progressView(process.stderr, limits);
  const onProgress = (progress: Progress) => {
    tell(progress);
    view.show(progress);
  };
  const report = await check({ suite, corpus, ...setting, ...limits, onProgress }).finally(() => view.end());
  return summarise(report, await writeCounterexamples(report, flags.out, replayFlags(flags)));
}

function limitsOf({ runs, time, shard }: CheckFlags): Pick<CheckOptions, 'runs' | 'timeMs' | 'shard'> {
  const timeMs = time ?? (runs === undefined ? DEFAULT_TIME_MS : undefined);
  return { ...(runs !== undefined && { runs }), ...(timeMs !== undefined && { timeMs }), ...(shard && { shard }) };
}

/** What a replay has to be told as well, to meet the same engine on the same kind of store. */
function replayFlags({ engine, store }: CheckFlags): readonly string[] {
  return [
    ...(engine === undefined ? [] : ['--engine', engine]),
    ...(store === DEFAULT_STORE ? [] : ['--store', store]),
  ];
}

function verdictLines({
  suite,
  verdict,
  runs,
  steps,
  effective,
  stepsPerSecond,
  crashStates,
  deaths,
  faults,
  elapsedMs,
  failures,
  missed,
}: SuiteSummary): string[] {
  const effectiveSteps = Object.values(effective).reduce((sum, count) => sum + count, 0);
  const amount = `${runs} runs, ${steps} steps, ${effectiveSteps} effective, ${stepsPerSecond} steps/s`;
  return [
    `${suite}: ${verdict.toUpperCase()} (${amount})`,
    ...(deaths ? [`  ${crashStates} crash states, ${rate(crashStates, elapsedMs)}/s; ${describeDeaths(deaths)}`] : []),
    ...Object.entries(faults).map(([kind, count]) => `  ${kind.padEnd(FAULT_COLUMN)}${String(count).padStart(6)}`),
    ...(missed ?? []).map((what) => `  too little was seen for a verdict: ${what}`),
    ...failures.flatMap(failureLines),
  ];
}

function failureLines({ run, comparison, difference, reproduced, ...failure }: FailureSummary): string[] {
  const { size, from, tried, shrinkMs, minimal, case: path, token } = failure;
  const isCertain = minimal || !reproduced;
  return [
    `  run ${run}: ${comparison}`,
    `  ${difference}`,
    ...(reproduced
      ? []
      : ['  NOT REPRODUCED: run once more the case did something else, so it is not all that decides its run']),
    `  shrunk from ${from}`,
    `  in ${tried} tries and ${Math.round(shrinkMs / 1000)} s${isCertain ? '' : ', which was not enough to be sure that nothing else can go'}`,
    `  to ${size}: ${path}`,
    `  as a token: ${token}`,
  ];
}

/** A fault kind at its longest, and some space. */
const FAULT_COLUMN = 16;

/** Of the places at which somebody may die in each kind of operation, how many were tried. */
function describeDeaths(deaths: NonNullable<SuiteSummary['deaths']>): string {
  const parts = Object.entries(deaths).map(([what, { covered, total }]) => `${covered} of ${total} in ${what}`);
  return `deaths: ${parts.join(', ')}`;
}

function rate(count: number, elapsedMs: number): string {
  return ((count / elapsedMs) * 1000).toFixed(1);
}

function exitStatus(summaries: readonly SuiteSummary[], { aborted }: AbortSignal): number {
  const verdicts = new Set(summaries.map(({ verdict }) => verdict));
  // Whoever waits for the end has to hear that this was none; what was found until then is in the summary.
  if (aborted) return ExitStatus.interrupted;
  if (verdicts.has('fail')) return ExitStatus.failure;
  return verdicts.has('void') || verdicts.size === 0 ? ExitStatus.void : ExitStatus.pass;
}
