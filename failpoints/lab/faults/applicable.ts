import { unreachable } from '../../../src/base/assert.ts';
import type { RequestHead } from '../request-head.ts';
import { isWrite } from '../verb.ts';
import type { Fault } from './fault.ts';

/** Whether a fault can happen to a request. Damage to what is read shows only once there is something to read. */
export function isApplicable(fault: Fault, { operation, verb, bytesIn }: RequestHead): boolean {
  switch (fault.kind) {
    case 'fail_before':
    case 'lose_answer':
    case 'throttle':
    case 'time_out':
    case 'slow':
      return true;
    case 'tear_request':
      return bytesIn > 0;
    case 'tear_answer':
      return verb === 'get' || verb === 'list';
    case 'truncate_read':
    case 'flip_bit':
      return verb === 'get';
    case 'stale_list':
      return operation === 'ListObjectsV2';
    case 'deliver_twice':
    case 'deliver_late':
      return isWrite(operation);
    default:
      return unreachable(fault);
  }
}
