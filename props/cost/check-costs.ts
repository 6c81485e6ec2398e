import { BRIEF, type Cell } from './cell.ts';
import { movedFrom, type Figures } from './golden.ts';
import { judgeGates, type Judged } from './gates.ts';
import type { Miss } from './miss.ts';
import { survey, type Measurement, type SurveyOptions } from './survey.ts';

// Intent: what every operation costs, counted and never timed, on graphs that are old and wide and that nobody has optimized. It is
// what was agreed on, to the request, and within the bounds that the engine was built for.

export interface CheckCostsOptions extends SurveyOptions {
  readonly seed: number;
  /** What was agreed on; without it only the gates are judged, as for another engine. */
  readonly agreed?: Figures;
  /** Whether somebody wants to know of some graphs or operations, and no verdict on all of them. */
  readonly isPart?: boolean;
}

export interface CostReport {
  readonly verdict: 'pass' | 'fail' | 'void' | 'interrupted';
  readonly seed: number;
  readonly cells: readonly Cell[];
  readonly measurements: readonly Measurement[];
  readonly gates: readonly Judged[];
  /** What was not what it has to be: what moved first, for the rest may follow from it. */
  readonly misses: readonly Miss[];
  /** What a void check lacked. */
  readonly lacked: readonly string[];
  readonly elapsedMs: number;
}

/** Measures operations on graphs, and judges them. */
export async function checkCosts(options: CheckCostsOptions): Promise<CostReport> {
  const startMs = performance.now();
  const { agreed, isPart = false } = options;
  // What is wrong on one graph would only be told again of the next.
  const isEnough = (found: readonly Measurement[]): boolean => !isPart && missesIn(found, agreed).length > 0;
  const measurements = await survey({ ...options, isEnough });
  const report = judge(measurements, options);
  return { ...report, seed: options.seed, cells: options.cells, elapsedMs: performance.now() - startMs };
}

function judge(
  measurements: readonly Measurement[],
  { agreed, isPart = false, operations, cells, meter, signal }: CheckCostsOptions,
): Pick<CostReport, 'verdict' | 'measurements' | 'gates' | 'misses' | 'lacked'> {
  const gates = judgeGates(measurements);
  const misses = [...(agreed ? movedFrom(agreed, measurements) : []), ...gates.flatMap((each) => each.misses)];
  const counted = new Set(measurements.flatMap(({ costs, operation }) => (costs.length > 0 ? operation : [])));
  const lacked =
    isPart && counted.size > 0
      ? []
      : [
          ...operations.filter((each) => !counted.has(each)).map(({ name }) => `${name} was not measured`),
          ...(cells.length < BRIEF ? [`${cells.length} graphs, at least ${BRIEF} needed to see what grows`] : []),
          ...gates
            .filter(({ looked, needsCalls }) => looked === 0 && (meter ?? !needsCalls))
            .map(({ gate }) => `nothing was seen of: ${gate}`),
        ];
  return { verdict: verdictOf(misses, lacked, signal), measurements, gates, misses, lacked };
}

function missesIn(found: readonly Measurement[], agreed: Figures | undefined): readonly Miss[] {
  return [...(agreed ? movedFrom(agreed, found) : []), ...judgeGates(found).flatMap(({ misses }) => misses)];
}

function verdictOf(
  misses: readonly Miss[],
  lacked: readonly string[],
  signal: AbortSignal | undefined,
): CostReport['verdict'] {
  if (misses.length > 0) return 'fail';
  if (signal?.aborted) return 'interrupted';
  return lacked.length > 0 ? 'void' : 'pass';
}
