import type { LabEvent } from '../../failpoints/lab/log/event.ts';

/** Numbers of requests by class of object and verb. */
export interface RequestTally {
  readonly counts: ReadonlyMap<string, number>;
  add(event: LabEvent): void;
}

/** Counts what clients sent as it comes: the labs of many runs need not be kept for it. */
export function requestTally(): RequestTally {
  const counts = new Map<string, number>();
  return {
    counts,
    add({ class: objectClass, verb, deliveryOf }) {
      if (deliveryOf !== undefined) return;
      const name = `${objectClass} ${verb}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
  };
}
