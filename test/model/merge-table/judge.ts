import assert from 'node:assert/strict';
import { bringsNothing, emptyState, type merge, type ModelState, type Row } from '../../../model/index.ts';
import type { Statement } from '../../../src/graph/operation.ts';
import { mutate, stateOf, written } from '../support/graph.ts';
import { since } from '../support/since.ts';
import type { Cell, Side } from './cell.ts';
import { WORLD, wordsOf } from './world.ts';

export type Merge = typeof merge;

/** The states that a cell merges. */
export function statesOf({ ground, target, source }: Cell) {
  const base = ground.length === 0 ? emptyState(WORLD) : stateOf(WORLD, mutate(...ground));
  return { base, target: after(base, target), source: after(base, source) };
}

/** Throws unless a merge does with a cell what is expected of it. */
export function judge(cell: Cell, merge: Merge): void {
  const { base, target, source } = statesOf(cell);
  const outcome = merge(since(base), target, source);
  if (!outcome.ok) {
    const found = outcome.conflicts.map(({ kind, element, type, id, rule }) => ({ kind, element, type, id, rule }));
    assert.deepEqual({ kind: outcome.kind, conflicts: found }, cell.expected);
    for (const conflict of outcome.conflicts) {
      const { base: inBase, target: inTarget, source: inSource } = conflict;
      const stated = [base, target, source].map((state) => rowLike(rowsIn(state), conflict));
      assert.deepEqual([inBase, inTarget, inSource], stated);
    }
    return;
  }
  assert(cell.expected.kind !== 'conflict', `merged: ${wordsOf(rowsIn(outcome.state)).join(' ')}`);
  const rows = wordsOf(rowsIn(outcome.state));
  assert.deepEqual(rows, cell.expected.rows.split(' ').filter(Boolean).toSorted());
  const forward = cell.target.length === 0 ? 'fast_forward' : 'merged';
  assert.equal(bringsNothing([base], source) ? 'up_to_date' : forward, cell.expected.kind);
  const { changed, inserted, updated, deleted } = outcome;
  assert.deepEqual({ changed, inserted, updated, deleted }, countsOf(wordsOf(rowsIn(target)), rows));
}

export function rowsIn({ nodes, edges }: ModelState): readonly Row[] {
  return [...nodes.values(), ...edges.values()].flatMap((rows: ReadonlyMap<string, Row>) => [...rows.values()]);
}

/** Counts once more, from words alone. */
export function countsOf(before: readonly string[], after: readonly string[]) {
  const nameOf = (word: string) => word.split('/').slice(0, 2).join('/');
  const gone = before.filter((word) => !after.includes(word)).map(nameOf);
  const come = after.filter((word) => !before.includes(word)).map(nameOf);
  const updated = come.filter((name) => gone.includes(name)).length;
  const [inserted, deleted] = [come.length - updated, gone.length - updated];
  return { changed: inserted + updated + deleted > 0, inserted, updated, deleted };
}

/** The row that is meant, if it is there. */
export function rowLike(
  rows: readonly Row[],
  { element, type, id }: Pick<Row, 'type' | 'id'> & { element: string },
): Row | null {
  const isSame = (row: Row) => row.type === type && JSON.stringify(row.id) === JSON.stringify(id);
  return rows.find((row) => 'from' in row === (element === 'edge') && isSame(row)) ?? null;
}

function after(state: ModelState, side: Side): ModelState {
  return side.reduce((each, statements: readonly Statement[]) => written(each, mutate(...statements)).state, state);
}
