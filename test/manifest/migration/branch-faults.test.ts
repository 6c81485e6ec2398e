import test from 'ava';
import { OLDER_VERSIONS } from '../../support/older.ts';
import { failLong, failOnce, ofBranch } from './support/failing.ts';

// As of main (`faults.test.ts`): whatever the migration of another branch reads, the store may fail to tell.

for (const version of OLDER_VERSIONS) {
  test(`a branch of version ${version} is migrated all the same when any read of that fails once`, async (t) => {
    await failOnce(t, await ofBranch(t, version));
  });

  test(`a branch of version ${version} is migrated all the same when any read of that is given up`, async (t) => {
    await failLong(t, await ofBranch(t, version));
  });
}
