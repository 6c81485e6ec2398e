import type { Lab } from '../../failpoints/lab/lab.ts';
import { FULL_SPEED } from '../../failpoints/lab/pace.ts';
import type { Engine, GraphHandle } from '../../src/index.ts';
import { costOf, type Cost } from './cost.ts';
import { reach, type Ground } from './ground.ts';
import type { Meter } from './meter.ts';
import type { CostOperation, Temperature } from './operation.ts';

/** Requests overlap only where they take a while. */
const SLOW = { delayMs: 3, concurrency: Infinity };

/** What a handle has done before it is warm. */
const WARM_TURNS = 1;

export interface Setting {
  readonly engine: Engine;
  /** Where forks of graphs are served, one after the other. */
  readonly lab: Lab;
  readonly meter?: Meter;
}

/** What an operation costs on a fork of a graph, which nobody else uses: one cost for each time that it is measured. */
export async function measure(
  setting: Setting,
  { snapshot, depth }: Ground,
  operation: CostOperation,
  temperature: Temperature,
): Promise<readonly Cost[]> {
  const { engine, lab } = setting;
  lab.become(snapshot);
  const opened: GraphHandle[] = [];
  const open = async (branch?: string): Promise<GraphHandle> => {
    const seed = depth * 100 + opened.length + 2;
    const handle = await engine.open({ ...reach(lab, 'measured', seed), ...(branch !== undefined && { branch }) });
    opened.push(handle);
    return handle;
  };
  const isWarm = temperature === 'warm';
  const samples = isWarm ? (operation.samples ?? 1) : 1;
  const found: Cost[] = [];
  try {
    const before = await open();
    for (let turn = isWarm ? -WARM_TURNS : 0; turn < samples; turn += 1) {
      const scene = { engine, graph: before, open, turn: turn + WARM_TURNS };
      const prepared: unknown = await operation.prepare?.(scene);
      // What prepares a cold handle is done by another.
      const graph = isWarm ? before : await open();
      const work = () => operation.run({ ...scene, graph, prepared });
      if (turn < 0) await work();
      else found.push(await counted(setting, work, isPaced(operation)));
    }
  } finally {
    await Promise.all(opened.map((handle) => handle.close()));
  }
  return found;
}

/** What makes requests for each table, or version, would take long, and its hops tell nothing more. */
function isPaced({ atMost: { perTable, perCommit } }: CostOperation): boolean {
  return perTable === undefined && perCommit === undefined;
}

/** The requests of all that happens in a lab while something is done. */
export async function counted({ lab, meter }: Setting, work: () => Promise<unknown>, paced: boolean): Promise<Cost> {
  lab.log.clear();
  const before = meter?.read();
  if (paced) lab.setPace(SLOW);
  try {
    await work();
  } finally {
    lab.setPace(FULL_SPEED);
  }
  const after = meter?.read();
  return costOf(lab.log.events, paced, before && after && difference(before, after));
}

function difference<T extends Readonly<Record<keyof T, number>>>(before: T, after: T): T {
  const names = Object.keys(after) as (keyof T)[];
  return Object.fromEntries(names.map((name) => [name, after[name] - before[name]])) as T;
}
