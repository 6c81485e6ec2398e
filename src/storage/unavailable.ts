import { GraphError, type FailedOutcome } from '../base/errors.ts';

/** What an object store is asked to do. */
export type StoreVerb = 'get' | 'create' | 'replace' | 'delete' | 'list';

/**
 * The store did not answer as it should. Only a write can be in doubt: pass `unknown` unless the store surely did nothing.
 */
export function storageUnavailable(
  operation: StoreVerb,
  key: string,
  cause: unknown,
  outcome: FailedOutcome = 'not_applied',
): GraphError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new GraphError(
    'unavailable',
    'storage_unavailable',
    `the store failed to ${operation} '${key}': ${reason}; check that it can be reached and that access is granted, then retry`,
    { details: { operation, key }, cause, outcome },
  );
}
