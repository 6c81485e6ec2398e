import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that takes conditions and does not keep them, as some do: it passes everything on to `endpoint`, but for those. */
export async function startDeafProxy(endpoint: string): Promise<{ endpoint: string; stop: () => Promise<void> }> {
  const server = createServer((incoming, answer) => {
    const { 'if-match': _match, 'if-none-match': _noneMatch, ...headers } = incoming.headers;
    const { method } = incoming;
    const outgoing = request(endpoint, { method, path: incoming.url, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
