import type { HistoryRecord, Refusal } from '../../props/history/history.ts';
import { GraphError, systemClock, type Clock, type TableOptimization } from '../../src/index.ts';
import type { Begun, Told } from './message.ts';
import { now } from './moment.ts';

/** A record without its begin. */
export type Beginning = WithoutBegin<Begun>;

type WithoutBegin<B> = B extends Begun ? Omit<B, 'begin'> : never;

export interface Answer {
  readonly outcome: Exclude<HistoryRecord['outcome'], { readonly kind: 'refused' | 'unanswered' }>;
  readonly optimized?: readonly TableOptimization['outcome'][];
}

/** Tells what a worker does as it happens, so that it is known up to the worker's death. */
export class Recorder {
  readonly #tell: (told: Told) => Promise<void>;
  #waitedMs = 0;

  constructor(tell: (told: Told) => Promise<void>) {
    this.#tell = tell;
  }

  /** The machine's clock; how long it is waited for is part of what is told. */
  readonly clock: Clock = {
    ...systemClock,
    delay: async (durationMs) => {
      this.#waitedMs += durationMs;
      await systemClock.delay(durationMs);
    },
  };

  /** Does something and tells of it. What the engine refuses is an answer too; everything else is the worker's end. */
  async record(step: number, beginning: Beginning, act: () => Promise<Answer>): Promise<Refusal['error'] | undefined> {
    this.#waitedMs = 0;
    const begun = { ...beginning, begin: now() } as Begun;
    await this.#tell({ kind: 'began', step, begun });
    const answer = await attempt(act);
    await this.#tell({ kind: 'ended', end: now(), waitedMs: this.#waitedMs, ...answer });
    return answer.outcome.kind === 'refused' ? answer.outcome.error : undefined;
  }
}

async function attempt(act: () => Promise<Answer>): Promise<Answer | { readonly outcome: Refusal }> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const { kind, code, outcome, message } = error;
    return { outcome: { kind: 'refused', error: { kind, code, outcome, message } } };
  }
}
