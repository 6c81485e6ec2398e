import type { LabEvent } from './event.ts';

/** What happened, one event a request, in the order of their ends. */
export interface Log {
  /** Since the last `clear`. */
  readonly events: readonly LabEvent[];
  /** Tells of every event from now on, as it ends; until the function that it returns is called. */
  listen(listener: (event: LabEvent) => void): () => void;
  /** Forgets the events so far, to measure what comes. Counts go on. */
  clear(): void;
}

/** The log as the lab writes it. */
export interface LogWriter extends Log {
  /** The next request's number. */
  nextSequence(): number;
  /** The next moment. */
  nextMoment(): number;
  append(event: LabEvent): void;
}

export function createLog(): LogWriter {
  const listeners = new Set<(event: LabEvent) => void>();
  let events: LabEvent[] = [];
  let sequences = 0;
  let moments = 0;
  return {
    get events() {
      return events;
    },
    listen(listener) {
      const own = (event: LabEvent): void => listener(event);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    clear() {
      events = [];
    },
    nextSequence: () => ++sequences,
    nextMoment: () => ++moments,
    append(event) {
      events.push(event);
      for (const listener of listeners) listener(event);
    },
  };
}
