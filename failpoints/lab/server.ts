import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Actors } from './actors.ts';
import { readBody } from './body.ts';
import { Refusal } from './refusal.ts';
import { parseRequest, type LabRequest } from './request.ts';
import { refusalResponse, type LabResponse } from './response.ts';

/** Listens on a free port of the loopback interface and hands every request that makes sense to `pass`. */
export async function listen(actors: Actors, pass: (request: LabRequest) => Promise<LabResponse>): Promise<Server> {
  let requests = 0;
  const server = createServer((message, reply) => {
    void answer(message, reply, ++requests);
  });

  async function answer(message: IncomingMessage, reply: ServerResponse, sequence: number): Promise<void> {
    let response: LabResponse;
    try {
      const body = await readBody(message);
      response = await pass(parseRequest(message, sequence, actors.identify(message), body));
    } catch (cause) {
      // A client that went away while it was sending has no use for an answer.
      if (message.destroyed && !message.complete) return;
      if (!(cause instanceof Refusal)) console.error('the lab failed to serve a request', cause);
      const refusal = cause instanceof Refusal ? cause : new Refusal('InternalError');
      response = refusalResponse(refusal, message.url ?? '');
    }
    send(reply, response, sequence);
  }

  // A request may be held for long, and a connection may lie idle for as long as its actor is held: neither is a fault.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

export function endpointOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Stops listening and cuts every connection, answered or not. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

function send(reply: ServerResponse, response: LabResponse, sequence: number): void {
  const hasBody = response.status !== 204 && response.status !== 304;
  reply.writeHead(response.status, {
    ...response.headers,
    ...(hasBody && { 'content-length': response.body.length }),
    'x-amz-request-id': String(sequence),
  });
  reply.end(hasBody ? response.body : undefined);
}
