import type { ObjectClass } from '../object-class.ts';
import type { Verb } from '../verb.ts';
import type { LabEvent } from './event.ts';

/** Numbers of requests by class and verb, in the order of their names; those that are not there are none. */
export type RequestCounts = Readonly<Partial<Record<`${ObjectClass} ${Verb}`, number>>>;

/** What clients sent, repetitions included; not what was delivered once more without them. */
export function countRequests(events: readonly LabEvent[]): RequestCounts {
  return countWhere(events, ({ deliveryOf }) => deliveryOf === undefined);
}

/** Those among them that repeat a request that failed. */
export function countRetries(events: readonly LabEvent[]): RequestCounts {
  return countWhere(events, ({ retryOf }) => retryOf !== undefined);
}

export function totalOf(counts: RequestCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function countWhere(events: readonly LabEvent[], counts: (event: LabEvent) => boolean): RequestCounts {
  const found = new Map<`${ObjectClass} ${Verb}`, number>();
  for (const event of events) {
    if (!counts(event)) continue;
    const name = `${event.class} ${event.verb}` as const;
    found.set(name, (found.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
