import { countRequests, totalOf, type RequestCounts } from '../../failpoints/lab/log/count-requests.ts';
import type { LabEvent } from '../../failpoints/lab/log/event.ts';
import { serialHops } from '../../failpoints/lab/log/serial-hops.ts';
import type { Calls } from './meter.ts';

/** What one operation cost. */
export interface Cost {
  /** By class and verb. */
  readonly requests: RequestCounts;
  /** Of bodies, to the store and from it. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** The longest chain of requests that waited for each other; absent where requests took no time, so that none overlapped. */
  readonly hops?: number;
  /** Absent where nobody counted calls. */
  readonly calls?: Calls;
}

export function costOf(events: readonly LabEvent[], isPaced: boolean, calls: Calls | undefined): Cost {
  return {
    requests: countRequests(events),
    bytesIn: sum(events.map((event) => event.bytesIn)),
    bytesOut: sum(events.map((event) => event.bytesOut)),
    ...(isPaced && { hops: serialHops(events) }),
    ...(calls && { calls }),
  };
}

export function requestsOf({ requests }: Cost): number {
  return totalOf(requests);
}

/** Reads of the schema, and questions whether it is there. */
export function schemaReads({ requests }: Cost): number {
  return (requests['schema get'] ?? 0) + (requests['schema head'] ?? 0) + (requests['schema list'] ?? 0);
}

/** The one in the middle; of an even number of values the lesser of the two. */
export function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? 0;
}

export function mostOf(values: readonly number[]): number {
  return Math.max(0, ...values);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
