import type { Column, StoredRow } from '../base/column.ts';
import { GraphError } from '../base/errors.ts';
import type { Failpoint } from '../base/failpoint.ts';
import type { LanceRoot } from '../lance/connection.ts';
import { manifestKey } from '../lance/manifest-file.ts';
import type { FieldMetadata } from '../lance/arrow.ts';
import { createOwn } from '../storage/create-own.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/** A table that exists once under a name that everybody knows. */
export interface TableToInstall {
  readonly location: string;
  readonly columns: readonly Column[];
  readonly rows: readonly StoredRow[];
  readonly metadata?: FieldMetadata;
}

/**
 * Creates a table at a well-known location, exactly once whoever else tries: false where another was first.
 *
 * Lance's own creation is not safe under races (lance#4451: the loser may overwrite what the winner made, even much
 * later). So the table is made at a fresh location, and its objects are copied: data first, then the manifest of version 1
 * by an exclusive create, which elects the winner. Until then the table does not exist; a loser's objects have names of
 * their own and are never referred to. A version's manifest names its files relative to the table.
 */
export async function installTable(
  lance: LanceRoot,
  store: ObjectStore,
  staging: string,
  { location, columns, rows, metadata }: TableToInstall,
  step: (failpoint: Failpoint) => Promise<void> = async () => {},
): Promise<boolean> {
  const staged = `${staging}/${location}`;
  if (rows.length > 0) await lance.create(staged, columns, rows, metadata);
  else await lance.createEmpty(staged, columns);
  await step('init.table_staged');
  const versionKey = manifestKey(staged, 1);
  const objects = await objectsOf(store, staged);
  for (const key of objects) {
    if (key !== versionKey) await copy(store, key, key.slice(staging.length + 1));
  }
  await step('init.table_copied');
  const first = await copy(store, versionKey, manifestKey(location, 1));
  await step('init.table_installed');
  for (const key of objects) await store.delete(key);
  return first;
}

/** Removes a new table that nobody refers to. */
export async function removeTable(store: ObjectStore, location: string): Promise<void> {
  for (const key of await objectsOf(store, location)) await store.delete(key);
}

/** The objects of a table that has no history yet. */
async function objectsOf(store: ObjectStore, location: string): Promise<string[]> {
  const objects: string[] = [];
  for (const folder of ['data', '_transactions', '_versions']) {
    objects.push(...(await store.list(`${location}.lance/${folder}/`)));
  }
  return objects;
}

async function copy(store: ObjectStore, from: string, to: string): Promise<boolean> {
  const object = await store.get(from);
  if (!object) {
    throw new GraphError('corrupt', 'missing_object', `${from} vanished while the graph was founded`, {
      details: { key: from },
    });
  }
  // Its bytes are nobody else's: they hold names that Lance made up for this table.
  return createOwn(store, to, object.bytes);
}
