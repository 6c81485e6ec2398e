import { unreachable } from '../../src/base/assert.ts';
import type { ObjectClass } from './object-class.ts';
import type { Verb } from './verb.ts';

/**
 * Whether others can see a request's keys change, so that its order among theirs matters: the making of a version or its
 * listing, a ref, a sidecar or its listing, a contract file. Objects with fresh unique names commute with all that others do, until somebody
 * lists or deletes them; what nobody knows the rules of does not.
 */
export function isContended(objectClass: ObjectClass, verb: Verb): boolean {
  switch (objectClass) {
    case 'probe':
    case 'staging':
      return false;
    case 'namespace':
      return !isRead(verb);
    case 'claim':
    case 'schema':
    case 'sidecar':
    case 'several':
    case 'other':
      return true;
    default:
      break;
  }
  const part = objectClass.slice(objectClass.indexOf('.') + 1) as TablePart;
  switch (part) {
    case 'version':
      // A version is written once. Lance reads those it was told of; which there are it learns by listing, or asking for a head.
      return verb !== 'get';
    case 'ref':
      // A fork's name is its own, and Lance reads the refs of several side by side once it has listed them.
      return verb !== 'get' && verb !== 'head';
    case 'folder':
      return true;
    case 'data':
    case 'deletion':
    case 'transaction':
    case 'index':
      return verb === 'list' || verb === 'delete';
    default:
      return unreachable(part);
  }
}

function isRead(verb: Verb): boolean {
  return verb === 'get' || verb === 'head' || verb === 'list';
}

type TablePart = ObjectClass extends infer C ? (C extends `table.${infer Part}` ? Part : never) : never;
