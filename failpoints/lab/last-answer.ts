import { refused, type Reply } from './faults/spoil.ts';
import type { LabRequest } from './request.ts';
import { EMPTY_BUCKET, EMPTY_STATE, withBucket } from './state.ts';
import { step } from './step.ts';
import { isWrite, verbOf } from './verb.ts';

/**
 * What ends a client's work soonest: no to a write, and nothing to be found or deleted. LanceDB repeats a listing for seconds
 * where it is refused, complains where a deletion is, and goes on for minutes where nobody listens.
 */
export function lastAnswer(request: LabRequest): Reply {
  if (isWrite(request.operation) && verbOf(request.operation) !== 'delete') return refused('AccessDenied');
  const empty = withBucket(EMPTY_STATE, request.bucket, EMPTY_BUCKET);
  return { kind: 'whole', response: step(empty, request, 0).response };
}
