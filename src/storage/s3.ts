import { buffer } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import type { BucketItem } from 'minio';
import { assert } from '../base/assert.ts';
import { systemClock, type Clock } from '../base/clock.ts';
import { compareCodePoints } from '../base/json.ts';
import { assertKey, assertPrefix } from './key.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { s3Client } from './s3-client.ts';
import type { ResolvedS3Options } from './s3-credentials.ts';
import { classifyS3Failure } from './s3-failure.ts';
import { storageUnavailable, type StoreVerb } from './unavailable.ts';

/** Waits before the second and each further attempt of a request that was not answered; then it is `unavailable`. */
const RETRY_DELAYS_MS = [50, 200, 800];

/** Above it the client would write in parts, which carry no condition. */
const LARGEST_OBJECT_BYTES = 64 * 1024 * 1024;

/**
 * A store on the objects of a bucket below a prefix (without slashes at its ends; may be empty).
 *
 * Exclusive creation and replacement are the server's conditional writes; `verifyConditionalWrites` tells a server that
 * ignores the condition. A write whose answer is lost is sent again under its condition, and when that says somebody was
 * first, the stored bytes tell who: so callers put something unique into what they write.
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

  async function write(key: string, bytes: Uint8Array, condition: Condition): Promise<void> {
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    await client.putObject(bucket, rootPrefix + key, body, body.length, condition);
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
    for (let attempt = 0; ; attempt++) {
      try {
        return await request();
      } catch (cause) {
        const failure = classifyS3Failure(cause);
        const delayMs = RETRY_DELAYS_MS[attempt];
        if (failure === 'refused') throw storageUnavailable(operation, key, cause);
        if (delayMs === undefined) {
          throw storageUnavailable(operation, key, cause, operation === 'delete' ? 'unknown' : 'not_applied');
        }
        await clock.delay(delayMs);
      }
    }
  }

  /**
   * Sends a conditional write until it has an answer. True: ours is stored. False: the condition did not hold when it was
   * first answered, or, after a lost answer, another's bytes are stored.
   */
  async function writeConditionally(
    operation: 'create' | 'replace',
    key: string,
    bytes: Uint8Array,
    condition: Condition,
  ): Promise<boolean> {
    let inDoubt = false;
    for (let attempt = 0; ; attempt++) {
      try {
        await write(key, bytes, condition);
        return true;
      } catch (cause) {
        const failure = classifyS3Failure(cause);
        switch (failure) {
          case 'mismatch':
          case 'absent':
            return inDoubt ? settle(operation, key, bytes, inDoubt, cause) : false;
          case 'refused':
            throw storageUnavailable(operation, key, cause, inDoubt ? 'unknown' : 'not_applied');
          case 'doubtful':
            inDoubt = true;
            break;
          case 'busy':
            break;
        }
        const delayMs = RETRY_DELAYS_MS[attempt];
        if (delayMs === undefined) return settle(operation, key, bytes, inDoubt, cause);
        await clock.delay(delayMs);
      }
    }
  }

  /** Decides by what is stored, after as many attempts as were allowed. */
  async function settle(
    operation: 'create' | 'replace',
    key: string,
    bytes: Uint8Array,
    inDoubt: boolean,
    cause: unknown,
  ): Promise<boolean> {
    const outcome = inDoubt ? 'unknown' : 'not_applied';
    let found: StoredObject | undefined;
    try {
      found = await read(key);
    } catch {
      throw storageUnavailable(operation, key, cause, outcome);
    }
    if (found && inDoubt && Buffer.compare(found.bytes, bytes) === 0) return true;
    if (found && operation === 'create') return false;
    // Nothing is there, or something newer: ours may have come and gone, or may still be on its way.
    throw storageUnavailable(operation, key, cause, outcome);
  }

  return {
    async get(key) {
      assertKey(key);
      return repeat('get', key, () => read(key));
    },
    async create(key, bytes) {
      assertKey(key);
      assertSmall(bytes);
      return writeConditionally('create', key, bytes, { 'If-None-Match': '*' });
    },
    async replace(key, bytes, etag) {
      assertKey(key);
      assertSmall(bytes);
      return writeConditionally('replace', key, bytes, { 'If-Match': etag });
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

type Condition = { 'If-None-Match': '*' } | { 'If-Match': string };

function assertSmall(bytes: Uint8Array): void {
  assert(bytes.length <= LARGEST_OBJECT_BYTES, 'small objects are small');
}

/** Tags travel without their quotes: S3 takes both forms in `If-Match`, Ceph 16 only this one. */
function bareTag(etag: string | undefined): string {
  if (!etag) throw new Error('the answer carries no ETag');
  return etag.replaceAll(/^"|"$/g, '');
}
