import { GraphError } from '../../base/errors.ts';
import { refuseMissingData } from '../../lance/failure.ts';
import { refusalIn, type Written } from '../../lance/table.ts';
import { INTERNAL_VERSION_FIELD, manifestForm, REPLACED_FIELD } from '../internal-version.ts';
import { OBJECT_ID } from '../rows.ts';
import type { Turn, TurnOutcome } from './migration.ts';

/**
 * Says that the manifest has a higher internal version now. The handle has come to where it is by its own writes alone: Lance refuses
 * the stamp where anybody stamped, or put other rows in place of all, since then. So no version is ever taken back.
 */
export async function stamp(turn: Turn, internalVersion: number): Promise<TurnOutcome> {
  const { table, branch, form } = turn;
  // Own merges may have come to lie on what others stamped.
  if ((await manifestForm(table, branch)).internalVersion !== form.internalVersion) return 'contended';
  return outcomeOf(
    turn,
    await table.setFieldMetadata(OBJECT_ID, {
      [INTERNAL_VERSION_FIELD]: String(internalVersion),
      ...(form.replaced && { [REPLACED_FIELD]: null }),
    }),
  );
}

/** What became of a write; `unavailable` where the store did not take it, which leaves the graph as it may be migrated again. */
export function outcomeOf({ table, branch }: Pick<Turn, 'table' | 'branch'>, written: Written): TurnOutcome {
  if (written.ok) return 'done';
  const cause = refusalIn(written);
  if (cause === undefined || written.failure === 'other_columns') return 'contended';
  refuseMissingData(table.location, cause);
  throw new GraphError(
    'unavailable',
    'storage_unavailable',
    `the store did not take a step of the migration of branch '${branch}': open the graph again`,
    { details: { location: table.location }, cause },
  );
}
