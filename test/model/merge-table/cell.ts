import type { MergeConflict, MergeResult, Statement } from '../../../src/graph/operation.ts';

/** What one side did since the common ancestor: mutates, one after the other. Each makes a commit. */
export type Side = readonly (readonly Statement[])[];

/** A merge that is told beforehand, by hand. */
export interface Cell {
  readonly name: string;
  /** The common ancestor: one mutate of a graph without rows. */
  readonly ground: readonly Statement[];
  readonly target: Side;
  readonly source: Side;
  readonly expected: Expected;
}

/** The target's rows afterwards, as words; or every conflict, in order. */
export type Expected =
  | { readonly kind: MergeResult['kind']; readonly rows: string }
  | { readonly kind: 'conflict'; readonly conflicts: readonly ExpectedConflict[] };

export type ExpectedConflict = Pick<MergeConflict, 'kind' | 'element' | 'type' | 'id' | 'rule'>;

export function upToDate(rows: string): Expected {
  return { kind: 'up_to_date', rows };
}

export function fastForward(rows: string): Expected {
  return { kind: 'fast_forward', rows };
}

export function merged(rows: string): Expected {
  return { kind: 'merged', rows };
}

export function refused(...conflicts: readonly ExpectedConflict[]): Expected {
  return { kind: 'conflict', conflicts };
}

type Of = readonly [kind: MergeConflict['kind'], type: string, id: MergeConflict['id'], rule?: MergeConflict['rule']];

export function node(...[kind, type, id, rule = null]: Of): ExpectedConflict {
  return { kind, element: 'node', type, id, rule };
}

export function edge(...[kind, type, id, rule = null]: Of): ExpectedConflict {
  return { kind, element: 'edge', type, id, rule };
}

/** The cell, and the one in which the sides are exchanged: for those of which nothing else becomes. */
export function eitherWay(cell: Cell): readonly Cell[] {
  return [cell, { ...cell, name: `${cell.name}, the other way round`, target: cell.source, source: cell.target }];
}
