import { startLab } from '../../failpoints/lab/lab.ts';
import type { Engine } from '../../src/index.ts';
import { describeCell, type Cell } from './cell.ts';
import type { Cost } from './cost.ts';
import { BUCKET, growGraph, reach } from './ground.ts';
import { counted, measure, type Setting } from './measure.ts';
import type { Meter } from './meter.ts';
import type { CostOperation, Temperature } from './operation.ts';
import { schemaOf } from './schema.ts';

/** What one operation cost on one graph. */
export interface Measurement {
  readonly operation: CostOperation;
  readonly temperature: Temperature;
  readonly cell: Cell;
  readonly costs: readonly Cost[];
  /** What raw LanceDB needs for the physical work of it, where that was measured. */
  readonly floor?: Cost;
}

export interface SurveyOptions {
  readonly engine: Engine;
  readonly cells: readonly Cell[];
  readonly operations: readonly CostOperation[];
  readonly meter?: Meter;
  /** Measures the floor of an operation, on the same graph; nothing where there is none. */
  readonly floorOf?: FloorOf;
  /** Starts no other measurement once it is aborted. */
  readonly signal?: AbortSignal;
  /** Told of what was found so far after each graph; ends the survey by saying that it is enough. */
  readonly isEnough?: (found: readonly Measurement[]) => boolean;
}

export type FloorOf = (setting: Setting, operation: CostOperation) => Promise<Cost | undefined>;

/** The founding of a graph, of which there is nothing before. */
export const INIT: CostOperation = {
  name: 'init',
  group: 'maintenance',
  temperatures: ['cold'],
  atMost: { requests: 60, perTable: 6 },
  run: async () => {},
};

/** Measures operations on graphs: of each number of tables one graph is made, and looked at while it grows. */
export async function survey(options: SurveyOptions): Promise<readonly Measurement[]> {
  const { engine, cells, meter } = options;
  const found: Measurement[] = [];
  const lab = await startLab();
  try {
    const setting: Setting = { engine, lab, ...(meter && { meter }) };
    for (const [tables, ofThem] of Map.groupBy(cells, (cell) => cell.tables)) {
      const depths = ofThem.map(({ depth }) => depth).toSorted((a, b) => a - b);
      if (options.operations.includes(INIT)) found.push(await measureInit(setting, tables, depths[0] ?? 0));
      for await (const ground of growGraph(engine, tables, depths)) {
        const cell: Cell = { depth: ground.depth, tables };
        for (const operation of options.operations.filter((each) => each !== INIT && isWithin(each, cell))) {
          for (const temperature of operation.temperatures) {
            if (options.signal?.aborted) return found;
            const measurement = await measureOn(setting, options, { ground, cell, operation, temperature });
            found.push(measurement);
          }
        }
        if (options.isEnough?.(found)) return found;
      }
    }
    return found;
  } finally {
    lab.refuseAll();
    await lab.stop();
  }
}

interface What {
  readonly ground: Parameters<typeof measure>[1];
  readonly cell: Cell;
  readonly operation: CostOperation;
  readonly temperature: Temperature;
}

async function measureOn(
  setting: Setting,
  { floorOf }: SurveyOptions,
  { ground, cell, operation, temperature }: What,
): Promise<Measurement> {
  try {
    const costs = await measure(setting, ground, operation, temperature);
    if (!floorOf || temperature !== 'warm') return { operation, temperature, cell, costs };
    setting.lab.become(ground.snapshot);
    const floor = await floorOf(setting, operation);
    return { operation, temperature, cell, costs, ...(floor && { floor }) };
  } catch (cause) {
    throw new Error(`${operation.name}, ${temperature}, at ${describeCell(cell)} could not be measured`, { cause });
  }
}

async function measureInit(setting: Setting, tables: number, depth: number): Promise<Measurement> {
  const { engine, meter } = setting;
  const lab = await startLab();
  try {
    lab.createBucket(BUCKET);
    const found = async (): Promise<void> => {
      const graph = await engine.init({ ...reach(lab, 'founder', 1), schema: schemaOf(tables) });
      await graph.close();
    };
    const cost = await counted({ engine, lab, ...(meter && { meter }) }, found, 0);
    return { operation: INIT, temperature: 'cold', cell: { depth, tables }, costs: [cost] };
  } finally {
    lab.refuseAll();
    await lab.stop();
  }
}

function isWithin({ upTo }: CostOperation, { depth, tables }: Cell): boolean {
  return !upTo || (depth <= upTo.depth && tables <= upTo.tables);
}
