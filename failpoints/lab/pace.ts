import type { Clock } from '../../src/base/clock.ts';

/** How fast the store is. */
export interface Pace {
  /** What every request takes before it has its effect. */
  readonly delayMs: number;
  /** How many are served at a time; the others wait their turn. */
  readonly concurrency: number;
}

export const FULL_SPEED: Pace = { delayMs: 0, concurrency: Infinity };

/** Serves requests at a pace. */
export interface Pacer {
  run<T>(serve: () => Promise<T>): Promise<T>;
}

export function createPacer({ delayMs, concurrency }: Pace, clock: Clock): Pacer {
  const queue: (() => void)[] = [];
  let running = 0;

  async function enter(): Promise<void> {
    if (running >= concurrency) await new Promise<void>((resolve) => queue.push(resolve));
    else running++;
  }

  /** A turn is handed on as it is, so that nobody who comes now gets ahead. */
  function leave(): void {
    const next = queue.shift();
    if (next) next();
    else running--;
  }

  return {
    async run(serve) {
      await enter();
      try {
        if (delayMs > 0) await clock.delay(delayMs);
        return await serve();
      } finally {
        leave();
      }
    },
  };
}
