import { describeCell, type Cell } from './cell.ts';
import type { CostOperation, Temperature } from './operation.ts';

/** A figure that is not what it has to be. */
export interface Miss {
  readonly gate: string;
  readonly operation: CostOperation;
  readonly temperature: Temperature;
  readonly cell: Cell;
  /** What was counted: a class and verb, or `requests`, `serial hops` and their like. */
  readonly what: string;
  readonly got: string;
  readonly expected: string;
  /** By how much. */
  readonly by: number;
}

export function describeMiss({ operation, temperature, cell, what, got, expected, by }: Miss): string {
  const moved = by > 0 ? `+${by}` : String(by);
  return `${operation.name}, ${temperature}, at ${describeCell(cell)}: ${what} ${got}, ${expected} (${moved})`;
}
