import type { Failpoint } from '../../src/index.ts';
import { chance } from './chance.ts';
import { fateAt, type Fate } from './fate.ts';
import type { Told } from './message.ts';
import type { Nurse } from './nurse.ts';
import type { WorkerListener, WorkerProcess } from './worker-process.ts';

type Sleep = Extract<Fate, 'hold' | 'freeze' | 'freeze_later'>;

/** How far a worker may come at most before it is killed or frozen wherever it is. */
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
  /** Those that are to die in a moment. */
  readonly #doomed = new Set<WorkerProcess>();
  /** Deaths by failpoint. */
  readonly killedAt = new Map<Failpoint, number>();
  /** Deaths by the failpoint that was passed last. */
  readonly killedAfter = new Map<Failpoint, number>();
  readonly slept: Record<Sleep, number> = { hold: 0, freeze: 0, freeze_later: 0 };
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
    const headStartMs = HEAD_START_MS * chance(this.#seed, 'head start', worker.actor, failpoint, passage);
    // What a sleeper does may have been resolved without it: dead, it could leave something that nobody knows of any more.
    if (fate === 'go' || this.#sleepers.has(worker) || this.#doomed.has(worker)) worker.go();
    else if (fate === 'kill') {
      count(this.killedAt, failpoint);
      worker.kill();
    } else if (fate === 'kill_later') {
      count(this.killedAfter, failpoint);
      void this.#killLater(worker, headStartMs);
    } else void this.#putToSleep(worker, fate, headStartMs);
  }

  ended(worker: WorkerProcess, told: Extract<Told, { readonly kind: 'ended' }>): void {
    if (this.#sleepers.get(worker) === 'awake') this.#sleepers.delete(worker);
    this.#onEnded(worker, told);
  }

  async #killLater(worker: WorkerProcess, headStartMs: number): Promise<void> {
    this.#doomed.add(worker);
    worker.go();
    await elapsed(headStartMs);
    worker.kill();
  }

  async #putToSleep(worker: WorkerProcess, fate: Sleep, headStartMs: number): Promise<void> {
    this.slept[fate] += 1;
    this.#sleepers.set(worker, 'asleep');
    if (fate === 'freeze_later') {
      worker.go();
      await elapsed(headStartMs);
    }
    if (fate !== 'hold') worker.freeze();
    await this.#nurse.heal();
    this.#sleepers.set(worker, 'awake');
    if (fate !== 'hold') worker.thaw();
    if (fate !== 'freeze_later') worker.go();
  }
}

function elapsed(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

function count<K>(counts: Map<K, number>, key: K): number {
  const number = (counts.get(key) ?? 0) + 1;
  counts.set(key, number);
  return number;
}
