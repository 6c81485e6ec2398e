import { classOf, type ObjectClass } from '../../failpoints/lab/object-class.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { objectsBelow } from '../../failpoints/lab/tree.ts';
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
  'table.version': 'its table is restored above it, and numbers are never given out again',
  'manifest.data': 'as data of a table',
  'manifest.deletion': 'as data',
  'manifest.transaction': 'as that of a table',
  'manifest.version': 'each is the whole catalog of its time',
  'audit.data': 'as data of a table',
  'audit.deletion': 'as data',
  'audit.transaction': 'as that of a table',
  'audit.version': 'each adds to the one before',
};

/** Goes on only if nothing lies in the store that nobody will ever clear away: above all, no intent. */
export function requireNoLitter({ state }: LabSnapshot): void {
  for (const { root } of state.buckets.values()) {
    for (const { key } of objectsBelow(root, '')) {
      if (ALLOWED[classOf(key)] !== undefined) continue;
      throw new Mismatch('litter', { path: key, expected: 'nothing left', got: classOf(key) });
    }
  }
}
