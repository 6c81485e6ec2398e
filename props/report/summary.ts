import { compareCodePoints, FAILPOINTS } from '../../src/index.ts';
import { describeSize, sizeOf } from '../case/size.ts';
import { encodeToken } from '../case/token.ts';
import type { CheckReport, Verdict } from '../check/check.ts';
import type { Coverage } from '../run/report.ts';
import { describeFloor } from '../suite/floor.ts';
import type { WrittenCounterexample } from './write-cases.ts';

/** A check in numbers, as `summary.json` holds it. All but the times are the same for the same seed and runs. */
export interface SuiteSummary {
  readonly suite: string;
  readonly store: string;
  readonly seed: number;
  readonly verdict: Verdict;
  readonly runs: number;
  readonly steps: number;
  /** Operations that changed or returned something, by kind. */
  readonly effective: Readonly<Record<string, number>>;
  /** Operations that ended in a conflict or in contention. */
  readonly conflicts: number;
  readonly schedules: number;
  readonly crashStates: number;
  /** By what a crash cut short: places of death that were tried, and that there are; left out where nobody died on purpose. */
  readonly deaths?: Readonly<Record<string, Coverage>>;
  readonly failpoints: { readonly reached: number; readonly crashed: number; readonly total: number };
  readonly faults: Readonly<Record<string, number>>;
  readonly stepsPerSecond: number;
  readonly elapsedMs: number;
  readonly failures: readonly FailureSummary[];
  /** What a void check lacked; left out of any other. */
  readonly missed?: readonly string[];
  /** Of a check of costs: each gate, and the figure that came nearest to it. */
  readonly gates?: readonly { readonly gate: string; readonly passed: boolean; readonly worst: string }[];
}

export interface FailureSummary {
  /** Index of the run, or the name of the corpus case. */
  readonly run: number | string;
  /** What was compared when engine and model parted. */
  readonly comparison: string;
  /** The first thing on which they differ, in words. */
  readonly difference: string;
  /** Operations in the shrunk case. */
  readonly operations: number;
  /** What the shrunk case consists of, and what it was made from, in words. */
  readonly size: string;
  readonly from: string;
  /** Whether it is certain that none of them can be dropped. */
  readonly minimal: boolean;
  /** Whether the case failed in the same way when it was run once more. */
  readonly reproduced: boolean;
  /** Cases that were tried to make it small. */
  readonly tried: number;
  readonly shrinkMs: number;
  /** The case as one word, for a commit message. */
  readonly token: string;
  /** Path of the case file. */
  readonly case: string;
  /** One shell line that runs the case again. */
  readonly replay: string;
}

export function summarise(report: CheckReport, written: readonly WrittenCounterexample[]): SuiteSummary {
  const { suite, store, seed, verdict, tally, elapsedMs, missedFloors } = report;
  const elapsed = Math.max(Math.round(elapsedMs), 1);
  return {
    suite,
    store,
    seed,
    verdict,
    runs: tally.runs,
    steps: tally.steps,
    effective: tally.effective,
    conflicts: tally.conflicts,
    schedules: tally.schedules.size,
    crashStates: tally.crashStates,
    ...(tally.coverage.size > 0 && { deaths: Object.fromEntries(tally.coverage) }),
    failpoints: { reached: tally.reached.size, crashed: tally.crashed.size, total: FAILPOINTS.length },
    faults: Object.fromEntries([...tally.faults].toSorted(([a], [b]) => compareCodePoints(a, b))),
    stepsPerSecond: Number(((tally.steps / elapsed) * 1000).toFixed(1)),
    elapsedMs: elapsed,
    failures: written.map(({ counterexample, path, replay }) => ({
      run: counterexample.run,
      comparison: counterexample.failure.comparison,
      difference: counterexample.failure.difference,
      operations: sizeOf(counterexample.case).operations,
      size: describeSize(sizeOf(counterexample.case)),
      from: describeSize(sizeOf(counterexample.drawn)),
      minimal: counterexample.isMinimal,
      reproduced: counterexample.isReproduced,
      tried: counterexample.tried,
      shrinkMs: Math.round(counterexample.shrinkMs),
      token: encodeToken(counterexample.case),
      case: path,
      replay,
    })),
    ...(verdict === 'void' && { missed: missedFloors.map(describeFloor) }),
  };
}
