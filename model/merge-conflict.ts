import type { MergeConflict, MergeConflictKind } from '../src/graph/operation.ts';
import { cardinalityOffences, orphans, uniqueOffences } from './constraints.ts';
import { idText } from './id.ts';
import { compareTexts } from './order.ts';
import { type ModelState, type Row, rowsOf } from './state.ts';

/** That a row stands in the way, in whichever state it was found. */
export interface Finding {
  readonly kind: MergeConflictKind;
  readonly row: Row;
  readonly rule: string | null;
}

/** The three sides of a merge; the base is the first, where there are more. */
export interface Sides {
  readonly base: ModelState;
  readonly target: ModelState;
  readonly source: ModelState;
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

function conflictOf({ kind, row, rule }: Finding, { base, target, source }: Sides): MergeConflict {
  const { type, id } = row;
  const element = 'from' in row ? 'edge' : 'node';
  const as = ({ nodes, edges }: ModelState) =>
    rowsOf<ReadonlyMap<string, Row>>(element === 'edge' ? edges : nodes, type).get(idText(id)) ?? null;
  return { kind, element, type, id, rule, base: as(base), target: as(target), source: as(source) };
}

function compareConflicts(a: MergeConflict, b: MergeConflict): number {
  if (a.element !== b.element) return a.element === 'node' ? -1 : 1;
  return (
    compareTexts(a.type, b.type) || compareTexts(idText(a.id), idText(b.id)) || compareTexts(a.rule ?? '', b.rule ?? '')
  );
}
