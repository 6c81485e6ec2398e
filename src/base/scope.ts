import type { Clock } from './clock.ts';
import { GraphError } from './errors.ts';

/**
 * One operation's bounds in time. What is cut short is answered at once, even while a call into Lance hangs for ever; the
 * operation itself stops at its next step and undoes nothing, so it leaves behind what a crash at that point leaves.
 */
export class Scope {
  readonly #signal: AbortSignal | undefined;
  readonly #deadline: AbortSignal | undefined;
  /** Set once the operation may have an effect that outlives it. */
  effective = false;

  constructor(clock: Clock, bounds: { readonly signal?: AbortSignal; readonly deadlineMs?: number }) {
    this.#signal = bounds.signal;
    this.#deadline = bounds.deadlineMs === undefined ? undefined : clock.timeout(bounds.deadlineMs);
  }

  /** Throws when time is up. */
  check(): void {
    if (this.#signal?.aborted) throw this.#ended('aborted', 'the operation was aborted', this.#signal.reason);
    if (this.#deadline?.aborted) throw this.#ended('deadline_exceeded', 'the operation ran out of time');
  }

  /** Settles as `work` does, or rejects as soon as time is up. */
  async race<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    const signals = [this.#signal, this.#deadline].filter((signal) => signal !== undefined);
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

  #ended(code: string, message: string, cause?: unknown): GraphError {
    return new GraphError('unavailable', code, message, { cause, outcome: this.effective ? 'unknown' : 'not_applied' });
  }
}
