import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import type { RequestHead } from '../../failpoints/lab/request-head.ts';
import type { ErrorKind } from '../../src/index.ts';
import type { Blame } from '../history/history.ts';
import type { Arena } from './arena.ts';
import { isSilent, isStrike, tookEffect, type Met } from './injector.ts';

/** What an operation may answer on account of what happened to its requests, and what not even then. */
export function blameOf(met: readonly Met[], arena: Pick<Arena, 'faults'>): Blame {
  const strikes = met.filter(isStrike).filter((strike) => tookEffect(strike, arena));
  const faults = strikes.map(({ fault }) => fault);
  return {
    provoked: [...new Set(faults.flatMap(provokedBy))],
    isStale: faults.some(({ kind }) => kind === 'stale_list'),
    mayBeEither: mayBeEither(met),
  };
}

/**
 * Whether a write of an operation that failed can have been published, for all that its sender can know: somebody may
 * publish it who finds its confirmed intent, or something that its publish asked of the manifest has no true answer.
 */
function mayBeEither(met: readonly Met[]): boolean {
  const isCutShort = met.some(({ fault }) => fault && isSilent(fault));
  return met.some(
    ({ head, fault, isPublishing }) =>
      isConfirm(head) || (isPublishing && isOfManifest(head) && (isCutShort || (fault && isDoubtful(fault)))),
  );
}

function isConfirm({ class: objectClass, verb, condition }: RequestHead): boolean {
  return objectClass === 'sidecar' && verb === 'put' && condition === 'if_match';
}

function isOfManifest({ class: objectClass }: RequestHead): boolean {
  return objectClass.startsWith('manifest.');
}

function isDoubtful(fault: Fault): boolean {
  return fault.kind !== 'slow' && !(fault.kind === 'deliver_twice' && fault.answered === 'first');
}

/** Errors that the contract allows an operation which meets the fault. */
function provokedBy(fault: Fault): readonly ErrorKind[] {
  switch (fault.kind) {
    case 'slow':
    case 'deliver_twice':
    case 'stale_list':
      return [];
    case 'fail_before':
    case 'lose_answer':
    case 'throttle':
    case 'time_out':
    case 'tear_request':
    case 'tear_answer':
    case 'deliver_late':
      return ['unavailable'];
    case 'truncate_read':
    case 'flip_bit':
      // A format of no release is damage too.
      return ['unavailable', 'corrupt', 'unsupported_version'];
  }
}
