import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What goes wrong with a request on its way. */
export type Fault =
  /** The server does it, and the answer is lost. */
  | 'answer_lost'
  /** It never arrives. */
  | 'request_lost'
  /** The first half of the answer's body arrives. */
  | 'body_torn'
  /** The server does it, and something in between answers instead. */
  | { readonly after: number }
  /** Something in between answers, and the server hears nothing; with an S3 error of that code, or with no body. */
  | { readonly status: number; readonly code?: string };

export interface FaultProxy {
  readonly endpoint: string;
  /** Faults of the coming requests, in order; requests beyond them pass. */
  readonly plan: (Fault | undefined)[];
  /** `<method> <status of the server>` of the requests that reached it. */
  readonly passed: string[];
  close(): Promise<void>;
}

/** Stands between a client and a server and spoils exchanges by plan. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const plan: (Fault | undefined)[] = [];
  const passed: string[] = [];
  const server = createServer((message, reply) => void exchange(message, reply));

  async function exchange(message: IncomingMessage, reply: ServerResponse): Promise<void> {
    const fault = plan.shift();
    const body = await buffer(message);
    if (fault === 'request_lost') {
      message.socket.destroy();
    } else if (typeof fault === 'object' && 'status' in fault) {
      answer(reply, fault.status, fault.code);
    } else {
      const answered = await forward(target, message, body);
      passed.push(`${message.method} ${answered.status}`);
      passOn(answered, fault, reply);
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    plan,
    passed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function passOn(
  answered: Answered,
  fault: Exclude<Fault, { status: number }> | undefined,
  reply: ServerResponse,
): void {
  switch (fault) {
    case undefined:
      reply.writeHead(answered.status, answered.headers).end(answered.body);
      break;
    case 'answer_lost':
    case 'request_lost':
      reply.destroy();
      break;
    case 'body_torn':
      reply.writeHead(answered.status, answered.headers);
      reply.write(answered.body.subarray(0, answered.body.length / 2), () => reply.destroy());
      break;
    default:
      answer(reply, fault.after);
  }
}

function answer(reply: ServerResponse, status: number, code?: string): void {
  const body =
    code === undefined ? '' : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>planned</Message></Error>`;
  reply.writeHead(status, { 'content-length': body.length }).end(body);
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function forward(target: string, message: IncomingMessage, body: Buffer): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const options = { method: message.method ?? 'GET', headers: message.headers };
    const sent = request(new URL(target), { ...options, path: message.url ?? '/' }, (response) => {
      buffer(response).then(
        (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
        reject,
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
