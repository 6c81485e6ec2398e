import { check, type Check, type Judgement } from './check.ts';
import { copySources } from './copy.ts';
import type { Mutant } from './mutant.ts';
import { tryMutant, type Trial } from './trial.ts';

export interface MutantsOptions {
  /** The project whose sources are copied: its TypeScript, not a build of it. */
  readonly projectRoot: string;
  readonly mutants: readonly Mutant[];
  /** Trials of each mutant, under as many seeds. */
  readonly trials: number;
  /** Seed of the first trial; the next ones count up from it. */
  readonly seed: number;
  /** Runs that a suite has to find a defect in. */
  readonly runs: number;
  /** How long one run of a suite, or one replay, may take. */
  readonly limitMs: number;
  /** Is told of each trial as it ends. */
  readonly onTrial?: (mutant: Mutant, trial: Trial) => void;
}

export interface MutantReport {
  readonly name: string;
  readonly symptom: string;
  readonly suite: string;
  readonly trials: readonly Trial[];
  /** Found in every trial, by a line that reproduces it. */
  readonly passed: boolean;
}

export interface MutantsReport {
  readonly mutants: readonly MutantReport[];
  readonly passed: boolean;
}

/** Plants each mutant in a copy of the sources and says whether its suite finds it. One after the other: suites are busy. */
export async function runMutants(options: MutantsOptions): Promise<MutantsReport> {
  const healthy = healthyCopies(options.projectRoot);
  const mutants: MutantReport[] = [];
  for (const mutant of options.mutants) mutants.push(await reportOn(mutant, options, healthy));
  // None at all is not a pass: nothing was tried.
  return { mutants, passed: mutants.length > 0 && mutants.every(({ passed }) => passed) };
}

async function reportOn(mutant: Mutant, options: MutantsOptions, healthy: HealthyCopies): Promise<MutantReport> {
  const { name, symptom, suite } = mutant;
  const { projectRoot, runs, limitMs } = options;
  const trials: Trial[] = [];
  for (let i = 0; i < options.trials; i++) {
    const order: Check = { suite, seed: options.seed + i, runs, limitMs };
    const trial = await tryMutant(mutant, projectRoot, order, () => healthy(order));
    options.onTrial?.(mutant, trial);
    trials.push(trial);
  }
  return { name, symptom, suite, trials, passed: trials.length > 0 && trials.every(isFound) };
}

function isFound(trial: Trial): boolean {
  return trial.outcome === 'killed' && trial.reproduces;
}

/** Judges a copy without any defect. */
type HealthyCopies = (order: Check) => Promise<Judgement>;

/** Each order is judged once, however many mutants are compared with it: the copy is the same for all of them. */
function healthyCopies(projectRoot: string): HealthyCopies {
  const judged = new Map<string, Promise<Judgement>>();
  return (order) => {
    const key = JSON.stringify(order);
    const judgement = judged.get(key) ?? judgeHealthy(projectRoot, order);
    judged.set(key, judgement);
    return judgement;
  };
}

async function judgeHealthy(projectRoot: string, order: Check): Promise<Judgement> {
  await using copy = await copySources(projectRoot);
  return await check(copy.root, order);
}
