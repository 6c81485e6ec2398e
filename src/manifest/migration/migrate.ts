import { GraphError } from '../../base/errors.ts';
import { MAIN, manifestLocation } from '../branch.ts';
import { INTERNAL_VERSION, manifestForm } from '../internal-version.ts';
import { OLDER_COLUMNS, type MIGRATED_VERSIONS, type OlderVersion } from '../older/layout.ts';
import type { Migration, MigrationSource, TurnOutcome } from './migration.ts';
import { preflight } from './preflight.ts';
import { to2 } from './to-2.ts';
import { to3 } from './to-3.ts';
import { to4 } from './to-4.ts';
import { to5 } from './to-5.ts';

/** A step from each of these versions, in the same order. */
type StepsFrom<Versions extends readonly OlderVersion[]> = {
  readonly [Index in keyof Versions]: Migration<Versions[Index]>;
};

/** The compiler holds it against the versions that can be read, of which the lowest is the minimum: none is without its step. */
const MIGRATIONS: StepsFrom<typeof MIGRATED_VERSIONS> = [to2, to3, to4, to5];

/** Times that others may be faster before a migration gives up. */
const MIGRATION_BUDGET = 16;

/**
 * Brings the manifest of a branch up to today's internal version, however many do so at once. A failure leaves it as it may be migrated
 * again: `contention` (code `migration_contended`) where others were faster every time, `unavailable` where the store failed. Main
 * must be done before any other branch. Fails as `preflight` does, and then nothing is written.
 */
export async function migrate(source: MigrationSource, branch: string): Promise<void> {
  let contended = 0;
  for (let isFirst = true; contended < MIGRATION_BUDGET; isFirst = false) {
    const outcome = await turn(source, branch, isFirst);
    if (outcome === 'current') return;
    if (outcome === 'contended') contended += 1;
  }
  throw new GraphError(
    'contention',
    'migration_contended',
    `others changed the branch '${branch}' while it was to be migrated: try again later`,
    { details: { branch, attempts: MIGRATION_BUDGET } },
  );
}

async function turn(source: MigrationSource, branch: string, isFirst: boolean): Promise<TurnOutcome | 'current'> {
  const location = manifestLocation(branch);
  const table = await source.lance.open(location, OLDER_COLUMNS);
  if (!table) {
    throw new GraphError('corrupt', 'table_missing', `${location}: the graph's catalog is gone`, {
      details: { location },
    });
  }
  try {
    const form = await manifestForm(table, branch);
    if (form.internalVersion === INTERNAL_VERSION) return 'current';
    if (isFirst && branch === MAIN) await preflight(source, table, form);
    const migration = ([...MIGRATIONS] as readonly Migration[]).find(({ from }) => from === form.internalVersion);
    if (!migration)
      throw new GraphError('internal', 'assertion', 'there is a step from every version that can be read');
    const to = migration.from + 1;
    const report = (done: number, total: number): void =>
      source.onProgress?.({ branch, from: migration.from, to, done, total });
    const outcome = await migration.run({ ...source, branch, table, form, report });
    if (outcome === 'done') await source.step('migrate.stamped');
    return outcome;
  } finally {
    table.close();
  }
}
