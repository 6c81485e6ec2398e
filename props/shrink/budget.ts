/** How much may be spent on making a case smaller. */
export interface ShrinkBudget {
  readonly timeMs: number;
  /** Cases to run at most. It, not the clock, should be what ends a long search: the same failure then shrinks the same. */
  readonly candidates: number;
}

export const DEFAULT_SHRINK_BUDGET: ShrinkBudget = { timeMs: 60_000, candidates: 1500 };
