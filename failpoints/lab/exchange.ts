import type { Fault } from './faults/fault.ts';
import type { LogWriter } from './log/log.ts';
import type { RequestHead } from './request-head.ts';
import type { LabRequest } from './request.ts';
import type { LabResponse } from './response.ts';

/** A request on its way through the lab, and what is known of it so far; what becomes its event. */
export interface Exchange {
  readonly request: LabRequest;
  readonly head: RequestHead;
  readonly begin: number;
  readonly retryOf: number | undefined;
  readonly deliveryOf: number | undefined;
  fault: Fault['kind'] | undefined;
  /** Whether it is settled what becomes of it: it took effect, or did not, or will later. */
  decided: boolean;
  /** Its actor died, or the lab stopped: it goes no further. */
  abandoned: boolean;
  /** The store's own answer. */
  response: LabResponse | undefined;
  effect: number | undefined;
  end: number | undefined;
}

export function openExchange(
  request: LabRequest,
  head: RequestHead,
  begin: number,
  origin: { readonly retryOf?: number | undefined; readonly deliveryOf?: number },
): Exchange {
  return {
    request,
    head,
    begin,
    retryOf: origin.retryOf,
    deliveryOf: origin.deliveryOf,
    fault: undefined,
    decided: false,
    abandoned: false,
    response: undefined,
    effect: undefined,
    end: undefined,
  };
}

/** Nobody waits for an answer any more, or nobody has to. */
export function leave(exchange: Exchange, log: LogWriter): void {
  exchange.end ??= log.nextMoment();
}

/** It goes no further, wherever it is. */
export function abandon(exchange: Exchange, log: LogWriter): void {
  exchange.abandoned = true;
  leave(exchange, log);
}
