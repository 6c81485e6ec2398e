import { S3Error } from 'minio';

/**
 * What a failed request to S3 means:
 *
 * - `absent`: there is no such object;
 * - `mismatch`: the request's condition did not hold;
 * - `busy`: another write of the same key is under way, and nothing was done: try again;
 * - `refused`: the server understood and declined (no access, no bucket): it did nothing, and never will;
 * - `doubtful`: no answer, or one that says nothing about the effect: it may have happened, or may yet.
 */
export type S3Failure = 'absent' | 'mismatch' | 'busy' | 'refused' | 'doubtful';

export function classifyS3Failure(cause: unknown): S3Failure {
  const code = cause instanceof S3Error ? cause.code : undefined;
  switch (code) {
    case 'NoSuchKey':
      return 'absent';
    case 'PreconditionFailed':
      return 'mismatch';
    case 'ConditionalRequestConflict':
    case 'OperationAborted':
      return 'busy';
    case 'InternalError':
    case 'ServiceUnavailable':
    case 'SlowDown':
    case 'RequestTimeout':
    // Damaged on the way: the next attempt may arrive whole.
    case 'BadDigest':
    case 'IncompleteBody':
    case 'XAmzContentSHA256Mismatch':
      return 'doubtful';
    case undefined:
    case '':
      return 'doubtful';
    default:
      return 'refused';
  }
}
