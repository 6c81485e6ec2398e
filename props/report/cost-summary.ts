import type { CostReport } from '../cost/check-costs.ts';
import { mostOf } from '../cost/cost.ts';
import { describeMiss, type Miss } from '../cost/miss.ts';
import { FAILPOINTS } from '../../src/index.ts';
import { shellLine } from './shell.ts';
import type { FailureSummary, SuiteSummary } from './summary.ts';

/** Differences that are told of one operation; all of them are in the file of what was measured. */
const TOLD_AT_MOST = 8;

export interface CostReportFiles {
  /** Where all that was measured lies. */
  readonly path: string;
  /** Flags of the check that measuring again needs as well. */
  readonly flags: readonly string[];
}

/** A check of costs in numbers: a run is a graph, a step an operation on it. */
export function summariseCosts(report: CostReport, files: CostReportFiles): SuiteSummary {
  const { verdict, seed, cells, measurements, gates, misses, lacked, elapsedMs } = report;
  const elapsed = Math.max(Math.round(elapsedMs), 1);
  const effective = Object.groupBy(measurements, ({ operation }) => operation.group);
  return {
    suite: 'costs',
    store: 'lab',
    seed,
    verdict,
    runs: cells.length,
    steps: measurements.length,
    effective: Object.fromEntries(Object.entries(effective).map(([group, of]) => [group, of.length])),
    conflicts: 0,
    schedules: 0,
    crashStates: 0,
    failpoints: { reached: 0, crashed: 0, total: FAILPOINTS.length },
    faults: {},
    stepsPerSecond: Number(((measurements.length / elapsed) * 1000).toFixed(1)),
    elapsedMs: elapsed,
    failures: [...Map.groupBy(misses, ({ operation }) => operation.name).values()].map((of) => failureOf(of, files)),
    ...(verdict === 'void' && { missed: lacked }),
    gates: gates.map(({ gate, worst, misses: missed }) => ({ gate, passed: missed.length === 0, worst })),
  };
}

/** All that is wrong with one operation. */
function failureOf(misses: readonly Miss[], { path, flags }: CostReportFiles): FailureSummary {
  const [first] = misses;
  const more = misses.length - TOLD_AT_MOST;
  const told = misses.slice(0, TOLD_AT_MOST).map(describeMiss);
  const name = first?.operation.name ?? '';
  const size = `1 operation on ${new Set(misses.map(({ cell }) => cell)).size} graphs`;
  const gates = [...new Set(misses.map(({ gate }) => gate))];
  return {
    run: name,
    comparison: gates.join('; '),
    difference: [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('\n  '),
    operations: 1,
    size,
    from: size,
    minimal: true,
    reproduced: true,
    tried: 0,
    shrinkMs: 0,
    token: name,
    case: path,
    replay: shellLine(['npx', 'omniproof', 'bench', '--operation', name, ...whereOf(misses), ...flags]),
  };
}

/** The least graphs on which all of it shows. */
function whereOf(misses: readonly Miss[]): readonly string[] {
  const least = misses.toSorted((a, b) => a.cell.depth * a.cell.tables - b.cell.depth * b.cell.tables)[0]?.cell;
  const depth = least?.depth ?? mostOf(misses.map(({ cell }) => cell.depth));
  return ['--depth', String(depth), '--tables', String(least?.tables ?? 0)];
}
