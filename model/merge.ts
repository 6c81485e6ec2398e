import type { MergeConflict } from '../src/graph/operation.ts';
import { changes, countChanges } from './changes.ts';
import type { MergeBase } from './merge-base.ts';
import { brokenRules, conflictsOf, openRows } from './merge-conflict.ts';
import { mergeRows, type MergeTables } from './merge-rows.ts';
import type { ModelState, Row, Tables } from './state.ts';

/** The target's state after a merge and how it differs from the one before, or all that stands in the way. */
export type MergeOutcome =
  | {
      readonly ok: true;
      readonly state: ModelState;
      /** Whether any row of the target is another one now. */
      readonly changed: boolean;
      readonly inserted: number;
      readonly updated: number;
      readonly deleted: number;
    }
  | { readonly ok: false; readonly kind: 'conflict'; readonly conflicts: readonly MergeConflict[] };

/**
 * Brings what the source did since the base into the target. First each row is merged by itself; only where none is left open is
 * the result judged as that of a write is.
 */
export function merge({ rows: base, newest }: MergeBase, target: ModelState, source: ModelState): MergeOutcome {
  const merged = mergeRows(base, target, source);
  const open = openRows(merged, { base, target, source });
  if (open.length > 0) return refused(conflictsOf(open, { base, target, source }));
  const result: ModelState = { schema: target.schema, nodes: closed(merged.nodes), edges: closed(merged.edges) };
  const broken = brokenRules(result);
  // Here it is not the base that tells what a row was: rows that merge well may be open in it.
  if (broken.length > 0) return refused(conflictsOf(broken, { base: newest, target, source }));
  const counts = countChanges(changes(target, result));
  const changed = counts.inserted + counts.updated + counts.deleted > 0;
  return { ok: true, state: changed ? result : target, changed, ...counts };
}

/** Whether a source has nothing to bring, so that no commit is made: there is one common ancestor, and its rows are the source's. */
export function bringsNothing(bases: readonly ModelState[], source: ModelState): boolean {
  const [base] = bases;
  if (base === undefined || bases.length > 1) return false;
  const { inserted, updated, deleted } = countChanges(changes(base, source));
  return inserted + updated + deleted === 0;
}

function refused(conflicts: readonly MergeConflict[]): MergeOutcome {
  return { ok: false, kind: 'conflict', conflicts };
}

/** Tables of which nothing is open. */
function closed<Record extends Row>(tables: MergeTables<Record>): Tables<Record> {
  const isRow = (entry: readonly [string, Record | 'open']): entry is [string, Record] => entry[1] !== 'open';
  return new Map([...tables].map(([type, rows]) => [type, new Map([...rows].filter(isRow))]));
}
