import { assert } from '../src/base/assert.ts';
import type { MergeConflict, MergeConflictKind } from '../src/graph/operation.ts';
import { cardinalityOffences, orphans, uniqueOffences } from './constraints.ts';
import { idText } from './id.ts';
import type { MergeRows, MergeTables } from './merge-rows.ts';
import { compareTexts } from './order.ts';
import { type ModelState, type Row, rowsOf, type Tables } from './state.ts';

/** That a row stands in the way, in whichever state it was found. */
export interface Finding {
  readonly kind: MergeConflictKind;
  readonly row: Row;
  readonly rule: string | null;
}

/** The three sides of a merge. */
export interface Sides {
  readonly base: MergeRows;
  readonly target: ModelState;
  readonly source: ModelState;
}

/** Rows that a merge of the sides leaves open: each of them made another one of it. */
export function openRows(merged: MergeRows, { base, target, source }: Sides): readonly Finding[] {
  return [
    ...openIn(merged.nodes, base.nodes, target.nodes, source.nodes),
    ...openIn(merged.edges, base.edges, target.edges, source.edges),
  ];
}

/** What a result would break. A kind is only looked for where there is none of those before. */
export function brokenRules(result: ModelState): readonly Finding[] {
  const phases: readonly (() => readonly Finding[])[] = [
    () => orphans(result).map((row) => ({ kind: 'orphan_edge', row, rule: null })),
    () => uniqueOffences(result).map(({ row, rule }) => ({ kind: 'unique', row, rule })),
    () => cardinalityOffences(result).map(({ row, rule }) => ({ kind: 'cardinality', row, rule })),
  ];
  return phases.reduce<readonly Finding[]>((found, phase) => (found.length > 0 ? found : phase()), []);
}

/** Conflicts as they are reported: nodes before edges, then by type, by the text of the id, and by rule. */
export function conflictsOf(findings: readonly Finding[], sides: Sides): readonly MergeConflict[] {
  return findings.map((finding) => conflictOf(finding, sides)).toSorted(compareConflicts);
}

function openIn<Record extends Row>(
  merged: MergeTables<Record>,
  base: MergeTables<Record>,
  target: Tables<Record>,
  source: Tables<Record>,
): readonly Finding[] {
  return [...merged].flatMap(([type, rows]) =>
    [...rows.keys()]
      .filter((id) => rows.get(id) === 'open')
      .map((id) => {
        const [inTarget, inSource] = [rowsOf(target, type).get(id), rowsOf(source, type).get(id)];
        const row = inTarget ?? inSource;
        assert(row !== undefined, 'a row that neither side has is not open');
        const both = rowsOf(base, type).has(id) ? 'divergent_update' : 'divergent_insert';
        return { kind: inTarget && inSource ? both : 'delete_update', row, rule: null };
      }),
  );
}

function conflictOf({ kind, row, rule }: Finding, { base, target, source }: Sides): MergeConflict {
  const { type, id } = row;
  const element = 'from' in row ? 'edge' : 'node';
  const as = ({ nodes, edges }: MergeRows) => {
    const rows = rowsOf<ReadonlyMap<string, Row | 'open'>>(element === 'edge' ? edges : nodes, type);
    const found = rows.get(idText(id)) ?? null;
    return found === 'open' ? null : found;
  };
  return { kind, element, type, id, rule, base: as(base), target: as(target), source: as(source) };
}

function compareConflicts(a: MergeConflict, b: MergeConflict): number {
  if (a.element !== b.element) return a.element === 'node' ? -1 : 1;
  return (
    compareTexts(a.type, b.type) || compareTexts(idText(a.id), idText(b.id)) || compareTexts(a.rule ?? '', b.rule ?? '')
  );
}
