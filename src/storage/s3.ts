import { buffer } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import type { BucketItem } from 'minio';
import { assert } from '../base/assert.ts';
import { systemClock, type Clock } from '../base/clock.ts';
import { compareCodePoints } from '../base/json.ts';
import { assertKey, assertPrefix } from './key.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { RETRY_DELAYS_MS } from './retry.ts';
import { s3Client } from './s3-client.ts';
import type { ResolvedS3Options } from './s3-credentials.ts';
import { writeConditionally } from './s3-conditional-write.ts';
import { classifyS3Failure } from './s3-failure.ts';
import { storageUnavailable, type StoreVerb } from './unavailable.ts';

/** Above it the client would write in parts, which carry no condition. */
const LARGEST_OBJECT_BYTES = 64 * 1024 * 1024;

/**
 * A store on the objects of a bucket below a prefix (without slashes at its ends; may be empty).
 *
 * Exclusive creation and replacement are the server's conditional writes; `verifyConditionalWrites` tells a server that
 * ignores the condition. When the answer to one is lost the stored bytes tell whose write it was: so callers put something
 * unique into what they write.
 */
export function s3Store(
  location: { bucket: string; prefix: string },
  options: ResolvedS3Options,
  clock: Clock = systemClock,
): ObjectStore {
  const { bucket } = location;
  const client = s3Client(options);
  const rootPrefix = location.prefix === '' ? '' : `${location.prefix}/`;

  async function read(key: string): Promise<StoredObject | undefined> {
    try {
      const response = (await client.getObject(bucket, rootPrefix + key)) as IncomingMessage;
      const bytes = await buffer(response);
      return {
        bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        etag: bareTag(response.headers.etag),
      };
    } catch (cause) {
      if (classifyS3Failure(cause) === 'absent') return undefined;
      throw cause;
    }
  }

  async function writeIf(
    condition: { 'If-None-Match': '*' } | { 'If-Match': string },
    operation: 'create' | 'replace',
    key: string,
    bytes: Uint8Array,
  ): Promise<boolean> {
    assertKey(key);
    assert(bytes.length <= LARGEST_OBJECT_BYTES, 'small objects are small');
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const send = async (): Promise<void> => {
      await client.putObject(bucket, rootPrefix + key, body, body.length, condition);
    };
    return writeConditionally({ operation, key, bytes, send, read: () => read(key) }, clock);
  }

  async function listOnce(prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    const items: AsyncIterable<BucketItem> = client.listObjectsV2(bucket, rootPrefix + prefix, false);
    for await (const item of items) {
      // Without a name it is a deeper level's prefix; a name that is just the prefix is some console's folder marker.
      if (item.name !== undefined && item.name !== rootPrefix + prefix) keys.push(item.name.slice(rootPrefix.length));
    }
    return keys.toSorted(compareCodePoints);
  }

  /** For requests that can be repeated freely. */
  async function repeat<T>(operation: StoreVerb, key: string, request: () => Promise<T>): Promise<T> {
    let mayHaveHappened = false;
    for (let attempt = 0; ; attempt++) {
      try {
        return await request();
      } catch (cause) {
        const failure = classifyS3Failure(cause);
        mayHaveHappened ||= operation === 'delete' && failure === 'doubtful';
        const delayMs = RETRY_DELAYS_MS[attempt];
        if (failure === 'refused' || delayMs === undefined) {
          throw storageUnavailable(operation, key, cause, mayHaveHappened ? 'unknown' : 'not_applied');
        }
        await clock.delay(delayMs);
      }
    }
  }

  return {
    async get(key) {
      assertKey(key);
      return repeat('get', key, () => read(key));
    },
    async create(key, bytes) {
      return writeIf({ 'If-None-Match': '*' }, 'create', key, bytes);
    },
    async replace(key, bytes, etag) {
      return writeIf({ 'If-Match': etag }, 'replace', key, bytes);
    },
    async delete(key) {
      assertKey(key);
      await repeat('delete', key, () => client.removeObject(bucket, rootPrefix + key));
    },
    async list(prefix) {
      assertPrefix(prefix);
      return repeat('list', prefix, () => listOnce(prefix));
    },
  };
}

/** Tags travel without their quotes: S3 takes both forms in `If-Match`, Ceph 16 only this one. */
function bareTag(etag: string | undefined): string {
  if (!etag) throw new Error('the answer carries no ETag');
  return etag.replaceAll(/^"|"$/g, '');
}
