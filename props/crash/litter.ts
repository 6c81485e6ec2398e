import { classOf, type ObjectClass } from '../../failpoints/lab/object-class.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { objectsBelow } from '../../failpoints/lab/tree.ts';
import { decodeJson } from '../../src/index.ts';
import { Mismatch } from '../compare/mismatch.ts';

/** What a crash may leave behind for good, and why that is nobody's trouble. What is not here must be gone after recovery. */
const ALLOWED: Readonly<Partial<Record<ObjectClass, string>>> = {
  claim: 'the next founder takes it over',
  schema: 'content-addressed: whoever founds with that schema uses it again',
  staging: 'a founder made it under a name that nobody else has; a table that is not installed does not exist',
  probe: 'a founder looks there whether the store keeps its word, under a name of its own',
  'table.data': 'named by no version, so that no reader ever comes to it; pruning removes it',
  'table.deletion': 'as data',
  'table.index': 'as data',
  'table.transaction': 'named by no version; it is only the account of one',
  'table.version':
    'its table is restored above it, and numbers are never given out again; or it is of a fork that is not registered',
  'manifest.data': 'as data of a table',
  'manifest.deletion': 'as data',
  'manifest.transaction': 'as that of a table',
  'manifest.version': 'each is the whole catalog of its time; what no branch has is named by no row, and never will be',
  'audit.data': 'as data of a table',
  'audit.deletion': 'as data',
  'audit.transaction': 'as that of a table',
  'audit.version': 'each adds to the one before',
  'history.data': 'an older release left it, and branches that are not migrated read it',
  'history.deletion': 'as data',
  'history.transaction': 'as data',
  'history.version': 'as data',
  'history.ref': 'as data',
};

/** Forks that may be registered. */
export interface Forks {
  /** Incarnations of branches, also of those that died while they were made, or were deleted: nobody can take one for another. */
  readonly incarnations: ReadonlySet<string>;
  /** Keys of objects that register forks of tables, below the root. */
  readonly registrations: ReadonlySet<string>;
}

/**
 * Goes on only if nothing lies in the store that nobody will ever clear away: above all, no intent. A fork that is registered keeps
 * alive what it was made from, so it has to be somebody's.
 */
export function requireNoLitter({ state }: LabSnapshot, forks: Forks): void {
  for (const { root } of state.buckets.values()) {
    for (const { key } of objectsBelow(root, '')) {
      const objectClass = classOf(key);
      if (ALLOWED[objectClass] !== undefined || isOurs(key, objectClass, forks)) continue;
      throw new Mismatch('litter', { path: key, expected: 'nothing left', got: objectClass });
    }
  }
}

function isOurs(key: string, objectClass: ObjectClass, { incarnations, registrations }: Forks): boolean {
  if (objectClass === 'manifest.ref') return incarnations.has(forkOf(key) ?? '');
  return objectClass === 'table.ref' && registrations.has(key.slice(key.indexOf('/') + 1));
}

const FORK = /([^/]*)\.json$/;

/** The name of the fork that an object registers. */
export function forkOf(key: string): string | undefined {
  return FORK.exec(key)?.[1];
}

/** Names of forks that other forks were made from: those cannot be removed. */
export function parentsOfForks({ state }: LabSnapshot): ReadonlySet<string> {
  const refs = [...state.buckets.values()].flatMap(({ root }) =>
    [...objectsBelow(root, '')].filter(({ key }) => classOf(key).endsWith('.ref')),
  );
  return new Set(refs.flatMap(({ object }) => parentIn(object.bytes) ?? []));
}

function parentIn(ref: Uint8Array): string | undefined {
  const data = decodeJson(new TextDecoder().decode(ref));
  const parent = typeof data === 'object' && data !== null && 'parentBranch' in data ? data.parentBranch : undefined;
  return typeof parent === 'string' ? parent : undefined;
}

/** Keys of all objects that register forks of tables, below the root. */
export function registrationsIn({ state }: LabSnapshot): readonly string[] {
  return [...state.buckets.values()].flatMap(({ root }) =>
    [...objectsBelow(root, '')].flatMap(({ key }) =>
      classOf(key) === 'table.ref' ? [key.slice(key.indexOf('/') + 1)] : [],
    ),
  );
}

/** Incarnations of all branches whose catalogs are registered. */
export function incarnationsIn({ state }: LabSnapshot): readonly string[] {
  return [...state.buckets.values()].flatMap(({ root }) =>
    [...objectsBelow(root, '')].flatMap(({ key }) => (classOf(key) === 'manifest.ref' ? (forkOf(key) ?? []) : [])),
  );
}
