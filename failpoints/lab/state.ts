import { Map } from 'immutable';
import type { LabObject } from './object.ts';
import { Refusal } from './refusal.ts';
import { EMPTY_DIRECTORY, type Directory } from './tree.ts';

/** Everything that the lab stores. Persistent: to hold on to a value is a snapshot, to go on from it is a fork. */
export interface StoreState {
  readonly buckets: Map<string, Bucket>;
  /** Uploads ever begun; names the next one, so that ids are the same in every run. */
  readonly uploadsBegun: number;
}

export interface Bucket {
  readonly root: Directory;
  readonly uploads: Map<string, Upload>;
}

/** An object being uploaded in parts. */
export interface Upload {
  readonly key: string;
  readonly initiatedMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, LabObject>;
}

export const EMPTY_STATE: StoreState = { buckets: Map(), uploadsBegun: 0 };
export const EMPTY_BUCKET: Bucket = { root: EMPTY_DIRECTORY, uploads: Map() };

export function bucketOf(state: StoreState, name: string): Bucket {
  const bucket = state.buckets.get(name);
  if (!bucket) throw new Refusal('NoSuchBucket', { BucketName: name });
  return bucket;
}

export function withBucket(state: StoreState, name: string, bucket: Bucket): StoreState {
  return { ...state, buckets: state.buckets.set(name, bucket) };
}
