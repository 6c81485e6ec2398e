import { createHash } from 'node:crypto';

/** The tag of an object for stores that have none of their own: equal for equal bytes, like S3's. */
export function contentTag(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
