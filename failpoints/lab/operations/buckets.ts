import { Refusal } from '../refusal.ts';
import { emptyResponse, xmlResponse } from '../response.ts';
import { bucketOf, EMPTY_BUCKET, withBucket, type StoreState } from '../state.ts';
import { isEmptyDirectory } from '../tree.ts';
import type { Step } from './outcome.ts';

/** The region that the lab is in. */
export const REGION = 'us-east-1';

/** Throws `Refusal` for a name that is no bucket's or that is taken. */
export function addBucket(state: StoreState, name: string): StoreState {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) throw new Refusal('InvalidBucketName', { BucketName: name });
  if (state.buckets.has(name)) throw new Refusal('BucketAlreadyOwnedByYou', { BucketName: name });
  return withBucket(state, name, EMPTY_BUCKET);
}

export const createBucket: Step = (state, { bucket }) => ({
  state: addBucket(state, bucket),
  response: emptyResponse(200, { location: `/${bucket}` }),
});

export const headBucket: Step = (state, { bucket }) => {
  bucketOf(state, bucket);
  return { state, response: emptyResponse(200, { 'x-amz-bucket-region': REGION }) };
};

export const deleteBucket: Step = (state, { bucket }) => {
  if (!isEmptyDirectory(bucketOf(state, bucket).root)) throw new Refusal('BucketNotEmpty', { BucketName: bucket });
  return { state: { ...state, buckets: state.buckets.delete(bucket) }, response: emptyResponse(204) };
};

/** Empty is S3's way to say us-east-1. */
export const getBucketLocation: Step = (state, { bucket }) => {
  bucketOf(state, bucket);
  return { state, response: xmlResponse('LocationConstraint', '') };
};
