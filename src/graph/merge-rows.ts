import type { Column, StoredRow } from '../base/column.ts';
import { compareCodePoints } from '../base/json.ts';
import type { RowChange } from './row-changes.ts';
import { isSame, type BaseRow } from './virtual-base.ts';

/** How the two sides of a merge changed the rows of one type since one of their common ancestors. */
export interface Divergence {
  readonly target: readonly RowChange[];
  readonly source: readonly RowChange[];
}

/** A row that one side changed, on all three; undefined where it is not. */
export interface MergedRow {
  readonly id: string;
  readonly base: StoredRow | undefined;
  readonly target: StoredRow | undefined;
  readonly source: StoredRow | undefined;
}

/** What becomes of the rows of one type. */
export interface RowMerge {
  /** Rows that the target takes over as they are in the source. */
  readonly taken: readonly MergedRow[];
  /** Rows that both changed, each in its own way. */
  readonly conflicts: readonly RowConflict[];
}

/** `base` is undefined as well where several ancestors contradict each other. */
export interface RowConflict extends MergedRow {
  readonly kind: 'divergent_insert' | 'divergent_update' | 'delete_update';
}

/** Rows of the common ancestor, by id; of several, what they come to. */
export type FindBase = (ids: readonly string[]) => Promise<ReadonlyMap<string, BaseRow>>;

/**
 * Puts the rows of one type together: a row that only one side changed is as that side has it. After merges crosswise there is more
 * than one best common ancestor. Where all of them tell the same, so does what they come to; the other rows it is asked for.
 */
export async function mergeRows(
  columns: readonly Column[],
  divergences: readonly Divergence[],
  findBase: FindBase,
): Promise<RowMerge> {
  const views = divergences.map(({ target, source }) => ({ target: byId(target), source: byId(source) }));
  const ids = new Set(views.flatMap(({ source }) => [...source.keys()]));
  const taken: MergedRow[] = [];
  const disputed: Sides[] = [];
  for (const id of [...ids].toSorted(compareCodePoints)) {
    const sides = views.flatMap(({ target, source }) => sidesOf(id, target.get(id), source.get(id)) ?? []);
    const [first] = sides;
    // The rows of the two sides are the same, whichever ancestor they are compared with.
    if (!first || isSame(columns, first.target, first.source)) continue;
    if (sides.every(({ verdict }) => verdict === 'source')) taken.push(first);
    else if (!sides.every(({ verdict }) => verdict === 'target')) disputed.push(first);
  }
  const bases =
    divergences.length > 1 && disputed.length > 0
      ? await findBase(disputed.map(({ id }) => id))
      : new Map<string, BaseRow>(disputed.map(({ id, base }) => [id, base]));
  const conflicts: RowConflict[] = [];
  for (const row of disputed) {
    const base = bases.get(row.id);
    if (isSame(columns, base, row.target)) taken.push(row);
    else if (!isSame(columns, base, row.source)) conflicts.push(conflictOf(row, base));
  }
  return { taken, conflicts };
}

interface Sides extends MergedRow {
  /** Whose row counts, as far as one ancestor tells. */
  readonly verdict: 'target' | 'source' | 'conflict';
}

/** Undefined where neither side changed the row. */
function sidesOf(id: string, target: RowChange | undefined, source: RowChange | undefined): Sides | undefined {
  if (!target && !source) return undefined;
  const base = (target ?? source)?.before;
  return {
    id,
    base,
    target: target ? target.after : base,
    source: source ? source.after : base,
    verdict: !target ? 'source' : !source ? 'target' : 'conflict',
  };
}

function conflictOf({ id, target, source }: MergedRow, base: BaseRow): RowConflict {
  const both: RowConflict['kind'] = base ? 'divergent_update' : 'divergent_insert';
  const kind = target && source ? both : 'delete_update';
  return { id, base: base === 'open' ? undefined : base, target, source, kind };
}

function byId(changes: readonly RowChange[]): ReadonlyMap<string, RowChange> {
  return new Map(changes.map((change) => [change.id, change]));
}
