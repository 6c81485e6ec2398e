import { steppingClock, type Clock } from '../../../src/index.ts';

/** A clock that jumps instead of waiting, and whose timeouts fire when a jump comes to them. */
export function passingClock(startMs: number): Clock {
  const stepping = steppingClock(startMs);
  const timers = new Set<{ readonly atMs: number; readonly controller: AbortController }>();
  return {
    now: () => stepping.now(),
    async delay(durationMs) {
      await stepping.delay(durationMs);
      const nowMs = stepping.now();
      for (const { atMs, controller } of timers) if (atMs <= nowMs) controller.abort();
    },
    timeout(durationMs) {
      const timer = { atMs: stepping.now() + durationMs, controller: new AbortController() };
      timers.add(timer);
      return { signal: timer.controller.signal, cancel: () => timers.delete(timer) };
    },
  };
}
