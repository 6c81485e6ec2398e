import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** A request's body as the client meant it, and the headers that came after it. */
export interface Body {
  readonly bytes: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

/** Reads a body to its end, and undoes the framing of `STREAMING-*` uploads. Rejects where the client goes away midway. */
export async function readBody(message: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const [only] = chunks;
  const bytes = only && chunks.length === 1 ? only : Buffer.concat(chunks);
  return isFramed(message.headers) ? decodeAwsChunked(bytes, message.headers) : { bytes, trailers: {} };
}

function isFramed(headers: IncomingHttpHeaders): boolean {
  const contentSha256 = headers['x-amz-content-sha256'];
  return typeof contentSha256 === 'string' && contentSha256.startsWith('STREAMING-');
}

/**
 * `aws-chunked`: chunks of `<size in hex>[;chunk-signature=...]\r\n<bytes>\r\n` up to one of size 0, then trailers
 * `<name>:<value>\r\n`. Signatures are not verified, like all signatures here.
 */
function decodeAwsChunked(framed: Buffer, headers: IncomingHttpHeaders): Body {
  const chunks: Buffer[] = [];
  let position = 0;

  function readLine(): string {
    const end = framed.indexOf('\r\n', position);
    if (end < 0) throw new Refusal('IncompleteBody');
    const line = framed.toString('latin1', position, end);
    position = end + 2;
    return line;
  }

  for (;;) {
    const size = /^([0-9a-f]+)(?:;.*)?$/i.exec(readLine())?.[1];
    if (size === undefined) throw new Refusal('IncompleteBody');
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    if (position + length + 2 > framed.length) throw new Refusal('IncompleteBody');
    chunks.push(framed.subarray(position, position + length));
    position += length;
    if (readLine() !== '') throw new Refusal('IncompleteBody');
  }
  const bytes = Buffer.concat(chunks);
  const declared = headers['x-amz-decoded-content-length'];
  if (declared !== undefined && Number(declared) !== bytes.length) throw new Refusal('IncompleteBody');
  return { bytes, trailers: readTrailers(framed.toString('latin1', position)) };
}

function readTrailers(text: string): Readonly<Record<string, string>> {
  const trailers: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^([^:]+):(.*)$/.exec(line) ?? [];
    if (name && value !== undefined) trailers[name.toLowerCase()] = value.trim();
  }
  return trailers;
}
