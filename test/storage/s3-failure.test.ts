import test from 'ava';
import { S3Error } from 'minio';
import { classifyS3Failure, type S3Failure } from '../../src/storage/s3-failure.ts';

/** What a server may answer, by what it means. */
const ANSWERS: Readonly<Record<S3Failure, readonly (string | undefined)[]>> = {
  absent: ['NoSuchKey'],
  mismatch: ['PreconditionFailed'],
  undone: ['ConditionalRequestConflict', 'OperationAborted'],
  refused: ['AccessDenied', 'NoSuchBucket', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'EntityTooLarge'],
  doubtful: [
    'InternalError',
    'ServiceUnavailable',
    'SlowDown',
    'RequestTimeout',
    'BadDigest',
    'IncompleteBody',
    'XAmzContentSHA256Mismatch',
    '',
    undefined,
  ],
};

for (const [failure, codes] of Object.entries(ANSWERS)) {
  test(`${failure} is told by the code of the answer`, (t) => {
    for (const code of codes) {
      const answer = Object.assign(new S3Error('no'), code === undefined ? {} : { code });
      t.is(classifyS3Failure(answer), failure as S3Failure, code);
    }
  });
}

test('whoever was never reached did nothing; any other silence leaves it open', (t) => {
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']) {
    t.is(classifyS3Failure(Object.assign(new Error('no'), { code })), 'undone', code);
  }
  for (const code of ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', undefined]) {
    t.is(classifyS3Failure(Object.assign(new Error('no'), { code })), 'doubtful', code);
  }
  for (const thrown of ['ECONNREFUSED', { code: 'ECONNREFUSED' }, undefined])
    t.is(classifyS3Failure(thrown), 'doubtful');
});
