import type { RequestHead } from '../../failpoints/lab/request-head.ts';
import { isWrite } from '../../failpoints/lab/verb.ts';
import type { Failpoint } from '../../src/index.ts';

/** A place at which an actor waits for its turn. */
export type Access =
  | { readonly kind: 'begin' }
  | { readonly kind: 'failpoint'; readonly name: Failpoint }
  | { readonly kind: 'request'; readonly head: RequestHead };

/**
 * What others could notice a request by: accesses to different ones commute. All versions of a table are one, since each
 * makes the next; so are all sidecars, since they are listed.
 */
export function sharedPlace({ key, class: objectClass }: RequestHead): string {
  if (objectClass === 'claim' || objectClass === 'schema') return key;
  const slash = key.lastIndexOf('/');
  return slash < 0 ? key : key.slice(0, slash);
}

export function isWriteAccess({ operation }: RequestHead): boolean {
  return isWrite(operation);
}
