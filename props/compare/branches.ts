import type { Branch } from '../../src/index.ts';
import { Mismatch, requireEqual } from './mismatch.ts';
import { MOMENT } from './history.ts';

const INCARNATION = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** What a branch that was made must say of itself: what it was asked to be, and an incarnation that no branch ever had. */
export function compareBranch(
  branch: Branch,
  made: Pick<Branch, 'name' | 'parent' | 'commit' | 'actor'>,
  incarnations: ReadonlySet<string>,
): void {
  const { incarnation, createdAt, ...rest } = branch;
  requireEqual('branches', 'branch', made, rest);
  const isNew = INCARNATION.test(incarnation) && !incarnations.has(incarnation);
  if (!isNew) {
    throw new Mismatch('branches', { path: 'branch.incarnation', expected: 'a new incarnation', got: incarnation });
  }
  if (!MOMENT.test(createdAt)) {
    throw new Mismatch('branches', { path: 'branch.createdAt', expected: 'a moment', got: createdAt });
  }
}
