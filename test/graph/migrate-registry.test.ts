import test, { type ExecutionContext } from 'ava';
import { MAIN, manifestLocation } from '../../src/manifest/branch.ts';
import { OLDER_COLUMNS } from '../../src/manifest/older/layout.ts';
import type { Place } from '../../props/older/place.ts';
import { namesOf, refusalOf } from '../support/branched.ts';
import { CONFUSING, keepsake, revived } from '../support/older.ts';

// Older releases make and delete branches natively: main's manifest does not tell of it, and none of its versions is a new one.

const kept = keepsake({ version: 4 });

const NAMES_AFTER = ['main', 'feature/x', 'late', 'of-x', CONFUSING];

/** An older release makes a branch of another, and deletes one. */
async function change(t: ExecutionContext, place: Place): Promise<void> {
  const lance = place.connect();
  const [main, feature] = [
    await lance.open(manifestLocation(MAIN), OLDER_COLUMNS),
    await lance.open(manifestLocation('feature/x'), OLDER_COLUMNS),
  ];
  t.true((await feature?.fork('late', await feature.version()))?.ok);
  t.true((await main?.dropFork('idle'))?.ok);
  lance.close();
}

test('a read-only handle sees which branches there are, though main stands still', async (t) => {
  const older = await revived(t, await kept);
  const reader = await older.open('main', { mode: 'read-only' });
  t.true((await namesOf(reader)).includes('idle'));
  await change(t, older.place);
  t.deepEqual(await namesOf(reader), NAMES_AFTER);
  t.is(await refusalOf(reader.mergeBases('idle')), 'not_found unknown_branch');
  t.is((await reader.mergeBases('late')).length, 1);
});
