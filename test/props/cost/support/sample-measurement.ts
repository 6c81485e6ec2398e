import type { RequestCounts } from '../../../../failpoints/lab/log/count-requests.ts';
import { COST_OPERATIONS } from '../../../../props/cost/operations.ts';
import type { Cost } from '../../../../props/cost/cost.ts';
import type { CostOperation } from '../../../../props/cost/operation.ts';
import type { Measurement } from '../../../../props/cost/survey.ts';

export const CELLS = [
  { depth: 10, tables: 4 },
  { depth: 100, tables: 4 },
];

export function operationNamed(name: string): CostOperation {
  const operation = COST_OPERATIONS.find((each) => each.name === name);
  if (!operation) throw new Error(`there is no operation ${name}`);
  return operation;
}

export function sampleCost(requests: RequestCounts, rest: Partial<Cost> = {}): Cost {
  return { requests, bytesIn: 0, bytesOut: 0, hops: 1, calls: { tableOpens: 0, manifestScans: 0 }, ...rest };
}

export function sampleMeasurement(name: string, costs: readonly Cost[], rest: Partial<Measurement> = {}): Measurement {
  return { operation: operationNamed(name), temperature: 'warm', cell: { depth: 10, tables: 4 }, costs, ...rest };
}
