import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
} from './operations/multipart.ts';
import { copyObject } from './operations/copy-object.ts';
import { createBucket, deleteBucket, getBucketLocation, headBucket } from './operations/buckets.ts';
import { deleteObject } from './operations/delete-object.ts';
import { deleteObjects } from './operations/delete-objects.ts';
import { getObject } from './operations/get-object.ts';
import { listMultipartUploads, listParts } from './operations/list-uploads.ts';
import { listObjectsV2 } from './operations/list-objects.ts';
import type { Outcome, Step } from './operations/outcome.ts';
import { putObject } from './operations/put-object.ts';
import { Refusal } from './refusal.ts';
import type { LabRequest } from './request.ts';
import { refusalResponse } from './response.ts';
import type { Operation } from './route.ts';
import type { StoreState } from './state.ts';
import { verifyLength } from './whole-body.ts';

const STEPS: Readonly<Record<Operation, Step>> = {
  GetObject: getObject,
  HeadObject: getObject,
  PutObject: putObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  ListObjectsV2: listObjectsV2,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
  ListMultipartUploads: listMultipartUploads,
  CreateBucket: createBucket,
  HeadBucket: headBucket,
  DeleteBucket: deleteBucket,
  GetBucketLocation: getBucketLocation,
};

/** Applies one request to the store, all of it or, when it is refused, nothing. */
export function step(state: StoreState, request: LabRequest, nowMs: number): Outcome {
  try {
    verifyLength(request);
    return STEPS[request.operation](state, request, nowMs);
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    return { state, response: refusalResponse(cause, `/${request.bucket}/${request.key}`) };
  }
}
