import type { VersionClasses } from '../lance/version-classes.ts';
import type { ManifestState } from '../manifest/state.ts';
import { movedLogically } from './chain.ts';
import type { ReadSet } from './plan.ts';

/** What of a read-set no longer holds; a schema hash, or the version of a table. */
export interface Moved {
  readonly key: string;
  readonly expected: string | number;
  readonly found: string | number | null;
}

/** The first thing in the read-set that changed logically, in the order of keys; undefined where all of it holds. */
export async function firstMoved(
  classes: VersionClasses,
  readSet: ReadSet,
  state: ManifestState,
): Promise<Moved | undefined> {
  if (readSet.schema !== state.schemaHash) {
    return { key: 'schema', expected: readSet.schema, found: state.schemaHash };
  }
  for (const [key, expected] of Object.entries(readSet.tables)) {
    const table = state.tables.get(key);
    if (!table) return { key, expected, found: null };
    if (table.version === expected) continue;
    if (await movedLogically(classes, table.location, expected, table.version)) {
      return { key, expected, found: table.version };
    }
  }
  return undefined;
}
