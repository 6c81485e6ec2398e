import { compareCodePoints } from '../base/json.ts';
import type { Found } from './operation.ts';

/** What it takes for the first ranks of one search not to outweigh all others. */
const RANK_CONSTANT = 60;

/**
 * Puts answers together by reciprocal rank fusion: the ranks of searches compare, their measures do not. Equally good ones come
 * in the order of their ids.
 */
export function fuse<Row extends Found>(answers: readonly (readonly Row[])[], idOf: (row: Row) => string): Row[] {
  const fused = new Map<string, { readonly row: Row; readonly worth: number }>();
  for (const row of answers.flat()) {
    const before = fused.get(idOf(row));
    fused.set(idOf(row), {
      row: { ...before?.row, ...row },
      worth: (before?.worth ?? 0) + 1 / (RANK_CONSTANT + row.rank),
    });
  }
  return [...fused]
    .toSorted(([idA, a], [idB, b]) => b.worth - a.worth || compareCodePoints(idA, idB))
    .map(([, { row }], index) => ({ ...row, rank: index + 1 }));
}
