import { compareCodePoints } from '../../../src/base/json.ts';
import { notImplemented } from '../refusal.ts';
import { xmlResponse } from '../response.ts';
import { bucketOf } from '../state.ts';
import { countParameter } from './parameters.ts';
import { MAX_PART_NUMBER, uploadOf } from './multipart.ts';
import type { Step } from './outcome.ts';

const PAGE_SIZE = 1000;

export const listParts: Step = (state, request) => {
  const { uploadId, upload } = uploadOf(state, request);
  const marker = countParameter(request.query, 'part-number-marker', MAX_PART_NUMBER, 0);
  const maxParts = countParameter(request.query, 'max-parts', PAGE_SIZE);
  const rest = [...upload.parts].filter(([number]) => number > marker).toSorted(([a], [b]) => a - b);
  const page = rest.slice(0, maxParts);
  const response = xmlResponse('ListPartsResult', {
    Bucket: request.bucket,
    Key: request.key,
    UploadId: uploadId,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.[0] ?? 0,
    MaxParts: maxParts,
    IsTruncated: page.length < rest.length,
    Part: page.map(([number, part]) => ({
      PartNumber: number,
      LastModified: new Date(part.lastModifiedMs).toISOString(),
      ETag: part.etag,
      Size: part.bytes.length,
    })),
  });
  return { state, response };
};

/** The uploads under way, in one page: the lab never has so many that a client has to ask twice. */
export const listMultipartUploads: Step = (state, request) => {
  const { query } = request;
  for (const name of ['delimiter', 'key-marker', 'upload-id-marker']) {
    if (query.get(name)) throw notImplemented(`'${name}' of ListMultipartUploads`);
  }
  const prefix = query.get('prefix') ?? '';
  const found = [...bucketOf(state, request.bucket).uploads]
    .filter(([, upload]) => upload.key.startsWith(prefix))
    .toSorted(([, a], [, b]) => compareCodePoints(a.key, b.key) || a.initiatedMs - b.initiatedMs);
  if (found.length > countParameter(query, 'max-uploads', PAGE_SIZE))
    throw notImplemented('pages of ListMultipartUploads');
  const response = xmlResponse('ListMultipartUploadsResult', {
    Bucket: request.bucket,
    Prefix: prefix,
    KeyMarker: '',
    UploadIdMarker: '',
    MaxUploads: PAGE_SIZE,
    IsTruncated: false,
    Upload: found.map(([uploadId, upload]) => ({
      Key: upload.key,
      UploadId: uploadId,
      StorageClass: 'STANDARD',
      Initiated: new Date(upload.initiatedMs).toISOString(),
    })),
  });
  return { state, response };
};
