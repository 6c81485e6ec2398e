import type { ExecutionContext } from 'ava';
import { GraphError, type ErrorCode, type ErrorCodeOf, type ErrorKind } from '../../../src/base/errors.ts';

/** Asserts that something fails as a typed error with a code, and hands out the error for a closer look. */
export function failsWith(t: ExecutionContext, kind: ErrorKind, code: ErrorCode, attempt: () => unknown): GraphError {
  const error = t.throws(attempt, { instanceOf: GraphError });
  t.is(error.kind, kind, error.message);
  t.is(error.code, code, error.message);
  return error;
}

/** The same for requests that are wrong. */
export function refuses(t: ExecutionContext, code: ErrorCodeOf<'bad_request'>, attempt: () => unknown): GraphError {
  return failsWith(t, 'bad_request', code, attempt);
}
