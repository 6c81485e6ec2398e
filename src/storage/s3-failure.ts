import { S3Error } from 'minio';

/**
 * What a failed request to S3 means:
 *
 * - `absent`: there is no such object;
 * - `mismatch`: the request's condition did not hold;
 * - `undone`: nothing was done, and another attempt may succeed: another write of the key was under way, or nobody listened;
 * - `refused`: the server understood and declined (no access, no bucket): it did nothing, and never will;
 * - `doubtful`: no answer, or one that says nothing about the effect: it may have happened, or may yet.
 */
export type S3Failure = 'absent' | 'mismatch' | 'undone' | 'refused' | 'doubtful';

export function classifyS3Failure(cause: unknown): S3Failure {
  return cause instanceof S3Error ? classifyAnswer(cause.code) : classifySilence(cause);
}

function classifyAnswer(code: string | undefined): S3Failure {
  switch (code) {
    case 'NoSuchKey':
      return 'absent';
    case 'PreconditionFailed':
      return 'mismatch';
    case 'ConditionalRequestConflict':
    case 'OperationAborted':
      return 'undone';
    case 'InternalError':
    case 'ServiceUnavailable':
    case 'SlowDown':
    case 'RequestTimeout':
    // Damaged on the way: the next attempt may arrive whole.
    case 'BadDigest':
    case 'IncompleteBody':
    case 'XAmzContentSHA256Mismatch':
    // Not the words of an S3 server: something in between.
    case undefined:
    case '':
      return 'doubtful';
    default:
      return 'refused';
  }
}

/** Failures to connect come before anything was sent. */
const UNREACHED = new Set<unknown>(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function classifySilence(cause: unknown): S3Failure {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return UNREACHED.has(code) ? 'undone' : 'doubtful';
}
