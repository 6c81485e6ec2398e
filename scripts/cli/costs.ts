import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BRIEF, CELLS, type Cell } from '../../props/cost/cell.ts';
import { checkCosts, type CostReport } from '../../props/cost/check-costs.ts';
import type { CostOperation } from '../../props/cost/operation.ts';
import { COST_OPERATIONS } from '../../props/cost/operations.ts';
import { encodeReport } from '../../props/cost/report.ts';
import type { Shard } from '../../props/check/check.ts';
import { summariseCosts } from '../../props/report/cost-summary.ts';
import type { SuiteSummary } from '../../props/report/summary.ts';
import { Graph, type Engine } from '../../src/index.ts';
import { lanceMeter } from '../cost/lance-meter.ts';
import { readGoldens } from './goldens.ts';
import { COSTS } from './suites.ts';

export interface CostFlags {
  readonly runs?: number;
  readonly time?: number;
  readonly shard?: Shard;
  readonly engine?: string;
  readonly out: string;
}

interface Setting {
  readonly engine: Engine;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** A whole survey takes about three minutes on two cores; who has less time gets the brief one. */
const WHOLE_MS = 180_000;

/** Measures and judges what operations cost, and writes down all that was measured. */
export async function checkCostsSuite(
  { engine, seed, signal, say }: Setting,
  flags: CostFlags,
): Promise<{ readonly summary: SuiteSummary; readonly lines: readonly string[] }> {
  const cells = cellsFor(flags);
  const operations = operationsOf(flags.shard);
  say(`${COSTS}: ${operations.length} operations on ${cells.length} graphs, store lab`);
  const isOurs = engine === Graph;
  using meter = isOurs ? lanceMeter() : undefined;
  const agreed = isOurs ? await readGoldens() : undefined;
  const report = await checkCosts({
    engine,
    seed,
    cells,
    operations,
    signal,
    // All shards together see what each gate is about.
    isPart: flags.shard !== undefined,
    ...(meter && { meter }),
    ...(agreed && { agreed }),
  });
  const path = join(flags.out, 'costs.json');
  await writeFile(path, encodeReport(report));
  const engineFlags = flags.engine === undefined ? [] : ['--engine', flags.engine];
  const summary = summariseCosts(report, { path, flags: engineFlags });
  return { summary, lines: costLines(summary, report) };
}

function cellsFor({ runs, time }: CostFlags): readonly Cell[] {
  if (runs !== undefined) return CELLS.slice(0, runs);
  return time === undefined || time >= WHOLE_MS ? CELLS : CELLS.slice(0, BRIEF);
}

/** Shards have operations of their own, each on all graphs: what grows is judged of each. */
function operationsOf(shard: Shard | undefined): readonly CostOperation[] {
  const { index, of } = shard ?? { index: 1, of: 1 };
  return COST_OPERATIONS.filter((_, at) => at % of === index - 1);
}

export function costLines(
  { suite, verdict, runs, steps, elapsedMs, failures, missed }: SuiteSummary,
  { gates }: Pick<CostReport, 'gates'>,
): readonly string[] {
  return [
    `${suite}: ${verdict.toUpperCase()} (${runs} graphs, ${steps} measurements, ${Math.round(elapsedMs / 1000)} s)`,
    ...gates
      .filter(({ looked }) => looked > 0)
      .map(({ gate, worst, misses }) => `  ${misses.length > 0 ? 'MISSED' : 'held  '} ${gate}; nearest: ${worst}`),
    ...(missed ?? []).map((what) => `  too little was seen for a verdict: ${what}`),
    ...failures.flatMap(({ run, comparison, difference }) => [`  ${run}: ${comparison}`, `  ${difference}`]),
  ];
}
