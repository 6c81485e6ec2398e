import type { Column } from '../base/column.ts';
import { GraphError } from '../base/errors.ts';
import type { Handles } from '../lance/handles.ts';
import type { LanceTable } from '../lance/table.ts';
import { manifestKey } from '../lance/manifest-file.ts';
import type { TableRow } from '../manifest/rows.ts';
import type { CommitContext } from './context.ts';

// A version that the manifest or an intent names is never removed. One that is gone all the same was taken away, as by putting
// an older copy of a table in its place. Nothing may be made on such a table: Lance would give the number out again, and
// what is published under it would be other rows.

/** Throws `corrupt` (code `version_missing`) where a version of a published table is gone. */
export async function requireVersion(
  { store, handles }: CommitContext,
  table: TableRow,
  version = table.version,
): Promise<void> {
  // The version itself is asked for: a listing that ends below it may merely be old.
  if (await store.get(manifestKey(table.location, version))) return;
  throw await versionMissing(await handles.mover(table.location), table, version);
}

/** A handle to read what is published from, and to write on it where the table is the branch's own. */
export async function openBase(
  handles: Handles,
  table: TableRow,
  columns: readonly Column[],
  isOwn: boolean,
): Promise<LanceTable> {
  const { location, version } = table;
  try {
    return await (isOwn ? handles.base(location, columns, version) : handles.reader(location, columns, version));
  } catch (error) {
    if (!(error instanceof GraphError) || error.code !== 'version_missing') throw error;
    throw await versionMissing(await handles.mover(table.location), table, table.version, error);
  }
}

/** Whether what is published of a table is gone, or all of the table. */
export function isPublishedGone(error: unknown): error is GraphError {
  return error instanceof GraphError && (error.code === 'version_missing' || error.code === 'table_missing');
}

/** Tells how a table stands without a version that was found to be gone. */
export async function versionMissing(
  mover: LanceTable,
  { key, location, version: published }: TableRow,
  missing: number,
  cause?: unknown,
): Promise<GraphError> {
  const head = await mover.refresh();
  return new GraphError(
    'corrupt',
    'version_missing',
    `${key}: version ${missing} is gone (${published} is published, ${head} is the newest): ` +
      `put ${manifestKey(location, missing)} back, and the files that it names`,
    { details: { table: key, location, head, published, missing }, cause },
  );
}
