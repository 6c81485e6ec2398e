import { unreachable } from '../../../src/base/assert.ts';
import type { Effects } from '../effects.ts';
import type { Exchange } from '../exchange.ts';
import type { LabRequest } from '../request.ts';
import type { LabResponse } from '../response.ts';
import type { Arrival, Fault, Staleness } from './fault.ts';
import { flipped, refused, SILENCE, torn, truncated, wrongAnswer, type Reply } from './spoil.ts';

/** What can be done with a request. */
export interface Means extends Pick<Effects, 'apply' | 'deliver'> {
  /** Lets it land later. */
  postpone(request: LabRequest, arrival: Arrival): void;
  /** The answer out of the past; undefined where it is that of the present. */
  answerStale(exchange: Exchange, within: Staleness): LabResponse | undefined;
  delay(durationMs: number): Promise<void>;
}

/** Does with a request what the fault says, and tells what to reply. A fault that makes no difference is not on record. */
export async function carryOut(exchange: Exchange, fault: Fault | undefined, means: Means): Promise<Reply> {
  exchange.fault = fault?.kind;
  if (fault?.kind === 'slow') {
    await means.delay(fault.delayMs);
    if (exchange.abandoned) return SILENCE;
  }
  exchange.decided = true;
  switch (fault?.kind) {
    case undefined:
    case 'slow':
      return whole(means.apply(exchange));
    case 'fail_before':
      return wrongAnswer(fault.answer);
    case 'lose_answer':
      means.apply(exchange);
      return wrongAnswer(fault.answer);
    case 'throttle':
      return refused('SlowDown');
    case 'time_out':
      if (fault.applied) means.apply(exchange);
      return SILENCE;
    case 'tear_request':
      return whole(means.apply(exchange, partOf(exchange.request, fault.at)));
    case 'tear_answer':
      return damaged(exchange, means, (response) => torn(response, fault.at));
    case 'truncate_read':
      return damaged(exchange, means, (response) => truncated(response, fault.at));
    case 'flip_bit':
      return damaged(exchange, means, (response) => flipped(response, fault.at));
    case 'stale_list': {
      const stale = means.answerStale(exchange, fault.within);
      return stale ? whole(stale) : undamaged(exchange, means.apply(exchange));
    }
    case 'deliver_twice': {
      const first = means.apply(exchange);
      const second = means.deliver(exchange.request);
      return whole(fault.answered === 'first' ? first : second);
    }
    case 'deliver_late':
      means.postpone(exchange.request, fault.arrival);
      return fault.answer === 'silence' ? SILENCE : wrongAnswer(fault.answer);
    default:
      return unreachable(fault);
  }
}

function partOf(request: LabRequest, at: number): LabRequest {
  return { ...request, body: request.body.subarray(0, Math.floor(request.body.length * at)) };
}

function damaged(exchange: Exchange, means: Means, damage: (response: LabResponse) => Reply | undefined): Reply {
  const response = means.apply(exchange);
  return damage(response) ?? undamaged(exchange, response);
}

function undamaged(exchange: Exchange, response: LabResponse): Reply {
  exchange.fault = undefined;
  return whole(response);
}

function whole(response: LabResponse): Reply {
  return { kind: 'whole', response };
}
