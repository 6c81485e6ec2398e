/** The world's time, as an argument. */
export interface Clock {
  /** Whole milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Resolves after `durationMs`. */
  delay(durationMs: number): Promise<void>;
  /** Aborts after `durationMs`. */
  timeout(durationMs: number): AbortSignal;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  delay: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
  timeout: (durationMs) => AbortSignal.timeout(durationMs),
};

/** A clock that moves by a millisecond whenever it is read, and jumps instead of waiting. Timeouts never fire by themselves. */
export function steppingClock(startMs: number): Clock {
  let nowMs = startMs;
  return {
    now: () => ++nowMs,
    delay: async (durationMs) => {
      nowMs += Math.ceil(durationMs);
    },
    timeout: () => new AbortController().signal,
  };
}
