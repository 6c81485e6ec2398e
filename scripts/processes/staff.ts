import type { Actor } from '../../props/history/history.ts';
import type { Failpoint } from '../../src/index.ts';
import type { WorkerOrders } from './message.ts';
import type { Nurse } from './nurse.ts';
import type { Place } from './place.ts';
import { TimeTally } from './tally.ts';
import { Warden } from './warden.ts';
import { WorkerProcess } from './worker-process.ts';

/** What decides what the staff does. */
export interface StaffOptions {
  readonly seed: number;
  readonly writers: number;
  /** Of each writer's program. */
  readonly operations: number;
}

/** All the processes that work on a graph. Where one is killed another takes its place, under a name of its own. */
export class Staff {
  readonly warden: Warden;
  readonly tally = new TimeTally();
  readonly problems: string[] = [];
  readonly #options: StaffOptions;
  readonly #place: Place;
  readonly #nurse: Nurse;
  readonly #workers: WorkerProcess[] = [];
  #isOver = false;

  constructor(place: Place, nurse: Nurse, reachedAt: Map<Failpoint, number>, options: StaffOptions) {
    this.#place = place;
    this.#nurse = nurse;
    this.#options = options;
    this.warden = new Warden(options.seed, nurse, reachedAt, (worker, told) => this.tally.add(worker, told));
  }

  /** Everybody who did something, in the order in which they came. */
  get actors(): readonly Actor[] {
    const workers = this.#workers.map(({ actor, records }) => ({ name: actor, records }));
    return [...workers, { name: 'nurse', records: this.#nurse.records }];
  }

  /** Resolves when all programs are carried out and nobody is left. */
  async work(): Promise<void> {
    const { writers } = this.#options;
    const dismiss = (): void => {
      for (const worker of this.#workers) worker.kill();
    };
    // A frozen one would outlive its parent for ever.
    process.once('exit', dismiss);
    try {
      const optimizing = this.#keepBusy('optimizer', 0);
      await Promise.all(Array.from({ length: writers }, (_, index) => this.#keepBusy('writer', index + 1)));
      this.#isOver = true;
      for (const worker of this.#workers) worker.stop();
      await optimizing;
    } finally {
      dismiss();
      process.removeListener('exit', dismiss);
      await this.#nurse.close();
    }
  }

  /** Fills one post until its work is done. */
  async #keepBusy(role: WorkerOrders['role'], index: number): Promise<void> {
    let from = 0;
    for (let life = 1; ; life += 1) {
      const actor = role === 'writer' ? `writer ${index}.${life}` : `optimizer ${life}`;
      const { seed, operations: length } = this.#options;
      const program = { index, length, from };
      const orders = { role, actor, seed, program, location: this.#place.locationFor(actor) };
      const worker = new WorkerProcess(orders, this.warden);
      this.#workers.push(worker);
      const ending = await worker.ending;
      if (ending.kind === 'broken') this.problems.push(ending.why);
      if (ending.kind !== 'killed' || this.#isOver) return;
      from = ending.step + 1;
    }
  }
}
