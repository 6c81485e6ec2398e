import assert from 'node:assert/strict';
import { Client } from 'minio';
import type { S3Server } from '../support/s3-server.ts';
import type { Clause } from './clause.ts';

/** Requests that make no sense, and the key or the bucket that they are sent to. */
interface Nonsense {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** A name below the prefix; absent for the bucket. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const NO_UPLOAD = '2~nonesuch';
const DELETE = '<Delete><Object><Key>a</Key></Object>';

const NONSENSE: Readonly<Record<string, Nonsense>> = {
  'a deletion that is no XML': { method: 'POST', query: { delete: '' }, body: 'not <xml' },
  'a deletion that breaks off': { method: 'POST', query: { delete: '' }, body: DELETE },
  'a deletion without a body': { method: 'POST', query: { delete: '' }, body: '' },
  'a completion that is no XML': { method: 'POST', key: 'a', query: { uploadId: NO_UPLOAD }, body: '<<<' },
  'a part of no upload': { method: 'PUT', key: 'a', query: { uploadId: NO_UPLOAD, partNumber: '1' }, body: 'x' },
  'a part without a number': { method: 'PUT', key: 'a', query: { uploadId: NO_UPLOAD, partNumber: 'one' }, body: 'x' },
  'an abortion of no upload': { method: 'DELETE', key: 'a', query: { uploadId: NO_UPLOAD } },
  'a listing of so many': { method: 'GET', query: { 'list-type': '2', 'max-keys': 'many' } },
  'a body with a digest of another': {
    method: 'PUT',
    key: 'a',
    headers: { 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' },
    body: 'x',
  },
  'a body with a digest that is none': { method: 'PUT', key: 'a', headers: { 'content-md5': 'none' }, body: 'x' },
  'a copy of what is not there': { method: 'PUT', key: 'a', headers: { 'x-amz-copy-source': '/none/such' } },
  'a range beyond the end': { method: 'GET', key: 'there', headers: { range: 'bytes=100-200' } },
};

/** Ranges that HTTP tells a server to overlook. */
const NO_RANGES = ['bytes=', 'bytes=-', 'bytes=5-2', 'bytes=a-b', 'lines=1-2', 'bytes'];

/** A server says no to what makes no sense, and goes on serving. */
export function malformedContract(clause: Clause): void {
  for (const [name, nonsense] of Object.entries(NONSENSE)) {
    clause(`${name} is refused, and changes nothing`, async (server, prefix) => {
      await send(server, prefix, { method: 'PUT', key: 'there', body: 'still' });
      const { status, text } = await send(server, prefix, nonsense);
      assert.ok(status >= 400 && status < 500, `${status} ${text}`);
      assert.deepEqual(await send(server, prefix, { method: 'GET', key: 'there' }), { status: 200, text: 'still' });
      assert.equal((await send(server, prefix, { method: 'GET', key: 'a' })).status, 404);
    });
  }

  clause('a range that is none is overlooked or refused', async (server, prefix) => {
    await send(server, prefix, { method: 'PUT', key: 'there', body: 'still' });
    for (const range of NO_RANGES) {
      const { status, text } = await send(server, prefix, { method: 'GET', key: 'there', headers: { range } });
      const isNone = (status === 200 && text === 'still') || (status >= 400 && status < 500);
      const isSome = status === 206 && 'still'.includes(text);
      assert.ok(isNone || (isSome && server.quirks.senselessRange === 'some range'), `${range}: ${status} ${text}`);
    }
  });

  clause('a signature is of the request, or it is none', async (server, prefix) => {
    const url = new URL(await signed(server, prefix, { method: 'PUT', key: 'a' }));
    url.searchParams.set('X-Amz-Signature', '0'.repeat(64));
    const response = await fetch(url, { method: 'PUT', body: 'x' });
    await response.arrayBuffer();
    assert.equal(response.status, server.quirks.signatures === 'verified' ? 403 : 200);
  });

  clause('an access key of nobody is refused', async (server, prefix) => {
    const access = { ...server.access, accessKeyId: 'AKIANOBODY0000000000' };
    const { status } = await send({ ...server, access }, prefix, { method: 'PUT', key: 'a', body: 'x' });
    assert.equal(status, 403);
    assert.equal((await send(server, prefix, { method: 'GET', key: 'a' })).status, 404);
  });
}

/** A presigned URL leaves headers and body to the sender: nothing but the address is signed. */
function signed(server: S3Server, prefix: string, { method, key, query = {} }: Nonsense): Promise<string> {
  const { endpoint, accessKeyId, secretAccessKey, region } = server.access;
  const { hostname, port, protocol } = new URL(endpoint);
  const client = new Client({
    endPoint: hostname,
    ...(port !== '' && { port: Number(port) }),
    useSSL: protocol === 'https:',
    accessKey: accessKeyId,
    secretKey: secretAccessKey,
    region,
    pathStyle: true,
  });
  return client.presignedUrl(method, server.bucket, key === undefined ? '' : prefix + key, 60, query);
}

async function send(server: S3Server, prefix: string, request: Nonsense): Promise<{ status: number; text: string }> {
  const { method, headers = {}, body } = request;
  const url = await signed(server, prefix, request);
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  return { status: response.status, text: await response.text() };
}
