import type { Cell } from './cell.ts';
import type { CostReport } from './check-costs.ts';
import type { Cost } from './cost.ts';
import { describeMiss } from './miss.ts';
import type { Group, Temperature } from './operation.ts';

/** What a survey found, as it is stored: to be drawn, and compared with another. */
export interface CostFile {
  readonly seed: number;
  readonly verdict: string;
  readonly gates: readonly { readonly gate: string; readonly worst: string; readonly passed: boolean }[];
  readonly misses: readonly string[];
  readonly measurements: readonly StoredMeasurement[];
}

export interface StoredMeasurement extends Cell {
  readonly operation: string;
  readonly group: Group;
  readonly temperature: Temperature;
  readonly costs: readonly Cost[];
  readonly floor?: Cost;
}

export function fileOf({ seed, verdict, gates, misses, measurements }: CostReport): CostFile {
  return {
    seed,
    verdict,
    gates: gates.map(({ gate, worst, misses: missed }) => ({ gate, worst, passed: missed.length === 0 })),
    misses: misses.map(describeMiss),
    measurements: measurements.map(({ operation, temperature, cell, costs, floor }) => ({
      operation: operation.name,
      group: operation.group,
      temperature,
      ...cell,
      costs,
      ...(floor && { floor }),
    })),
  };
}

export function encodeReport(report: CostReport): string {
  return `${JSON.stringify(fileOf(report), null, 1)}\n`;
}
