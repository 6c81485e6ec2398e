import fc from 'fast-check';
import { HOSTILE_NAMES } from './hostile.ts';

/**
 * `min` to `max` names, all different. Mostly from `plain`; sometimes hostile; sometimes one that differs from another in
 * the case of its letters only, which file systems and careless column names take for the same.
 */
export function names(plain: readonly string[], min: number, max: number): fc.Arbitrary<readonly string[]> {
  const name = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...plain) },
    { weight: 1, arbitrary: fc.constantFrom(...plain).map((word) => word.toUpperCase()) },
    { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_NAMES) },
  );
  return fc.uniqueArray(name, { minLength: min, maxLength: max });
}
