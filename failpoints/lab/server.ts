import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Ports that labs of this process had lately. A call into LanceDB outlives the lab that it was made to, and goes on trying
 * for minutes: it must not reach a fork of that lab, to which its key means something.
 */
const spentPorts = new Set<number>();
const SPENT_PORTS_AT_MOST = 4096;

/** Listens on a free port of the loopback interface. */
export async function listen(serve: (message: IncomingMessage, answer: ServerResponse) => void): Promise<Server> {
  for (;;) {
    const server = await listenAnywhere(serve);
    const { port } = server.address() as AddressInfo;
    if (!spentPorts.has(port)) {
      spentPorts.add(port);
      const [oldest] = spentPorts;
      if (spentPorts.size > SPENT_PORTS_AT_MOST && oldest !== undefined) spentPorts.delete(oldest);
      return server;
    }
    await close(server);
  }
}

async function listenAnywhere(serve: (message: IncomingMessage, answer: ServerResponse) => void): Promise<Server> {
  const server = createServer(serve);
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
