import type { Failpoint } from '../../src/index.ts';
import { chance } from './chance.ts';
import { fateAt, type Fate } from './fate.ts';
import type { Told } from './message.ts';
import type { Nurse } from './nurse.ts';
import type { WorkerListener, WorkerProcess } from './worker-process.ts';

/** How far a worker may come at most before it is frozen wherever it is. */
const HEAD_START_MS = 40;

/** Stands at every failpoint, and decides who goes on, who dies, and who sleeps until others have taken them for dead. */
export class Warden implements WorkerListener {
  readonly #seed: number;
  readonly #nurse: Nurse;
  readonly #passages = new Map<string, number>();
  /** Those that slept in the operation that they are at. */
  readonly #sleepers = new Map<WorkerProcess, 'asleep' | 'awake'>();
  /** Passages by failpoint. */
  readonly #reachedAt: Map<Failpoint, number>;
  /** Deaths by failpoint. */
  readonly killedAt = new Map<Failpoint, number>();
  readonly slept: Record<Exclude<Fate, 'go' | 'kill'>, number> = { hold: 0, freeze: 0, freeze_later: 0 };
  readonly #onEnded: WorkerListener['ended'];

  constructor(seed: number, nurse: Nurse, reachedAt: Map<Failpoint, number>, onEnded: WorkerListener['ended']) {
    this.#seed = seed;
    this.#nurse = nurse;
    this.#reachedAt = reachedAt;
    this.#onEnded = onEnded;
  }

  reached(worker: WorkerProcess, failpoint: Failpoint): void {
    count(this.#reachedAt, failpoint);
    const passage = count(this.#passages, `${worker.actor} ${failpoint}`);
    const fate = fateAt(this.#seed, worker.actor, failpoint, passage);
    // What it does may have been resolved without it: dead, it could leave something that nobody knows of any more.
    if (fate === 'go' || this.#sleepers.has(worker)) worker.go();
    else if (fate === 'kill') {
      count(this.killedAt, failpoint);
      worker.kill();
    } else void this.#putToSleep(worker, fate, chance(this.#seed, 'head start', worker.actor, failpoint, passage));
  }

  ended(worker: WorkerProcess, told: Extract<Told, { readonly kind: 'ended' }>): void {
    if (this.#sleepers.get(worker) === 'awake') this.#sleepers.delete(worker);
    this.#onEnded(worker, told);
  }

  async #putToSleep(worker: WorkerProcess, fate: keyof Warden['slept'], headStart: number): Promise<void> {
    this.slept[fate] += 1;
    this.#sleepers.set(worker, 'asleep');
    if (fate === 'freeze_later') {
      worker.go();
      await new Promise((resolve) => setTimeout(resolve, headStart * HEAD_START_MS));
    }
    if (fate !== 'hold') worker.freeze();
    await this.#nurse.heal();
    this.#sleepers.set(worker, 'awake');
    if (fate !== 'hold') worker.thaw();
    if (fate !== 'freeze_later') worker.go();
  }
}

function count<K>(counts: Map<K, number>, key: K): number {
  const number = (counts.get(key) ?? 0) + 1;
  counts.set(key, number);
  return number;
}
