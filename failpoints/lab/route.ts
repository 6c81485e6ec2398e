import type { IncomingHttpHeaders } from 'node:http';
import { isChecksumHeader } from './checksums.ts';
import { notImplemented, Refusal } from './refusal.ts';

/** The operations that the lab serves, by S3's names. */
export type Operation =
  | 'GetObject'
  | 'HeadObject'
  | 'PutObject'
  | 'CopyObject'
  | 'DeleteObject'
  | 'DeleteObjects'
  | 'ListObjectsV2'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListParts'
  | 'ListMultipartUploads'
  | 'CreateBucket'
  | 'HeadBucket'
  | 'DeleteBucket'
  | 'GetBucketLocation';

interface Route {
  readonly method: string;
  readonly level: 'bucket' | 'object';
  readonly operation: Operation;
  /** Query parameters that select it. */
  readonly requires: readonly string[];
  /** Query parameters that it understands besides. */
  readonly allows: readonly string[];
}

const LISTING = [
  'prefix',
  'delimiter',
  'start-after',
  'continuation-token',
  'max-keys',
  'encoding-type',
  'fetch-owner',
];

/** The first whose required parameters are all there serves the request. */
const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    level: 'object',
    operation: 'ListParts',
    requires: ['uploadId'],
    allows: ['max-parts', 'part-number-marker'],
  },
  { method: 'GET', level: 'object', operation: 'GetObject', requires: [], allows: [] },
  { method: 'HEAD', level: 'object', operation: 'HeadObject', requires: [], allows: [] },
  { method: 'PUT', level: 'object', operation: 'UploadPart', requires: ['uploadId', 'partNumber'], allows: [] },
  { method: 'PUT', level: 'object', operation: 'PutObject', requires: [], allows: [] },
  { method: 'POST', level: 'object', operation: 'CreateMultipartUpload', requires: ['uploads'], allows: [] },
  { method: 'POST', level: 'object', operation: 'CompleteMultipartUpload', requires: ['uploadId'], allows: [] },
  { method: 'DELETE', level: 'object', operation: 'AbortMultipartUpload', requires: ['uploadId'], allows: [] },
  { method: 'DELETE', level: 'object', operation: 'DeleteObject', requires: [], allows: [] },
  { method: 'GET', level: 'bucket', operation: 'ListObjectsV2', requires: ['list-type'], allows: LISTING },
  { method: 'GET', level: 'bucket', operation: 'GetBucketLocation', requires: ['location'], allows: [] },
  {
    method: 'GET',
    level: 'bucket',
    operation: 'ListMultipartUploads',
    requires: ['uploads'],
    allows: ['prefix', 'delimiter', 'key-marker', 'upload-id-marker', 'max-uploads'],
  },
  { method: 'HEAD', level: 'bucket', operation: 'HeadBucket', requires: [], allows: [] },
  { method: 'PUT', level: 'bucket', operation: 'CreateBucket', requires: [], allows: [] },
  { method: 'DELETE', level: 'bucket', operation: 'DeleteBucket', requires: [], allows: [] },
  { method: 'POST', level: 'bucket', operation: 'DeleteObjects', requires: ['delete'], allows: [] },
];

const METHODS = new Set(ROUTES.map(({ method }) => method));

/**
 * The operation that a request asks for. One with parameters or headers that the lab would have to ignore is refused with
 * `NotImplemented`, so that no client is told that something was done which was not.
 */
export function route(
  method: string,
  hasKey: boolean,
  query: URLSearchParams,
  headers: IncomingHttpHeaders,
): Operation {
  if (!METHODS.has(method)) throw new Refusal('MethodNotAllowed', { Method: method });
  const level = hasKey ? 'object' : 'bucket';
  const found = ROUTES.find(
    (candidate) =>
      candidate.method === method && candidate.level === level && candidate.requires.every((name) => query.has(name)),
  );
  if (!found) throw notImplemented(`${method} of this resource with the query '${query.toString()}'`);
  for (const name of query.keys()) {
    const understood = found.requires.includes(name) || found.allows.includes(name) || isCommonParameter(name);
    if (!understood) throw notImplemented(`the parameter '${name}' of ${found.operation}`);
  }
  if (query.has('list-type') && query.get('list-type') !== '2')
    throw new Refusal('InvalidArgument', { ArgumentName: 'list-type' });
  const isCopy = headers['x-amz-copy-source'] !== undefined;
  if (isCopy && found.operation !== 'PutObject') throw notImplemented(`a copy source for ${found.operation}`);
  checkAmzHeaders(headers);
  return isCopy ? 'CopyObject' : found.operation;
}

/** Names of the software and parts of a signature. */
function isCommonParameter(name: string): boolean {
  return (
    name === 'x-id' ||
    /^x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token|content-sha256)$/i.test(name)
  );
}

/** `x-amz-*` headers with a meaning that the lab honours or that has no effect on what is stored. */
const UNDERSTOOD = new Set([
  'x-amz-checksum-algorithm',
  'x-amz-checksum-mode',
  'x-amz-checksum-type',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-copy-source-if-match',
  'x-amz-copy-source-if-modified-since',
  'x-amz-copy-source-if-none-match',
  'x-amz-copy-source-if-unmodified-since',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-metadata-directive',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-trailer',
  'x-amz-user-agent',
]);

function checkAmzHeaders(headers: IncomingHttpHeaders): void {
  for (const name of Object.keys(headers)) {
    if (!name.startsWith('x-amz-') || name.startsWith('x-amz-meta-')) continue;
    if (!UNDERSTOOD.has(name) && !isChecksumHeader(name)) throw notImplemented(`the header '${name}'`);
  }
}
