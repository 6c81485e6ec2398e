import type { LabRequest } from '../request.ts';

/**
 * Tells repetitions from new requests. S3 marks none: a repetition is a request that its sender has sent before in the same
 * words, and got no whole answer to, or one that asks to try again.
 */
export interface Retries {
  /** The failed request that this one repeats. */
  repeated(request: LabRequest): number | undefined;
  failed(request: LabRequest): void;
}

export function createRetries(): Retries {
  const failures = new Map<string, number>();
  return {
    repeated(request) {
      if (failures.size === 0) return undefined;
      const words = wordsOf(request);
      const earlier = failures.get(words);
      failures.delete(words);
      return earlier;
    },
    failed(request) {
      failures.set(wordsOf(request), request.sequence);
    },
  };
}

/** Statuses after which clients repeat a request by themselves. */
export function asksToTryAgain(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}

/** Not the range: a read that broke off goes on from there. */
function wordsOf({ actor, operation, bucket, key, query, headers, length }: LabRequest): string {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  return JSON.stringify([actor, operation, bucket, key, query.toString(), ifMatch, ifNoneMatch, length]);
}
