import { encodeCase } from '../case/codec.ts';
import type { Case } from '../case/case.ts';
import { inOrder } from '../base/in-order.ts';
import type { ShrinkBudget } from './budget.ts';

/** Whether a case still shows the failure that is being shrunk. */
export type StillFails = (data: Case) => Promise<boolean>;

/** The first candidate that fails in the same way, and how many came before it. */
export interface Accepted {
  readonly case: Case;
  readonly place: number;
}

/** Measured on two cores: three candidates side by side take half as long as one after the other, more gain nothing. */
const WIDTH = 3;

/** Tries candidates, each at most once, until the budget is spent or the signal aborted; from then on none will do. */
export class Trial {
  readonly #stillFails: StillFails;
  readonly #candidatesMax: number;
  readonly #endMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #results = new Map<string, Promise<boolean>>();
  /** Those that were waited for: the others ran ahead of their turn, by chance. */
  readonly #tried = new Set<string>();

  constructor(stillFails: StillFails, budget: ShrinkBudget, signal?: AbortSignal) {
    this.#stillFails = stillFails;
    this.#candidatesMax = budget.candidates;
    this.#endMs = performance.now() + budget.timeMs;
    this.#signal = signal;
  }

  /** Cases that were tried. */
  get count(): number {
    return this.#tried.size;
  }

  get isOver(): boolean {
    return this.#signal?.aborted === true || this.count >= this.#candidatesMax || performance.now() > this.#endMs;
  }

  /** The first of the candidates that fails in the same way; those behind it may run meanwhile, and decide nothing. */
  async first(candidates: Iterable<Case>): Promise<Accepted | undefined> {
    let place = 0;
    const work = async (candidate: Case) => ({ candidate, ...(await this.#run(candidate)) });
    for await (const { candidate, text, fails } of inOrder(candidates, WIDTH, work)) {
      if (this.isOver && !this.#tried.has(text)) return undefined;
      this.#tried.add(text);
      if (fails) return { case: candidate, place };
      place++;
    }
    return undefined;
  }

  async #run(candidate: Case): Promise<{ readonly text: string; readonly fails: boolean }> {
    const text = encodeCase(candidate);
    const known = this.#results.get(text);
    if (known) return { text, fails: await known };
    if (this.isOver) return { text, fails: false };
    const running = this.#stillFails(candidate);
    this.#results.set(text, running);
    return { text, fails: await running };
  }
}
