import test from 'ava';
import { OLDER_VERSIONS } from '../../support/older.ts';
import { failOnce, ofMain } from './support/failing.ts';

// As where reads are given up (`faults.test.ts`), but for a moment only, and few notice.

for (const version of OLDER_VERSIONS) {
  test(`main of version ${version} is migrated all the same when any read of that fails once`, async (t) => {
    await failOnce(t, await ofMain(version));
  });
}
