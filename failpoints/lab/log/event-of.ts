import { assert } from '../../../src/base/assert.ts';
import type { Exchange } from '../exchange.ts';
import type { Reply } from '../faults/spoil.ts';
import type { LabEvent } from './event.ts';

/** The event of a request that is over, and was answered so. */
export function eventOf(exchange: Exchange, reply: Reply): LabEvent {
  const { head, retryOf, deliveryOf, fault, response, begin, effect, end } = exchange;
  assert(end !== undefined, 'a request has ended when it becomes an event');
  return {
    ...head,
    bytesOut: head.verb === 'head' ? 0 : bytesOf(reply),
    status: response?.status,
    answer: answerOf(reply, response),
    fault,
    retryOf,
    deliveryOf,
    begin,
    effect,
    end,
  };
}

function bytesOf(reply: Reply): number {
  if (reply.kind === 'cut') return reply.length;
  return reply.kind === 'whole' ? reply.response.body.length : 0;
}

function answerOf(reply: Reply, response: Exchange['response']): LabEvent['answer'] {
  if (reply.kind === 'silence' || reply.kind === 'reset') return 'none';
  return reply.kind === 'whole' && reply.response === response ? 'true' : 'spoilt';
}

/** The event of what came in and made no sense as a request. */
export function eventOfNonsense(
  sequence: number,
  { begin, end, refusal }: { begin: number; end: number; refusal: { status: number; length: number } | undefined },
): LabEvent {
  return {
    sequence,
    actor: '',
    verb: 'unparsed',
    operation: undefined,
    bucket: '',
    key: '',
    class: 'other',
    contended: false,
    condition: 'none',
    bytesIn: 0,
    bytesOut: refusal?.length ?? 0,
    status: refusal?.status,
    answer: refusal ? 'true' : 'none',
    fault: undefined,
    retryOf: undefined,
    deliveryOf: undefined,
    begin,
    effect: undefined,
    end,
  };
}
