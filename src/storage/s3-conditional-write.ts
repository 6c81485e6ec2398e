import type { Clock } from '../base/clock.ts';
import type { StoredObject } from './object-store.ts';
import { RETRY_DELAYS_MS } from './retry.ts';
import { classifyS3Failure } from './s3-failure.ts';
import { storageUnavailable } from './unavailable.ts';

/** One write under a condition, and the means to send it and to look at what it came to. */
export interface ConditionalWrite {
  readonly operation: 'create' | 'replace';
  readonly key: string;
  readonly bytes: Uint8Array;
  /** Sends it once. */
  send(): Promise<void>;
  /** What is stored under its key. */
  read(): Promise<StoredObject | undefined>;
}

/**
 * Sends a conditional write until it has an answer. True: ours is stored. False: the condition did not hold when it was
 * first answered, or, after a lost answer, somebody else's object is where ours was to be created.
 *
 * To send again is safe, because of the condition: it holds at most once. But an attempt that was never answered may be the
 * one that made it fail, so after one such attempt a refusal alone decides nothing, and the stored bytes do.
 */
export async function writeConditionally(write: ConditionalWrite, clock: Clock): Promise<boolean> {
  let inDoubt = false;
  for (let attempt = 0; ; attempt++) {
    try {
      await write.send();
      return true;
    } catch (cause) {
      switch (classifyS3Failure(cause)) {
        case 'mismatch':
        case 'absent':
          return inDoubt ? settle(write, inDoubt, cause) : false;
        case 'refused':
          throw storageUnavailable(write.operation, write.key, cause, inDoubt ? 'unknown' : 'not_applied');
        case 'doubtful':
          inDoubt = true;
          break;
        case 'undone':
          break;
      }
      const delayMs = RETRY_DELAYS_MS[attempt];
      if (delayMs === undefined) return settle(write, inDoubt, cause);
      await clock.delay(delayMs);
    }
  }
}

/** Decides by what is stored. Bytes like ours are ours only if an attempt of ours is in doubt. */
async function settle(write: ConditionalWrite, inDoubt: boolean, cause: unknown): Promise<boolean> {
  const { operation, key, bytes } = write;
  const unavailable = storageUnavailable(operation, key, cause, inDoubt ? 'unknown' : 'not_applied');
  const found = await write.read().catch(() => {
    throw unavailable;
  });
  if (found && inDoubt && Buffer.compare(found.bytes, bytes) === 0) return true;
  if (found && operation === 'create') return false;
  // Nothing is there, or something newer: ours may have come and gone, or may still be on its way.
  throw unavailable;
}
