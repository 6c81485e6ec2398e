import { createHash } from 'node:crypto';
import { Map } from 'immutable';
import { verifyChecksums } from '../checksums.ts';
import { checkWriteConditions } from '../conditions.ts';
import { keptHeaders } from '../object-headers.ts';
import { Refusal } from '../refusal.ts';
import type { LabRequest } from '../request.ts';
import { emptyResponse, xmlResponse } from '../response.ts';
import type { LabObject } from '../object.ts';
import { bucketOf, withBucket, type Bucket, type StoreState, type Upload } from '../state.ts';
import { findObject, withObject } from '../tree.ts';
import { childrenOf, parseXml, textOf } from '../xml.ts';
import type { Step } from './outcome.ts';
import { md5Tag } from './put-object.ts';

export const MAX_PART_NUMBER = 10_000;

/** All parts but the last have at least this size. */
const MIN_PART_BYTES = 5 * 1024 * 1024;

export const createMultipartUpload: Step = (state, request, nowMs) => {
  const bucket = bucketOf(state, request.bucket);
  const uploadsBegun = state.uploadsBegun + 1;
  const uploadId = `upload-${uploadsBegun}`;
  const upload: Upload = { key: request.key, initiatedMs: nowMs, headers: keptHeaders(request.headers), parts: Map() };
  return {
    state: {
      ...withBucket(state, request.bucket, { ...bucket, uploads: bucket.uploads.set(uploadId, upload) }),
      uploadsBegun,
    },
    response: xmlResponse('InitiateMultipartUploadResult', {
      Bucket: request.bucket,
      Key: request.key,
      UploadId: uploadId,
    }),
  };
};

export const uploadPart: Step = (state, request, nowMs) => {
  const { bucket, uploadId, upload } = uploadOf(state, request);
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > MAX_PART_NUMBER) {
    throw new Refusal('InvalidArgument', { ArgumentName: 'partNumber' });
  }
  const checksums = verifyChecksums(request.headers, request.body);
  const part: LabObject = {
    bytes: request.body,
    etag: md5Tag(request.body),
    lastModifiedMs: nowMs,
    headers: {},
    checksums,
  };
  const changed = { ...upload, parts: upload.parts.set(number, part) };
  return {
    state: withBucket(state, request.bucket, { ...bucket, uploads: bucket.uploads.set(uploadId, changed) }),
    response: emptyResponse(200, { etag: part.etag, ...checksums }),
  };
};

/** The parts that are named become the object; the others are dropped. A condition that fails leaves the upload as it is. */
export const completeMultipartUpload: Step = (state, request, nowMs) => {
  const { bucket, uploadId, upload } = uploadOf(state, request);
  const parts = chosenParts(upload, request);
  checkWriteConditions(findObject(bucket.root, request.key), request.headers);
  const object: LabObject = {
    bytes: Buffer.concat(parts.map((part) => part.bytes)),
    etag: multipartTag(parts),
    lastModifiedMs: nowMs,
    headers: upload.headers,
    checksums: {},
  };
  return {
    state: withBucket(state, request.bucket, {
      root: withObject(bucket.root, request.key, object),
      uploads: bucket.uploads.delete(uploadId),
    }),
    response: xmlResponse('CompleteMultipartUploadResult', {
      Location: `/${request.bucket}/${request.key}`,
      Bucket: request.bucket,
      Key: request.key,
      ETag: object.etag,
    }),
  };
};

export const abortMultipartUpload: Step = (state, request) => {
  const { bucket, uploadId } = uploadOf(state, request);
  return {
    state: withBucket(state, request.bucket, { ...bucket, uploads: bucket.uploads.delete(uploadId) }),
    response: emptyResponse(204),
  };
};

/** The upload that a request names, which must be one of its key. */
export function uploadOf(state: StoreState, request: LabRequest): { bucket: Bucket; uploadId: string; upload: Upload } {
  const bucket = bucketOf(state, request.bucket);
  const uploadId = request.query.get('uploadId') ?? '';
  const upload = bucket.uploads.get(uploadId);
  if (upload?.key !== request.key) throw new Refusal('NoSuchUpload', { UploadId: uploadId });
  return { bucket, uploadId, upload };
}

function chosenParts(upload: Upload, request: LabRequest): readonly LabObject[] {
  const chosen = childrenOf(parseXml(request.body.toString(), 'CompleteMultipartUpload'), 'Part').map((element) => ({
    number: Number(textOf(element, 'PartNumber')),
    etag: textOf(element, 'ETag')?.replaceAll('"', ''),
  }));
  if (chosen.length === 0) throw new Refusal('MalformedXML');
  if (chosen.some(({ number }, index) => number <= (chosen[index - 1]?.number ?? 0))) {
    throw new Refusal('InvalidPartOrder');
  }
  const parts = chosen.map(({ number, etag }) => {
    const part = upload.parts.get(number);
    if (part?.etag !== `"${etag}"`) throw new Refusal('InvalidPart', { PartNumber: String(number) });
    return part;
  });
  const small = parts.slice(0, -1).find((part) => part.bytes.length < MIN_PART_BYTES);
  if (small) throw new Refusal('EntityTooSmall', { ProposedSize: String(small.bytes.length) });
  return parts;
}

/** The MD5 of the parts' MD5s, and their number. */
function multipartTag(parts: readonly LabObject[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(Buffer.from(part.etag.slice(1, -1), 'hex'));
  return `"${hash.digest('hex')}-${parts.length}"`;
}
