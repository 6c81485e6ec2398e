import type { Cell, Change } from './cell.ts';
import { leave, openExchange, type Exchange } from './exchange.ts';
import { createLate, type Late } from './faults/late.ts';
import { SILENCE } from './faults/spoil.ts';
import { eventOf } from './log/event-of.ts';
import type { LogWriter } from './log/log.ts';
import { headOf, type RequestHead } from './request-head.ts';
import type { LabRequest } from './request.ts';
import type { LabResponse } from './response.ts';

/** What requests do to the store, in time or late, and with or without a sender. */
export interface Effects {
  readonly late: Late;
  /** The effect of a request that came over the wire, at one instant; of `request` where it is not what was sent. */
  apply(exchange: Exchange, request?: LabRequest): LabResponse;
  /** The effect of a request that nobody waits for; it has an event of its own. */
  deliver(request: LabRequest): LabResponse;
}

export function createEffects(
  cell: Cell,
  log: LogWriter,
  onChange: (change: Change, head: RequestHead) => void,
): Effects {
  const late = createLate();

  function effect(exchange: Exchange, request: LabRequest): LabResponse {
    const { response, change } = cell.apply(request);
    exchange.decided = true;
    exchange.response = response;
    if (change) {
      exchange.effect = log.nextMoment();
      onChange(change, exchange.head);
    }
    return response;
  }

  function deliver(request: LabRequest): LabResponse {
    const head = { ...headOf(request), sequence: log.nextSequence() };
    const exchange = openExchange(request, head, log.nextMoment(), { deliveryOf: request.sequence });
    const response = effect(exchange, request);
    leave(exchange, log);
    log.append(eventOf(exchange, SILENCE));
    return response;
  }

  return {
    late,
    apply(exchange, request = exchange.request) {
      const response = effect(exchange, request);
      for (const landing of late.arrived()) deliver(landing);
      return response;
    },
    deliver,
  };
}
