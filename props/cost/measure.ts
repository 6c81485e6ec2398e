import type { Lab } from '../../failpoints/lab/lab.ts';
import { FULL_SPEED } from '../../failpoints/lab/pace.ts';
import type { Engine, GraphHandle } from '../../src/index.ts';
import { costOf, type Cost } from './cost.ts';
import { reach, type Ground } from './ground.ts';
import type { Meter } from './meter.ts';
import type { CostOperation, Temperature } from './operation.ts';

/** What a request takes while hops are counted: they overlap only where they take a while. */
const DELAY_MS = 3;

/**
 * A machine that stalls for longer than a request takes adds hops, and never takes any away: what has a gate of hops is measured
 * again with longer ones, until no hop goes.
 */
const LONGER_MS = [9, 27];

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
  ground: Ground,
  operation: CostOperation,
  temperature: Temperature,
): Promise<readonly Cost[]> {
  let found = await pass(setting, ground, operation, temperature, DELAY_MS);
  if (!operation.isKeyedWrite || temperature !== 'warm') return found;
  for (const delayMs of LONGER_MS) {
    const least = withLeastHops(found, await pass(setting, ground, operation, temperature, delayMs));
    if (least.every(({ hops }, turn) => hops === found[turn]?.hops)) break;
    found = least;
  }
  return found;
}

function withLeastHops(found: readonly Cost[], again: readonly Cost[]): readonly Cost[] {
  return found.map((cost, turn) => {
    const hops = Math.min(cost.hops ?? Infinity, again[turn]?.hops ?? Infinity);
    return cost.hops === undefined ? cost : { ...cost, hops };
  });
}

async function pass(
  setting: Setting,
  { snapshot, depth }: Ground,
  operation: CostOperation,
  temperature: Temperature,
  delayMs: number,
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
      else found.push(await counted(setting, work, isPaced(operation) ? delayMs : 0));
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

/** The requests of all that happens in a lab while something is done; and hops, unless they take no time. */
export async function counted(
  { lab, meter }: Setting,
  work: () => Promise<unknown>,
  delayMs = DELAY_MS,
): Promise<Cost> {
  lab.log.clear();
  const before = meter?.read();
  if (delayMs > 0) lab.setPace({ delayMs, concurrency: Infinity });
  try {
    await work();
  } finally {
    lab.setPace(FULL_SPEED);
  }
  const after = meter?.read();
  return costOf(lab.log.events, delayMs > 0, before && after && difference(before, after));
}

function difference<T extends Readonly<Record<keyof T, number>>>(before: T, after: T): T {
  const names = Object.keys(after) as (keyof T)[];
  return Object.fromEntries(names.map((name) => [name, after[name] - before[name]])) as T;
}
