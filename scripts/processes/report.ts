import type { ProcessesOptions, ProcessesRun } from './run.ts';
import { outcomesOf, type Outcomes, type Times } from './tally.ts';

/** A run in numbers, as `--json` prints it. */
export interface ProcessesReport extends ProcessesOptions {
  readonly verdict: 'pass' | 'fail' | 'void';
  readonly commits: number;
  readonly outcomes: Outcomes;
  readonly times: Readonly<Record<string, Times>>;
  readonly optimized: Readonly<Record<string, number>>;
  readonly recoveries: number;
  readonly killedAt: Readonly<Record<string, number>>;
  /** By the failpoint that was passed last. */
  readonly killedAfter: Readonly<Record<string, number>>;
  readonly slept: Readonly<Record<string, number>>;
  readonly reachedAt: Readonly<Record<string, number>>;
  readonly workMs: number;
  readonly judgingMs: number;
  readonly violations: readonly { readonly kind: string; readonly sentence: string }[];
  readonly problems: readonly string[];
  /** What a void run lacked. */
  readonly missed: readonly string[];
}

export function reportOf(options: ProcessesOptions, run: ProcessesRun): ProcessesReport {
  const { history, violations, problems, reachedAt, killedAt, killedAfter, slept, tally } = run;
  const numbers = {
    commits: history.lineage.length,
    outcomes: outcomesOf(history),
    recoveries: reachedAt.get('recovery.before_audit') ?? 0,
    killedAt: Object.fromEntries(killedAt),
    killedAfter: Object.fromEntries(killedAfter),
    slept,
    optimized: tally.optimized,
  };
  const missed = missedIn(options, numbers);
  const verdict = violations.length + problems.length > 0 ? 'fail' : missed.length > 0 ? 'void' : 'pass';
  return {
    ...options,
    verdict,
    ...numbers,
    times: tally.times,
    reachedAt: Object.fromEntries(reachedAt),
    workMs: Math.round(run.workMs),
    judgingMs: Math.round(run.judgingMs),
    violations: violations.map(({ kind, sentence }) => ({ kind, sentence })),
    problems,
    missed: verdict === 'void' ? missed : [],
  };
}

/** How many operations it takes until everything that may happen by chance has to have happened. */
const OPERATIONS_PER_FLOOR = 400;

/** A run that had no conflicts, no deaths and no maintenance says nothing. */
function missedIn(
  { writers, operations }: ProcessesOptions,
  { commits, outcomes, killedAt, slept, optimized, recoveries }: Pick<ProcessesReport, Numbers>,
): readonly string[] {
  if (commits < (writers * operations) / 10) return [`${commits} commits`];
  if (writers * operations < OPERATIONS_PER_FLOOR) return [];
  const writes = [outcomes['mutate'] ?? {}, outcomes['load'] ?? {}];
  const floors: Readonly<Record<string, number>> = {
    'conflicts with another writer': sum(writes.map((counts) => counts['conflict stale_base'] ?? 0)),
    kills: sum(Object.values(killedAt)),
    sleepers: sum(Object.values(slept)),
    'compacted tables': optimized['compacted'] ?? 0,
    recoveries,
  };
  return Object.entries(floors).flatMap(([what, count]) => (count > 0 ? [] : `no ${what}`));
}

type Numbers = 'commits' | 'outcomes' | 'killedAt' | 'slept' | 'optimized' | 'recoveries';

export function linesOf(report: ProcessesReport): readonly string[] {
  const { verdict, store, seed, writers, operations, commits, outcomes, times, violations, problems, missed } = report;
  const beginning = report.older === undefined ? '' : `, from version ${report.older}: ${commits} commits`;
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  return [
    ...Object.entries(outcomes).map(([kind, counts]) => `  ${kind}: ${describe(counts)}`),
    ...Object.entries(times).map(
      ([kind, { count, totalMs, maxMs, waitedMs }]) =>
        `  ${kind} took ${(totalMs / count).toFixed(0)} ms on average, ${maxMs.toFixed(0)} ms at most, ` +
        `${((100 * waitedMs) / totalMs).toFixed(0)} % of it waiting for others`,
    ),
    `  tables optimized: ${describe(report.optimized)}`,
    `  killed at: ${describe(report.killedAt)}`,
    `  killed after: ${describe(report.killedAfter)}`,
    `  put to sleep: ${describe(report.slept)}`,
    `  failpoints passed: ${describe(report.reachedAt)}`,
    `  ${commits} commits, ${report.recoveries} recoveries; ${seconds(report.workMs)} of work, ${seconds(report.judgingMs)} of judging`,
    ...violations.map(({ kind, sentence }) => `  ${kind}: ${sentence}`),
    ...problems.map((problem) => `  ${problem}`),
    ...missed.map((what) => `  too little was seen for a verdict: ${what}`),
    `processes: ${verdict.toUpperCase()} (${store}, seed ${seed}, ${writers} writers x ${operations} operations${beginning})`,
  ];
}

function describe(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).filter(([, count]) => count > 0);
  return entries.length === 0 ? 'none' : entries.map(([what, count]) => `${what} ${count}`).join(', ');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
