import type { Case } from '../case/case.ts';
import type { RunOptions, RunReport } from '../run/report.ts';
import type { ShrinkBudget } from '../shrink/budget.ts';
import type { Floor } from './floor.ts';
import type { Tally } from './tally.ts';

/** A kind of check: how its cases are drawn and run, and how much of them has to be seen before a pass means something. */
export interface Suite {
  readonly name: string;
  /** Runs to do side by side, where that differs from suite to suite. */
  readonly width?: number;
  readonly shrinkBudget?: ShrinkBudget;
  /** Whether what it does can be done on the lab alone. */
  readonly needsLab?: boolean;
  /** The case of the run with this index; the same for the same seed and index. */
  draw(seed: number, index: number): Case;
  run(data: Case, options: RunOptions): Promise<RunReport>;
  /** What a number of runs has to come to. */
  floors(tally: Tally): readonly Floor[];
}
