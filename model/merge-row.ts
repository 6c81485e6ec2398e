import { sameRow } from './equality.ts';
import type { Row } from './state.ts';

/**
 * A row as merges know it: null where there is none, `open` where what was merged does not tell what it is. What is open is the
 * same as nothing, not even as what else is open: nobody can be said to have left it as it was.
 */
export type MergeRow<Record extends Row> = Record | null | 'open';

/** Merges one row, whole: whoever left it as it was before gives way. Where nobody did it is open. */
export function mergeRow<Record extends Row>(
  base: MergeRow<Record>,
  one: MergeRow<Record>,
  other: MergeRow<Record>,
): MergeRow<Record> {
  if (isSame(one, other)) return one;
  if (isSame(one, base)) return other;
  if (isSame(other, base)) return one;
  return 'open';
}

function isSame<Record extends Row>(a: MergeRow<Record>, b: MergeRow<Record>): boolean {
  return a !== 'open' && b !== 'open' && sameRow(a, b);
}
