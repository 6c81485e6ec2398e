import { GraphError } from '../../base/errors.ts';
import { OBJECT_ID } from '../rows.ts';
import type { Migration } from './migration.ts';
import { outcomeOf, stamp } from './stamp.ts';

/** 1 to 2: object ids become the primary key, so that of two who add the same row one does. */
export const to2: Migration<1> = {
  from: 1,
  async run(turn) {
    const { table, step } = turn;
    const key = await table.primaryKey();
    if (key.length === 0) {
      const written = await table.setPrimaryKey(OBJECT_ID);
      if (!written.ok) {
        await table.refresh();
        // Lance refuses a second key in words of its own.
        return (await table.primaryKey()).length > 0 ? 'contended' : outcomeOf(turn, written);
      }
      await step('migrate.keyed');
    } else if (key.length > 1 || key[0] !== OBJECT_ID) throw otherKey(table.location, key);
    return stamp(turn, 2);
  },
};

function otherKey(location: string, key: readonly string[]): GraphError {
  return new GraphError(
    'corrupt',
    'other_primary_key',
    `${location}: its primary key is ${key.join(', ')} and should be ${OBJECT_ID}: no release wrote this`,
    { details: { location, found: key, expected: OBJECT_ID } },
  );
}
