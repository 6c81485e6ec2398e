import test from 'ava';
import { OLDER_VERSIONS } from '../../support/older.ts';
import { failLong, ofMain } from './support/failing.ts';

// Whatever a migration reads, the store may fail to tell. Either it is asked again and nothing happened, or who migrates is told so, and
// whoever comes next migrates the graph as if nothing had happened. Above all, a history that cannot be read is not one that is not there.

for (const version of OLDER_VERSIONS) {
  test(`main of version ${version} is migrated all the same when any read of that is given up`, async (t) => {
    await failLong(t, await ofMain(version));
  });
}
