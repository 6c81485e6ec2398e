import * as http from 'node:http';
import * as https from 'node:https';
import { Client, type ClientOptions } from 'minio';
import type { ResolvedS3Options } from './s3-credentials.ts';

/** Addressed by path, not by host name: the one style that every S3 server understands. Retries are the store's own affair. */
export function s3Client({ endpoint, accessKeyId, secretAccessKey, sessionToken, region }: ResolvedS3Options): Client {
  const useSSL = endpoint?.protocol !== 'http:';
  return new Client({
    // Without brackets, which URLs put around IPv6 addresses and sockets do not want.
    endPoint: endpoint?.hostname.replaceAll(/^\[|\]$/g, '') ?? 's3.amazonaws.com',
    ...(endpoint?.port && { port: Number(endpoint.port) }),
    useSSL,
    accessKey: accessKeyId,
    secretKey: secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    region,
    pathStyle: true,
    retryOptions: { disableRetry: true },
    transport: drainingTransport(useSSL),
  });
}

/** Statuses whose answers the client throws away unread. */
const DISCARDED_STATUSES = new Set([408, 429, 499, 500, 502, 503, 504, 520]);

/** An answer that nobody reads would keep its connection, and the process, alive. */
function drainingTransport(useSSL: boolean): NonNullable<ClientOptions['transport']> {
  const { request } = useSSL ? https : http;
  return {
    request: ((options: https.RequestOptions, onResponse: (response: http.IncomingMessage) => void) =>
      request(options, (response) => {
        onResponse(response);
        if (DISCARDED_STATUSES.has(response.statusCode ?? 0)) response.resume();
      })) as typeof http.request,
  };
}
