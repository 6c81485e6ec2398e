import { assert } from '../src/base/assert.ts';
import type { MergeConflict } from '../src/graph/operation.ts';
import { changes, countChanges } from './changes.ts';
import { brokenRules, conflictsOf, type Finding } from './merge-conflict.ts';
import { mergeRow } from './merge-row.ts';
import { type ModelState, type Row, rowsOf, type Tables } from './state.ts';

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
 * Brings what the source did since the common ancestors into the target. Their states come as the ancestors do, the newest
 * first. First each row is merged by itself; only where all can be is the result judged as that of a write is.
 */
export function merge(bases: readonly ModelState[], target: ModelState, source: ModelState): MergeOutcome {
  const [base] = bases;
  assert(base !== undefined, 'branches of one graph have a common ancestor');
  const findings: Finding[] = [];
  const mergeInto = <Record extends Row>(pick: (state: ModelState) => Tables<Record>) =>
    mergeTables(bases.map(pick), pick(target), pick(source), findings);
  const nodes = mergeInto((state) => state.nodes);
  const edges = mergeInto((state) => state.edges);
  const result: ModelState = { schema: target.schema, nodes, edges };
  if (findings.length === 0) findings.push(...brokenRules(result));
  if (findings.length > 0) {
    return { ok: false, kind: 'conflict', conflicts: conflictsOf(findings, { base, target, source }) };
  }
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

/** Rows that cannot be merged are left out, and told as findings. */
function mergeTables<Record extends Row>(
  bases: readonly Tables<Record>[],
  target: Tables<Record>,
  source: Tables<Record>,
  findings: Finding[],
): Tables<Record> {
  const merged = new Map<string, ReadonlyMap<string, Record>>();
  for (const type of target.keys()) {
    const rows = new Map<string, Record>();
    const everywhere = [...bases, target, source].flatMap((tables) => [...rowsOf(tables, type)]);
    // Of each id the first row that is found stands for all of them.
    for (const [id, row] of new Map(everywhere.toReversed())) {
      const as = (tables: Tables<Record>) => rowsOf(tables, type).get(id) ?? null;
      const outcome = mergeRow(bases.map(as), as(target), as(source));
      if ('conflict' in outcome) findings.push({ kind: outcome.conflict, row, rule: null });
      else if (outcome.row !== null) rows.set(id, outcome.row);
    }
    merged.set(type, rows);
  }
  return merged;
}
