import { assert } from '../base/assert.ts';

/** Keys are made by this program, never by its callers, so a bad one is a defect: it would leave the root or alias another key. */
export function assertKey(key: string): void {
  assert(!key.includes('\0'), 'a key holds no NUL');
  for (const segment of key.split('/')) {
    assert(segment !== '', 'a key has no leading, trailing or double slash');
    assert(segment !== '.' && segment !== '..', 'a key has no dot segments');
  }
}

/** A prefix is the empty one (the root itself) or a key followed by `/`. */
export function assertPrefix(prefix: string): void {
  if (prefix === '') return;
  assert(prefix.endsWith('/'), 'a listed prefix ends in a slash');
  assertKey(prefix.slice(0, -1));
}
