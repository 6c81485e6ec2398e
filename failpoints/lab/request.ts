import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Body } from './body.ts';
import { Refusal } from './refusal.ts';
import { route, type Operation } from './route.ts';

/** One request, understood: plain data, complete with its body, and independent of the connection that it came by. */
export interface LabRequest {
  /** Counts the requests of a lab from 1 in the order of their arrival. */
  readonly sequence: number;
  /** Whose access key it carries. */
  readonly actor: string;
  readonly operation: Operation;
  readonly bucket: string;
  /** Empty for requests to the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
  /** Trailers of a streamed upload included. */
  readonly headers: IncomingHttpHeaders;
  /** Without the framing of streamed uploads. */
  readonly body: Buffer;
  /** How long the body was when it was sent. */
  readonly length: number;
}

/** What a request's first line names, decoded. Throws `Refusal`. */
export function parseTarget(url: string): { bucket: string; key: string; query: URLSearchParams } {
  // By hand: URL would resolve dot segments, which are ordinary parts of a key.
  const queryStart = url.indexOf('?');
  const path = queryStart < 0 ? url : url.slice(0, queryStart);
  const query = new URLSearchParams(queryStart < 0 ? '' : url.slice(queryStart + 1));
  const [, bucket = '', key = ''] = /^\/([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
  return { bucket: decodePath(bucket), key: decodePath(key), query };
}

/** Throws `Refusal` for what is not a request that the lab serves. */
export function parseRequest(
  message: IncomingMessage,
  sequence: number,
  actor: string,
  { bytes, trailers }: Body,
): LabRequest {
  const { bucket, key, query } = parseTarget(message.url ?? '/');
  const method = message.method ?? '';
  if (bucket === '') throw new Refusal('NotImplemented', {}, 'the lab does not list buckets');
  if (Buffer.byteLength(key) > 1024) throw new Refusal('KeyTooLongError');
  const headers = { ...message.headers, ...trailers };
  if (message.headers['transfer-encoding'] !== undefined && headers['x-amz-decoded-content-length'] === undefined) {
    throw new Refusal('MissingContentLength');
  }
  return {
    sequence,
    actor,
    operation: route(method, key !== '', query, headers),
    bucket,
    key,
    query,
    headers,
    body: bytes,
    length: bytes.length,
  };
}

function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Refusal('InvalidURI');
  }
}
