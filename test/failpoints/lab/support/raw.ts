import { createHash } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';
import { startLab, type Lab, type LabOptions } from '../../../../failpoints/lab/lab.ts';

export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** The code of an S3 error. */
  readonly code: string | undefined;
}

export interface RawOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** When the sender gives up. */
  readonly signal?: AbortSignal;
}

/** Sends requests as they are written, signed by nobody. */
export type Raw = (method: string, target: string, options?: RawOptions) => Promise<RawResponse>;

/** A lab with one bucket, `bucket`, until the end of the test. */
export async function prepareLab(t: ExecutionContext, options?: LabOptions): Promise<{ lab: Lab; raw: Raw }> {
  const lab = await startLab(options);
  t.teardown(() => lab.stop());
  lab.createBucket('bucket');
  return { lab, raw: rawClient(lab) };
}

export function rawClient(lab: Lab, actor = 'raw'): Raw {
  const { accessKeyId } = lab.issueKey(actor);
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`;
  return (method, target, { headers = {}, body, signal } = {}) =>
    send(lab.endpoint, method, target, { authorization, ...headers }, body, signal);
}

/** Not `fetch`, which would resolve the dots of a path, refuse some headers and add others. */
export function send(
  endpoint: string,
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body?: string | Uint8Array,
  signal?: AbortSignal,
): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const sent = request(
      endpoint,
      { method, path: target, headers: { 'content-length': byteLength(body), ...headers }, ...(signal && { signal }) },
      (response) => {
        buffer(response).then((bytes) => {
          const text = bytes.toString();
          const code = /^<\?xml[^>]*\?>\s*<Error><Code>(\w+)<\/Code>/.exec(text)?.[1];
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes, text, code });
        }, reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

export function md5(bytes: string | Uint8Array, encoding: 'hex' | 'base64' = 'hex'): string {
  return createHash('md5').update(bytes).digest(encoding);
}

function byteLength(body: string | Uint8Array | undefined): number {
  return body === undefined ? 0 : Buffer.byteLength(body);
}
