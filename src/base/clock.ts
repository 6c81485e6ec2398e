/** The world's time, as an argument. */
export interface Clock {
  /** Whole milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Resolves after `durationMs`. */
  delay(durationMs: number): Promise<void>;
  /** A signal that aborts after `durationMs`, unless it is cancelled before. */
  timeout(durationMs: number): Timeout;
}

/** A timer that is running. Until it fires or is cancelled it keeps the process alive. */
export interface Timeout {
  readonly signal: AbortSignal;
  /** Stops it; the signal stays as it is. */
  cancel(): void;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  delay: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
  timeout: (durationMs) => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), durationMs);
    return { signal: controller.signal, cancel: () => clearTimeout(timer) };
  },
};

/** A clock that moves by a millisecond whenever it is read, and jumps instead of waiting. Timeouts never fire by themselves. */
export function steppingClock(startMs: number): Clock {
  let nowMs = startMs;
  return {
    now: () => ++nowMs,
    delay: async (durationMs) => {
      nowMs += Math.ceil(durationMs);
    },
    timeout: () => ({ signal: new AbortController().signal, cancel: () => {} }),
  };
}
