import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './child.ts';
import { readSummary, type Failure } from './summary.ts';

/** One run of a suite, as the command line is told it. */
export interface Check {
  readonly suite: string;
  readonly seed: number;
  /** Runs after which the suite gives up. */
  readonly runs: number;
  readonly limitMs: number;
}

/** How a suite judged a copy. `broken` is no judgement: the copy did not load, the run was void, or it never ended. */
export type Judgement =
  | { readonly verdict: 'passed'; readonly runs: number }
  | { readonly verdict: 'failed'; readonly runs: number; readonly checkMs: number; readonly failure: Failure }
  | { readonly verdict: 'broken'; readonly reason: string };

/** Runs a suite on the copy at `root`, as anybody would from a shell. */
export async function check(root: string, { suite, seed, runs, limitMs }: Check): Promise<Judgement> {
  // Without the corpus, which may hold the very case: what is drawn has to find the defect.
  // Inside the copy, so that it goes with it; new each time, so that no older run's summary is read.
  const out = await mkdtemp(join(root, 'out-'));
  const limits = ['--runs', String(runs), '--seed', String(seed)];
  const line = ['scripts/omniproof.ts', 'check', suite, ...limits, '--json', '--out', out, '--no-corpus'];
  const { status, tail } = await run(process.execPath, line, root, limitMs);
  const summary = await readSummary(join(out, 'summary.json'), suite);
  const failure = summary?.failures[0];
  if (summary && status === 0 && !failure) return { verdict: 'passed', runs: summary.runs };
  if (summary && status === 1 && failure) {
    return { verdict: 'failed', runs: summary.runs, checkMs: summary.elapsedMs, failure };
  }
  const what = summary ? `${summary.failures.length} failures in its summary` : 'no readable summary';
  return { verdict: 'broken', reason: `exit status ${status ?? 'none, it was killed'} and ${what}\n${tail}` };
}

/** Whether the line that a failure printed, pasted into a shell in the copy, finds a counterexample. */
export async function isRed(root: string, { replay }: Failure, limitMs: number): Promise<boolean> {
  return (await run('bash', ['-c', replay], root, limitMs)).status === 1;
}
