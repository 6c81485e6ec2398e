/** A graph that costs are measured on: how many commits it has, and how many tables. */
export interface Cell {
  readonly depth: number;
  readonly tables: number;
}

/** Tables that every graph has: see `schema.ts`. */
export const TABLES_AT_LEAST = 4;

/**
 * The graphs of a whole survey. The first three show growth in both directions, and are what a brief one has; those that
 * follow are deeper and wider.
 */
export const CELLS: readonly Cell[] = [
  { depth: 10, tables: 4 },
  { depth: 100, tables: 4 },
  { depth: 10, tables: 50 },
  { depth: 1000, tables: 4 },
  { depth: 10, tables: 217 },
  { depth: 100, tables: 50 },
  { depth: 100, tables: 217 },
  { depth: 1000, tables: 217 },
];

/** Fewer do not show growth in both directions. */
export const BRIEF = 3;

/** Every depth with every number of tables, the smallest first. */
export function gridOf(depths: readonly number[], tables: readonly number[]): readonly Cell[] {
  return tables.flatMap((count) => depths.map((depth) => ({ depth, tables: count })));
}

export function cellName({ depth, tables }: Cell): string {
  return `${depth} × ${tables}`;
}

export function describeCell({ depth, tables }: Cell): string {
  return `${depth} commits, ${tables} tables`;
}
