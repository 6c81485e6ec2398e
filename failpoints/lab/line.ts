import type { ServerResponse } from 'node:http';
import { unreachable } from '../../src/base/assert.ts';
import type { Reply } from './faults/spoil.ts';
import type { LabResponse } from './response.ts';

/** The connection to the sender of one request, for as long as that takes. */
export interface Line {
  send(reply: Reply): void;
  /** Resolves when the sender has hung up, or has its answer. */
  readonly gone: Promise<void>;
}

export function lineTo(answer: ServerResponse, sequence: number): Line {
  const gone = new Promise<void>((resolve) => answer.once('close', resolve));

  function begin({ status, headers, body }: LabResponse): void {
    const hasBody = status !== 204 && status !== 304;
    answer.writeHead(status, {
      ...headers,
      ...(hasBody && { 'content-length': body.length }),
      'x-amz-request-id': String(sequence),
    });
  }

  function send(reply: Reply): void {
    switch (reply.kind) {
      case 'silence':
        return;
      case 'reset':
        answer.socket?.resetAndDestroy();
        return;
      case 'cut':
        begin(reply.response);
        answer.write(reply.response.body.subarray(0, reply.length), () => answer.destroy());
        return;
      case 'whole': {
        begin(reply.response);
        const { status, body } = reply.response;
        answer.end(status === 204 || status === 304 ? undefined : body);
        return;
      }
      default:
        unreachable(reply);
    }
  }

  return { send, gone };
}
