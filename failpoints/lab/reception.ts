import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Actors } from './actors.ts';
import { readBody } from './body.ts';
import { lineTo } from './line.ts';
import { eventOfNonsense } from './log/event-of.ts';
import type { LogWriter } from './log/log.ts';
import { Refusal } from './refusal.ts';
import { parseRequest, type LabRequest } from './request.ts';
import { refusalResponse } from './response.ts';
import type { Traffic } from './traffic.ts';

/** Reads what comes in, hands on what is a request, and refuses the rest. */
export function createReception(actors: Actors, log: LogWriter, traffic: Traffic) {
  return (message: IncomingMessage, answer: ServerResponse): void => {
    void receive(message, answer).catch((cause: unknown) => {
      console.error('the lab failed to serve a request', cause);
      answer.destroy();
    });
  };

  async function receive(message: IncomingMessage, answer: ServerResponse): Promise<void> {
    const sequence = log.nextSequence();
    const begin = log.nextMoment();
    const line = lineTo(answer, sequence);
    let request: LabRequest;
    try {
      const body = await readBody(message);
      request = parseRequest(message, sequence, actors.identify(message), body);
    } catch (cause) {
      // A client that went away while it was sending has no use for an answer.
      const isGone = message.destroyed && !message.complete;
      if (!isGone && !(cause instanceof Refusal)) throw cause;
      const response = cause instanceof Refusal ? refusalResponse(cause, message.url ?? '') : undefined;
      const refusal = response && { status: response.status, length: response.body.length };
      log.append(eventOfNonsense(sequence, { begin, end: log.nextMoment(), refusal }));
      if (response) line.send({ kind: 'whole', response });
      return;
    }
    await traffic.pass(request, begin, line);
  }
}
