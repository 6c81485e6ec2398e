import type { LabEvent } from './event.ts';

/**
 * The length of the longest chain of requests in which each began after the one before had ended: what a caller waits for,
 * in round trips. It means something where every request takes a while, so give the lab a delay.
 */
export function serialHops(events: readonly LabEvent[]): number {
  // Of all that could come next, the one that ends first leaves the most room for the rest.
  const byEnd = events.filter(({ deliveryOf }) => deliveryOf === undefined).toSorted((a, b) => a.end - b.end);
  let hops = 0;
  let chainEnd = 0;
  for (const { begin, end } of byEnd) {
    if (begin <= chainEnd) continue;
    hops++;
    chainEnd = end;
  }
  return hops;
}
