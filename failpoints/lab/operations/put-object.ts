import { createHash } from 'node:crypto';
import { verifyChecksums } from '../checksums.ts';
import { checkWriteConditions } from '../conditions.ts';
import { keptHeaders } from '../object-headers.ts';
import { emptyResponse } from '../response.ts';
import type { LabObject } from '../object.ts';
import { bucketOf, withBucket } from '../state.ts';
import { findObject, withObject } from '../tree.ts';
import type { Step } from './outcome.ts';

export const putObject: Step = (state, request, nowMs) => {
  const bucket = bucketOf(state, request.bucket);
  const checksums = verifyChecksums(request.headers, request.body);
  checkWriteConditions(findObject(bucket.root, request.key), request.headers);
  const object: LabObject = {
    bytes: request.body,
    etag: md5Tag(request.body),
    lastModifiedMs: nowMs,
    headers: keptHeaders(request.headers),
    checksums,
  };
  return {
    state: withBucket(state, request.bucket, { ...bucket, root: withObject(bucket.root, request.key, object) }),
    response: emptyResponse(200, { etag: object.etag, ...checksums }),
  };
};

/** The tag of an object that was written in one piece. */
export function md5Tag(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}
