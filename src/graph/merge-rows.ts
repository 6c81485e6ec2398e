import type { Column, StoredRow } from '../base/column.ts';
import { compareCodePoints } from '../base/json.ts';
import { equalRows } from '../schema/equality.ts';
import type { RowChange } from './row-changes.ts';

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
  readonly conflicts: readonly (MergedRow & { readonly kind: RowConflictKind })[];
}

export type RowConflictKind = 'divergent_insert' | 'divergent_update' | 'delete_update';

/**
 * Puts the rows of one type together. A row that only one side changed is as that side has it. After merges crosswise there is more
 * than one best common ancestor, and none of them tells all that was decided: only what all of them agree on is taken, so that
 * nobody's change is lost in silence.
 */
export function mergeRows(columns: readonly Column[], divergences: readonly Divergence[]): RowMerge {
  const views = divergences.map(({ target, source }) => ({ target: byId(target), source: byId(source) }));
  const ids = new Set(views.flatMap(({ source }) => [...source.keys()]));
  const taken: MergedRow[] = [];
  const conflicts: (MergedRow & { readonly kind: RowConflictKind })[] = [];
  for (const id of [...ids].toSorted(compareCodePoints)) {
    const sides = views.flatMap(({ target, source }) => sidesOf(target.get(id), source.get(id)) ?? []);
    const [first] = sides;
    if (!first) continue;
    // The rows of the two sides are the same, whichever ancestor they are compared with.
    const row: MergedRow = {
      id,
      base: sides.find(({ base }) => base)?.base,
      target: first.target,
      source: first.source,
    };
    if (row.target && row.source && equalRows(columns, row.target, row.source)) continue;
    if (!row.target && !row.source) continue;
    // An ancestor that nothing is known of has the row as both have it, which cannot be, since they differ.
    if (sides.every(({ verdict }) => verdict === 'source')) taken.push({ ...row, base: first.base });
    else if (!sides.every(({ verdict }) => verdict === 'target'))
      conflicts.push({ ...row, base: first.base, kind: kindOf(row) });
  }
  return { taken, conflicts };
}

interface Sides extends Omit<MergedRow, 'id'> {
  /** Whose row counts, as far as this ancestor tells. */
  readonly verdict: 'target' | 'source' | 'conflict';
}

/** Undefined where neither side changed the row. */
function sidesOf(target: RowChange | undefined, source: RowChange | undefined): Sides | undefined {
  if (!target && !source) return undefined;
  const base = (target ?? source)?.before;
  return {
    base,
    target: target ? target.after : base,
    source: source ? source.after : base,
    verdict: !target ? 'source' : !source ? 'target' : 'conflict',
  };
}

/** `base` is of any ancestor that has the row. */
function kindOf({ base, target, source }: MergedRow): RowConflictKind {
  if (!target || !source) return 'delete_update';
  return base ? 'divergent_update' : 'divergent_insert';
}

function byId(changes: readonly RowChange[]): ReadonlyMap<string, RowChange> {
  return new Map(changes.map((change) => [change.id, change]));
}
