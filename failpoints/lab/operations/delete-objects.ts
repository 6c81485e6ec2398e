import { isChecksumHeader, verifyChecksums } from '../checksums.ts';
import { checkDeleteCondition } from '../conditions.ts';
import { notImplemented, Refusal } from '../refusal.ts';
import type { LabRequest } from '../request.ts';
import { xmlResponse } from '../response.ts';
import { bucketOf, withBucket } from '../state.ts';
import { findObject, withoutObject } from '../tree.ts';
import { childrenOf, parseXml, textOf, type XmlElements } from '../xml.ts';
import type { Step } from './outcome.ts';

/** S3's limit on the keys of one request. */
const MAX_KEYS = 1000;

/** Deletes each key for itself: one whose condition fails does not keep the others. */
export const deleteObjects: Step = (state, request) => {
  const bucket = bucketOf(state, request.bucket);
  const { targets, quiet } = parseDelete(request);
  let { root } = bucket;
  const deleted: XmlElements[] = [];
  const failed: XmlElements[] = [];
  for (const { key, etag } of targets) {
    try {
      checkDeleteCondition(findObject(root, key), etag);
      root = withoutObject(root, key);
      deleted.push({ Key: key });
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      failed.push({ Key: key, Code: cause.code, Message: cause.message });
    }
  }
  return {
    state: root === bucket.root ? state : withBucket(state, request.bucket, { ...bucket, root }),
    response: xmlResponse('DeleteResult', { Deleted: quiet ? [] : deleted, Error: failed }),
  };
};

/** The keys that a request's body names, for whoever only looks; empty for a body that makes no sense. */
export function keysToDelete(body: Buffer): readonly string[] {
  const objects = childrenOf(parseXml(body.toString(), 'Delete'), 'Object');
  return objects.flatMap((element) => textOf(element, 'Key') ?? []);
}

interface Target {
  readonly key: string;
  readonly etag: string | undefined;
}

function parseDelete(request: LabRequest): { targets: readonly Target[]; quiet: boolean } {
  const isDigested =
    request.headers['content-md5'] !== undefined || Object.keys(request.headers).some(isChecksumHeader);
  if (!isDigested) throw new Refusal('InvalidRequest', {}, 'Missing required header for this request: Content-MD5');
  verifyChecksums(request.headers, request.body);
  const element = parseXml(request.body.toString(), 'Delete');
  const targets = childrenOf(element, 'Object').map(parseTarget);
  if (targets.length === 0 || targets.length > MAX_KEYS) throw new Refusal('MalformedXML');
  return { targets, quiet: textOf(element, 'Quiet') === 'true' };
}

function parseTarget(element: unknown): Target {
  const key = textOf(element, 'Key');
  if (key === undefined || key === '') throw new Refusal('MalformedXML');
  if (childrenOf(element, 'VersionId').length > 0) throw notImplemented('versions');
  return { key, etag: textOf(element, 'ETag') };
}
