import { GraphError } from '../../base/errors.ts';
import type { LanceTable } from '../../lance/table.ts';
import { HISTORY_IN_MANIFEST } from '../older/layout.ts';
import { readUndeclared, refuseUnknownBranches } from '../older/read.ts';
import type { ManifestForm } from '../internal-version.ts';
import type { MigrationSource } from './migration.ts';

/**
 * Fails where main could not be brought up to today's internal version, before anything is written: a step on the way would shut out the
 * release that can put it right. `unsupported_version` for a branch that it could not tell of, `corrupt` for what contradicts itself.
 */
export async function preflight(
  source: Pick<MigrationSource, 'lance' | 'store'>,
  table: LanceTable,
  { internalVersion }: ManifestForm,
): Promise<void> {
  await refuseUnknownBranches(source.lance);
  // The last step asks for itself before it writes anything.
  if (internalVersion < HISTORY_IN_MANIFEST) requireDeclared(await readUndeclared(source, table));
}

/**
 * The schema is that of main. What was made from it before a type was dropped may hold the type's table still; main itself does so only
 * while somebody changes the schema, or where somebody died over it, and which of the two is right only the release that began it can tell.
 */
export function requireDeclared(undeclared: readonly string[]): void {
  const [key] = undeclared;
  if (key === undefined) return;
  throw new GraphError(
    'corrupt',
    'malformed_manifest',
    `the catalog holds the table ${key}, which the schema does not have: finish the change of the schema with the release that began it`,
    { details: { objectId: key } },
  );
}
