import test from 'ava';
import { INTERNAL_VERSION, MINIMUM_VERSION } from '../../src/manifest/internal-version.ts';
import { MIGRATED_VERSIONS } from '../../src/manifest/older/layout.ts';

// Which versions there are is said once. That each has its step, in this order, the compiler holds against the list of steps.

test('steps lead from the minimum to the version of today, none left out', (t) => {
  const expected = Array.from({ length: INTERNAL_VERSION - MINIMUM_VERSION }, (_, index) => MINIMUM_VERSION + index);
  t.deepEqual([...MIGRATED_VERSIONS], expected);
});
