import type { ExecutionContext } from 'ava';
import type { Column, StoredRow } from '../../../src/base/column.ts';
import { LanceRoot } from '../../../src/lance/connection.ts';
import type { LanceTable, Written } from '../../../src/lance/table.ts';
import { temporaryRoot } from '../../support/root.ts';

/** A directory with tables in it. */
export interface Place {
  readonly root: string;
  readonly lance: LanceRoot;
}

/** A fresh one, gone when the test has ended. */
export async function freshPlace(t: ExecutionContext): Promise<Place> {
  const root = await temporaryRoot(t);
  const lance = new LanceRoot({ uri: root, storageOptions: {} });
  t.teardown(() => lance.close());
  return { root, lance };
}

/** Another handle on a table that is there. */
export async function openTable(
  { lance }: Place,
  location: string,
  columns: readonly Column[],
  version?: number,
): Promise<LanceTable> {
  const table = await lance.open(location, columns, version);
  if (!table) throw new Error(`${location} is not there`);
  return table;
}

/** A new table and a handle on it. */
export async function makeTable(
  place: Place,
  location: string,
  columns: readonly Column[],
  rows: readonly StoredRow[],
): Promise<LanceTable> {
  if (rows.length > 0) await place.lance.create(location, columns, rows);
  else await place.lance.createEmpty(location, columns);
  return openTable(place, location, columns);
}

/** Handles of as many strangers, each with a connection of its own. */
export async function strangers(
  t: ExecutionContext,
  { root }: Place,
  location: string,
  columns: readonly Column[],
  count: number,
): Promise<LanceTable[]> {
  const places = Array.from({ length: count }, () => {
    const lance = new LanceRoot({ uri: root, storageOptions: {} });
    t.teardown(() => lance.close());
    return { root, lance };
  });
  return Promise.all(places.map((place) => openTable(place, location, columns)));
}

/** The version that a write made; a write that failed is a failed test. */
export function madeBy(written: Written): number {
  if (!written.ok) throw new Error(`the write failed: ${written.failure}`, { cause: written.cause });
  return written.version;
}
