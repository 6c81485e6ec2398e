import { check, isRed, type Check, type Judgement } from './check.ts';
import type { Mutant } from './mutant.ts';
import { plant, type TakeOut } from './plant.ts';
import { copySources } from './copy.ts';
import type { Failure } from './summary.ts';

/** What became of one mutant under one seed. */
export type Trial = Killed | Survived | Broken;

/** The suite found the defect. */
export interface Killed {
  readonly outcome: 'killed';
  readonly seed: number;
  /** Runs that it took. */
  readonly runs: number;
  /** How long the search and the shrinking took together. */
  readonly checkMs: number;
  readonly shrinkMs: number;
  /** What the shrunk case consists of, in words. */
  readonly size: string;
  readonly difference: string;
  readonly replay: string;
  /** Whether the printed line fails again on the mutant, and no longer once the defect is taken out. */
  readonly reproduces: boolean;
}

/** The suite found nothing wrong. */
export interface Survived {
  readonly outcome: 'survived';
  readonly seed: number;
  readonly runs: number;
}

/** Nothing can be said: the mutant did not run, or a copy without the defect does not pass either. */
export interface Broken {
  readonly outcome: 'broken';
  readonly seed: number;
  readonly reason: string;
}

/** Judges a mutant, in a copy of its own. A kill counts only where `healthy` passes: else the suite cries wolf. */
export async function tryMutant(
  mutant: Mutant,
  projectRoot: string,
  order: Check,
  healthy: () => Promise<Judgement>,
): Promise<Trial> {
  const { seed, limitMs } = order;
  await using copy = await copySources(projectRoot);
  const takeOut = await plant(mutant.edits, copy.root);
  const judgement = await check(copy.root, order);
  if (judgement.verdict === 'broken') return { outcome: 'broken', seed, reason: judgement.reason };
  if (judgement.verdict === 'passed') return { outcome: 'survived', seed, runs: judgement.runs };
  const beside = await healthy();
  if (beside.verdict !== 'passed') return { outcome: 'broken', seed, reason: besideReason(beside) };
  const { runs, checkMs, failure } = judgement;
  const { size, shrinkMs, difference, replay } = failure;
  const reproduces = await turnsWith(copy.root, failure, takeOut, limitMs);
  return { outcome: 'killed', seed, runs, checkMs, shrinkMs, size, difference, replay, reproduces };
}

/** A line that is red for another reason, such as a command that is not there, is red without the defect too. */
async function turnsWith(root: string, failure: Failure, takeOut: TakeOut, limitMs: number): Promise<boolean> {
  const redWith = await isRed(root, failure, limitMs);
  await takeOut();
  return redWith && !(await isRed(root, failure, limitMs));
}

function besideReason(beside: Exclude<Judgement, { verdict: 'passed' }>): string {
  const why = beside.verdict === 'failed' ? beside.failure.difference : beside.reason;
  return `a copy without the defect does not pass: ${why}`;
}
