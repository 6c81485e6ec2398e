import { checkWriteConditions, copySourceConditions, judgeRead } from '../conditions.ts';
import { keptHeaders } from '../object-headers.ts';
import { Refusal } from '../refusal.ts';
import { parseTarget, type LabRequest } from '../request.ts';
import { xmlResponse } from '../response.ts';
import type { LabObject } from '../object.ts';
import { bucketOf, withBucket, type StoreState } from '../state.ts';
import { findObject, withObject } from '../tree.ts';
import type { Step } from './outcome.ts';
import { md5Tag } from './put-object.ts';

export const copyObject: Step = (state, request, nowMs) => {
  const bucket = bucketOf(state, request.bucket);
  const source = sourceOf(state, request);
  if (judgeRead(source, copySourceConditions(request.headers)) !== 'send') throw new Refusal('PreconditionFailed');
  const existing = findObject(bucket.root, request.key);
  checkWriteConditions(existing, request.headers);
  const replacesHeaders = request.headers['x-amz-metadata-directive'] === 'REPLACE';
  if (source === existing && !replacesHeaders) {
    throw new Refusal('InvalidRequest', {}, 'a copy onto itself has to change something');
  }
  const copy: LabObject = {
    bytes: source.bytes,
    etag: md5Tag(source.bytes),
    lastModifiedMs: nowMs,
    headers: replacesHeaders ? keptHeaders(request.headers) : source.headers,
    checksums: source.checksums,
  };
  return {
    state: withBucket(state, request.bucket, { ...bucket, root: withObject(bucket.root, request.key, copy) }),
    response: xmlResponse('CopyObjectResult', { LastModified: new Date(nowMs).toISOString(), ETag: copy.etag }),
  };
};

function sourceOf(state: StoreState, request: LabRequest): LabObject {
  const header = request.headers['x-amz-copy-source'];
  const text = typeof header === 'string' ? header : '';
  const { bucket, key, query } = parseTarget(text.startsWith('/') ? text : `/${text}`);
  if (bucket === '' || key === '' || query.size > 0)
    throw new Refusal('InvalidArgument', { ArgumentName: 'x-amz-copy-source' });
  const source = findObject(bucketOf(state, bucket).root, key);
  if (!source) throw new Refusal('NoSuchKey', { Key: key });
  return source;
}
