import type { LabRequest } from '../request.ts';
import type { Arrival } from './fault.ts';

/** Requests that are still on their way although nobody waits for them any more. */
export interface Late {
  /** In the order in which they were sent. */
  readonly requests: readonly LabRequest[];
  add(request: LabRequest, arrival: Arrival): void;
  /** Those that land because another request came to the store. */
  arrived(): readonly LabRequest[];
  /** Those that land because their actor is dead. */
  died(actor: string): readonly LabRequest[];
  /** That of the number, or all; nobody else gets them. */
  take(sequence?: number): readonly LabRequest[];
}

interface Pending {
  readonly request: LabRequest;
  readonly arrival: Arrival;
  requestsLeft: number;
}

export function createLate(): Late {
  let pending: readonly Pending[] = [];

  function takeWhere(lands: (one: Pending) => boolean): readonly LabRequest[] {
    const landing = pending.filter(lands);
    pending = pending.filter((one) => !landing.includes(one));
    return landing.map(({ request }) => request);
  }

  return {
    get requests() {
      return pending.map(({ request }) => request);
    },
    add(request, arrival) {
      const requestsLeft = typeof arrival === 'object' ? arrival.requests : Infinity;
      pending = [...pending, { request, arrival, requestsLeft }];
    },
    arrived: () => takeWhere((one) => --one.requestsLeft <= 0),
    died: (actor) => takeWhere(({ request, arrival }) => request.actor === actor && arrival === 'death'),
    take: (sequence) => takeWhere(({ request }) => sequence === undefined || request.sequence === sequence),
  };
}
