import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { HistoryRecord } from '../../props/history/history.ts';
import type { Failpoint } from '../../src/index.ts';
import type { Told, WorkerOrders } from './message.ts';
import { decodeMessage, encodeMessage } from './message.ts';

/** A call into native code may hang for ever: a worker of which nothing was heard for so long has no chance left. */
const SILENCE_MS = 300_000;

/** How a worker ended: it was done, it was killed in the middle of a step, or something else is wrong. */
export type Ending =
  | { readonly kind: 'finished' }
  | { readonly kind: 'killed'; readonly step: number }
  | { readonly kind: 'broken'; readonly why: string };

/** Is told of what a worker does. */
export interface WorkerListener {
  reached(worker: WorkerProcess, failpoint: Failpoint): void;
  ended(worker: WorkerProcess, told: Extract<Told, { readonly kind: 'ended' }>): void;
}

/** A worker as its parent sees it: its records as they come in, and power over its life. */
export class WorkerProcess {
  readonly actor: string;
  readonly records: HistoryRecord[] = [];
  readonly ending: Promise<Ending>;
  readonly #child: ChildProcess;
  #step: number;
  #isFinished = false;
  #isKilled = false;
  #isSilent = false;
  #complaint = '';

  constructor(orders: WorkerOrders, listener: WorkerListener) {
    this.actor = orders.actor;
    this.#step = orders.program.from;
    this.#child = fork(new URL('worker.ts', import.meta.url), [encodeMessage(orders)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (text: Buffer) => (this.#complaint += text.toString()));
    const silence = setTimeout(() => this.#giveUp(), SILENCE_MS);
    this.#child.on('message', (text) => {
      silence.refresh();
      this.#hear(decodeMessage(text) as Told, listener);
    });
    this.ending = once(this.#child, 'close').then(([code, signal]) => {
      clearTimeout(silence);
      return this.#endingOf(code ?? signal);
    });
  }

  /** Lets a worker at a failpoint go on. */
  go(): void {
    this.#order('go');
  }

  /** Asks an optimizer to come to its end. */
  stop(): void {
    this.#order('stop');
  }

  kill(): void {
    this.#isKilled = true;
    this.#child.kill('SIGKILL');
  }

  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  #giveUp(): void {
    this.#isSilent = true;
    this.#child.kill('SIGKILL');
  }

  #order(kind: 'go' | 'stop'): void {
    // One that has ended in the meantime needs no orders.
    if (this.#child.connected) this.#child.send(encodeMessage({ kind }));
  }

  #hear(told: Told, listener: WorkerListener): void {
    switch (told.kind) {
      case 'began':
        this.#step = told.step;
        this.records.push({ ...told.begun, outcome: { kind: 'unanswered' } });
        break;
      case 'ended': {
        const begun = this.records.pop();
        this.records.push({ ...begun, end: told.end, outcome: told.outcome } as HistoryRecord);
        listener.ended(this, told);
        break;
      }
      case 'reached':
        listener.reached(this, told.failpoint);
        break;
      case 'finished':
        this.#isFinished = true;
    }
  }

  #endingOf(how: unknown): Ending {
    if (this.#isFinished) return { kind: 'finished' };
    if (this.#isSilent) return { kind: 'broken', why: `${this.actor} said nothing for ${SILENCE_MS / 1000} s` };
    if (this.#isKilled) return { kind: 'killed', step: this.#step };
    return { kind: 'broken', why: `${this.actor} ended by itself (${String(how)}): ${this.#complaint.trim()}` };
  }
}
