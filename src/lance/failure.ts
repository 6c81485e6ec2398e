import { GraphError } from '../base/errors.ts';

/**
 * What a failed call into Lance means. Lance gives every error the same code, so the text is all there is; this file is the
 * only one that looks at it.
 *
 * - `guard_failed`: a guarded merge found a row that is not as expected; nothing was committed.
 * - `contended`: others committed meanwhile; nothing was committed.
 * - `table_missing`, `version_missing`: there is no such table, or no such version of it.
 * - `unknown`: the call failed or timed out and may have committed all the same.
 */
export type LanceFailure = 'guard_failed' | 'contended' | 'table_missing' | 'version_missing' | 'unknown';

const TEXTS: readonly (readonly [LanceFailure, RegExp])[] = [
  ['guard_failed', /divide by zero/i],
  // An answer that says "unknown" may also hold the text of a conflict, so it comes first.
  ['unknown', /Commit result for version \d+ is unknown|merge insert timed out|failed on retry_timeout/],
  [
    'contended',
    /Retryable commit conflict|Incompatible transaction|Commit conflict for version|Too many concurrent writers/,
  ],
  ['table_missing', /Table '.*' was not found/],
  ['version_missing', /Dataset at path .* was not found|Version not found error|Not found: .*_versions/],
];

export function classify(error: unknown): LanceFailure {
  const message = error instanceof Error ? error.message : String(error);
  return TEXTS.find(([, pattern]) => pattern.test(message))?.[0] ?? 'unknown';
}

/** For a read, which has no effect: whatever is not an answer means that the store did not give one. */
export function readFailure(location: string, cause: unknown): GraphError {
  const failure = classify(cause);
  if (failure === 'table_missing' || failure === 'version_missing') {
    return new GraphError('corrupt', failure, `${location}: a table or version that the graph refers to is gone`, {
      details: { location },
      cause,
    });
  }
  return new GraphError('unavailable', 'storage_unavailable', `${location}: the store did not answer a read`, {
    details: { location },
    cause,
  });
}

/** For a table that could not be created. Its location is fresh, so what may be left of it is in nobody's way. */
export function createFailure(location: string, cause: unknown): GraphError {
  return new GraphError('unavailable', 'storage_unavailable', `${location}: the store did not take a table`, {
    details: { location },
    cause,
  });
}
