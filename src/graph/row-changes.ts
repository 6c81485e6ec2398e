import { assert } from '../base/assert.ts';
import { ID_COLUMN, type StoredRow } from '../base/column.ts';
import { compareCodePoints } from '../base/json.ts';
import type { Scope } from '../base/scope.ts';
import { movedLogically } from '../commit/chain.ts';
import type { LanceTable } from '../lance/table.ts';
import type { GraphType } from '../schema/accepted.ts';
import { equalRows } from '../schema/equality.ts';
import type { PinnedTable } from '../manifest/lineage.ts';
import type { Session } from './session.ts';
import { idIn } from './table-view.ts';

/** A row that differs between two versions of its table; undefined where there is none. */
export interface RowChange {
  readonly id: string;
  readonly before: StoredRow | undefined;
  readonly after: StoredRow | undefined;
}

/** Versions that may lie between two of a table for their classes to be asked, of which each may cost a request. */
const CLASSES_AT_MOST = 8;

/**
 * How the rows of one type differ between two versions of its table, wherever the two lie: by value, in the order of their id
 * texts. Both are read in that order, side by side, some thousand rows at a time; only what differs is kept. (Lance sorts
 * in memory of its own, outside of the program's heap.)
 */
export async function rowChanges(
  session: Session,
  type: GraphType,
  from: PinnedTable,
  to: PinnedTable,
  scope?: Scope,
): Promise<readonly RowChange[]> {
  if (await holdTheSame(session, from, to)) return [];
  const read = async ({ location, version }: PinnedTable): Promise<AsyncGenerator<StoredRow, undefined>> =>
    rowsById(await session.handles.reader(location, type.columns, version), scope);
  const changes: RowChange[] = [];
  for await (const change of sideBySide(await read(from), await read(to))) {
    const { before, after } = change;
    if (!before || !after || !equalRows(type.columns, before, after)) changes.push(change);
  }
  return changes;
}

/** Whether that is known without looking at rows. */
async function holdTheSame({ classes }: Session, from: PinnedTable, to: PinnedTable): Promise<boolean> {
  if (from.location !== to.location) return false;
  const [older, newer] = from.version < to.version ? [from, to] : [to, from];
  if (newer.version - older.version > CLASSES_AT_MOST) return false;
  return !(await movedLogically(classes, to.location, older.version, newer.version));
}

/** Every id that either side has a row of, in their order. */
async function* sideBySide(
  befores: AsyncGenerator<StoredRow, undefined>,
  afters: AsyncGenerator<StoredRow, undefined>,
): AsyncGenerator<RowChange> {
  const next = async (rows: typeof befores): Promise<StoredRow | undefined> => (await rows.next()).value;
  let [before, after] = [await next(befores), await next(afters)];
  while (before || after) {
    const order = before && after ? compareCodePoints(idIn(before), idIn(after)) : before ? -1 : 1;
    const change = { before: order <= 0 ? before : undefined, after: order >= 0 ? after : undefined };
    yield { id: idOfEither(change.before, change.after), ...change };
    if (change.before) before = await next(befores);
    if (change.after) after = await next(afters);
  }
}

function idOfEither(before: StoredRow | undefined, after: StoredRow | undefined): string {
  const row = before ?? after;
  assert(row !== undefined, 'a change has a row on one side at least');
  return idIn(row);
}

/** The rows of a table in the order of their id texts, which is that of the bytes that Lance sorts by. */
async function* rowsById(table: LanceTable, scope?: Scope): AsyncGenerator<StoredRow, undefined> {
  let last: string | undefined;
  for await (const rows of table.batches({ orderBy: [{ column: ID_COLUMN, descending: false }] })) {
    scope?.check();
    for (const row of rows) {
      const id = idIn(row);
      assert(last === undefined || compareCodePoints(last, id) < 0, 'a table has one row an id, in their order');
      last = id;
      yield row;
    }
  }
  return undefined;
}
