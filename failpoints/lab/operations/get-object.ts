import { judgeRead, readConditions } from '../conditions.ts';
import { parseRange } from '../range.ts';
import { Refusal } from '../refusal.ts';
import type { LabRequest } from '../request.ts';
import { emptyResponse, type LabResponse } from '../response.ts';
import type { LabObject } from '../object.ts';
import { bucketOf } from '../state.ts';
import { findObject } from '../tree.ts';
import type { Step } from './outcome.ts';

/** Serves HEAD as well: the server keeps the body back. */
export const getObject: Step = (state, request) => {
  const object = findObject(bucketOf(state, request.bucket).root, request.key);
  if (!object) throw new Refusal('NoSuchKey', { Key: request.key });
  return { state, response: answer(object, request) };
};

function answer(object: LabObject, { headers }: LabRequest): LabResponse {
  const validators = { etag: object.etag, 'last-modified': new Date(object.lastModifiedMs).toUTCString() };
  switch (judgeRead(object, readConditions(headers))) {
    case 'failed':
      throw new Refusal('PreconditionFailed');
    case 'not_modified':
      return emptyResponse(304, validators);
    case 'send':
      break;
  }
  const range = parseRange(headers.range, object.bytes.length);
  const described = {
    'content-type': 'binary/octet-stream',
    ...object.headers,
    ...validators,
    'accept-ranges': 'bytes',
  };
  if (range) {
    const contentRange = `bytes ${range.start}-${range.end - 1}/${object.bytes.length}`;
    return {
      status: 206,
      headers: { ...described, 'content-range': contentRange },
      body: object.bytes.subarray(range.start, range.end),
    };
  }
  // They are of the whole object, so they go with the whole object only.
  const checksums = headers['x-amz-checksum-mode'] === 'ENABLED' ? object.checksums : {};
  return { status: 200, headers: { ...described, ...checksums }, body: object.bytes };
}
