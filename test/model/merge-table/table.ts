import { APART } from './apart.ts';
import { CARDINALITY } from './cardinality.ts';
import type { Cell } from './cell.ts';
import { ORPHANS } from './orphans.ts';
import { SAME_ROW } from './same-row.ts';
import { SAME_VALUE } from './same-value.ts';
import { TOGETHER } from './together.ts';
import { UNIQUE } from './unique.ts';

/**
 * What merges lead to, told by hand: to hold an oracle against, or an engine. Every cell is statements that a graph of the
 * schema `WORLD` takes.
 */
export const MERGE_TABLE: readonly Cell[] = [
  ...APART,
  ...TOGETHER,
  ...SAME_ROW,
  ...SAME_VALUE,
  ...ORPHANS,
  ...UNIQUE,
  ...CARDINALITY,
];
