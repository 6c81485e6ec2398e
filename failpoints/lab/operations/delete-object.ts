import { checkDeleteCondition } from '../conditions.ts';
import { emptyResponse } from '../response.ts';
import { bucketOf, withBucket } from '../state.ts';
import { findObject, withoutObject } from '../tree.ts';
import type { Step } from './outcome.ts';

export const deleteObject: Step = (state, request) => {
  const bucket = bucketOf(state, request.bucket);
  checkDeleteCondition(findObject(bucket.root, request.key), request.headers['if-match']);
  const root = withoutObject(bucket.root, request.key);
  // To delete what is not there changes nothing.
  return {
    state: root === bucket.root ? state : withBucket(state, request.bucket, { ...bucket, root }),
    response: emptyResponse(204),
  };
};
