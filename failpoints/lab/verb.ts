import type { Operation } from './route.ts';

/** What a request does, as costs are counted. `upload` is all of an upload in parts, `unparsed` what made no sense. */
export type Verb = 'get' | 'head' | 'put' | 'copy' | 'delete' | 'list' | 'upload' | 'bucket' | 'unparsed';

const VERBS: Readonly<Record<Operation, Verb>> = {
  GetObject: 'get',
  HeadObject: 'head',
  PutObject: 'put',
  CopyObject: 'copy',
  DeleteObject: 'delete',
  DeleteObjects: 'delete',
  ListObjectsV2: 'list',
  CreateMultipartUpload: 'upload',
  UploadPart: 'upload',
  CompleteMultipartUpload: 'upload',
  AbortMultipartUpload: 'upload',
  ListParts: 'upload',
  ListMultipartUploads: 'upload',
  CreateBucket: 'bucket',
  HeadBucket: 'bucket',
  DeleteBucket: 'bucket',
  GetBucketLocation: 'bucket',
};

export function verbOf(operation: Operation): Verb {
  return VERBS[operation];
}

const READS: ReadonlySet<Operation> = new Set([
  'GetObject',
  'HeadObject',
  'ListObjectsV2',
  'ListParts',
  'ListMultipartUploads',
  'HeadBucket',
  'GetBucketLocation',
]);

/** Whether a request may change what is stored. */
export function isWrite(operation: Operation): boolean {
  return !READS.has(operation);
}
