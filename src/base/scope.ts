import type { Clock, Timeout } from './clock.ts';
import { GraphError, type ErrorCodeOf } from './errors.ts';

/** How long an operation may take. */
export interface Bounds {
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
}

/**
 * One operation's bounds in time. What is cut short is answered at once, even while a call into Lance hangs for ever; the
 * operation itself stops at its next step and undoes nothing, so it leaves behind what a crash at that point leaves.
 */
export class Scope {
  readonly #signal: AbortSignal | undefined;
  readonly #deadline: Timeout | undefined;
  /** Set while the operation may become visible without doing anything more. */
  effective = false;

  constructor(clock: Clock, bounds: Bounds) {
    this.#signal = bounds.signal;
    this.#deadline = bounds.deadlineMs === undefined ? undefined : clock.timeout(bounds.deadlineMs);
  }

  /** Whether time is up. */
  get over(): boolean {
    return this.#signal?.aborted === true || this.#deadline?.signal.aborted === true;
  }

  /** Throws when time is up. */
  check(): void {
    if (this.#signal?.aborted) throw this.#ended('aborted', 'the operation was aborted', this.#signal.reason);
    if (this.#deadline?.signal.aborted) throw this.#ended('deadline_exceeded', 'the operation ran out of time');
  }

  /** Runs the whole operation: settles as it does, or rejects as soon as time is up. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.race(work);
    } finally {
      this.#deadline?.cancel();
    }
  }

  /** Hands on what `source` yields, as a whole operation: what is waited for is there, or rejected as soon as time is up. */
  async *iterate<T>(source: AsyncGenerator<T>): AsyncGenerator<T, undefined> {
    try {
      for (;;) {
        const next = await this.race(() => source.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      this.#deadline?.cancel();
      // Nobody waits for it: what it waits for itself may hang for ever.
      source.return(undefined).catch(() => {});
    }
  }

  /** Settles as `work` does, or rejects as soon as time is up. */
  async race<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    const signals = [this.#signal, this.#deadline?.signal].filter((signal) => signal !== undefined);
    if (signals.length === 0) return work();
    const either = AbortSignal.any(signals);
    const ended = Promise.withResolvers<never>();
    const end = (): void => {
      try {
        this.check();
      } catch (error) {
        ended.reject(error);
      }
    };
    either.addEventListener('abort', end, { once: true });
    try {
      return await Promise.race([work(), ended.promise]);
    } finally {
      either.removeEventListener('abort', end);
    }
  }

  #ended(code: ErrorCodeOf<'unavailable'>, message: string, cause?: unknown): GraphError {
    return new GraphError('unavailable', code, message, { cause, outcome: this.effective ? 'unknown' : 'not_applied' });
  }
}
