import { encodeCase } from '../case/codec.ts';
import type { Case } from '../case/case.ts';
import type { ShrinkBudget } from './budget.ts';

/** Whether a case still shows the failure that is being shrunk. */
export type StillFails = (data: Case) => Promise<boolean>;

/** Tries candidates, each at most once, until the budget is spent; from then on none will do. */
export class Trial {
  readonly #stillFails: StillFails;
  readonly #candidatesMax: number;
  readonly #endMs: number;
  readonly #results = new Map<string, boolean>();

  constructor(stillFails: StillFails, budget: ShrinkBudget) {
    this.#stillFails = stillFails;
    this.#candidatesMax = budget.candidates;
    this.#endMs = performance.now() + budget.timeMs;
  }

  /** Cases that were run. */
  get count(): number {
    return this.#results.size;
  }

  get isOver(): boolean {
    return this.count >= this.#candidatesMax || performance.now() > this.#endMs;
  }

  /** Whether the candidate fails in the same way. */
  async accepts(candidate: Case): Promise<boolean> {
    const text = encodeCase(candidate);
    const known = this.#results.get(text);
    if (known !== undefined) return known;
    if (this.isOver) return false;
    const result = await this.#stillFails(candidate);
    this.#results.set(text, result);
    return result;
  }
}
