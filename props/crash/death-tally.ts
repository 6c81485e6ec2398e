import type { Failpoint } from '../../src/index.ts';
import type { CrashPoint } from '../case/crash.ts';
import type { Coverage } from '../run/report.ts';

/** Adds up deaths. */
export class DeathTally {
  /** Different states that were judged. */
  states = 0;
  /** How often somebody died at a failpoint. */
  readonly crashed = new Map<Failpoint, number>();
  #covered = 0;
  #coveredOfRecovery = 0;

  /** All these deaths left one state. */
  add(points: readonly CrashPoint[]): void {
    this.states += 1;
    for (const { recovery, ...own } of points) {
      if (recovery) this.#coveredOfRecovery += 1;
      else this.#covered += 1;
      const { after, writes, landed } = recovery ?? own;
      const isAtFailpoint = after !== undefined && writes === 0 && landed.length === 0;
      if (isAtFailpoint) this.crashed.set(after, (this.crashed.get(after) ?? 0) + 1);
    }
  }

  coverage(total: number): Coverage {
    return { covered: this.#covered, total };
  }

  coverageOfRecovery(total: number): Coverage {
    return { covered: this.#coveredOfRecovery, total };
  }
}
