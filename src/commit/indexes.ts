import { indexEntries, type IndexEntry } from '../lance/index-entries.ts';
import { placeOf } from '../lance/location.ts';
import { manifestKey } from '../lance/manifest-file.ts';
import type { LanceTable, Written } from '../lance/table.ts';
import type { CommitContext } from './context.ts';

// A fork has the indexes of what it was made from, and looks for them below that: not below what that one has them from, and, once
// the fork is compacted, below itself. So those that it did not make itself are dropped before they would be missed. No answer
// depends on it: where an index cannot be found, all rows are looked at.

type Stored = Pick<CommitContext, 'store'>;

/** Names of the indexes that a version of a table has from what the table was made from. Only forks have such. */
export async function inheritedIndexes(context: Stored, location: string, version: number): Promise<readonly string[]> {
  if (placeOf(location).branch === undefined) return [];
  const entries = await entriesOf(context, location, version);
  return distinct(entries.filter(({ isInherited }) => isInherited));
}

/** Names of the indexes of a version, whether or not they can be read. */
export async function allIndexes(context: Stored, location: string, version: number): Promise<readonly string[]> {
  return distinct(await entriesOf(context, location, version));
}

async function entriesOf({ store }: Stored, location: string, version: number): Promise<readonly IndexEntry[]> {
  const object = await store.get(manifestKey(location, version));
  return object ? indexEntries(object.bytes) : [];
}

function distinct(entries: readonly IndexEntry[]): readonly string[] {
  return [...new Set(entries.map(({ name }) => name))];
}

/** Drops indexes until one cannot be; tells what the last answer was. */
export async function dropIndexes(handle: LanceTable, names: readonly string[]): Promise<Written | undefined> {
  let written: Written | undefined;
  for (const name of new Set(names)) {
    written = await handle.dropIndex(name);
    if (!written.ok) return written;
  }
  return written;
}
