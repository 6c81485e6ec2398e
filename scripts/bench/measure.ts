import { check } from '../../props/check/check.ts';
import type { Store } from '../../props/store/store.ts';
import { conformance } from '../../props/suite/conformance.ts';
import { Graph } from '../../src/index.ts';

/** A number of runs of the suite `conformance`, and what they took. */
export interface Measured {
  readonly steps: number;
  readonly elapsedMs: number;
  /** Of the whole process. */
  readonly cpuMs: number;
}

/** The same runs each time, on the store given. */
export async function measure(store: Store, runs: number): Promise<Measured> {
  const cpu = process.cpuUsage();
  const { tally, elapsedMs, verdict } = await check({ suite: conformance, engine: Graph, store, seed: 1, runs });
  if (verdict === 'fail') throw new Error('the engine fails: there is nothing to measure');
  const { user, system } = process.cpuUsage(cpu);
  return { steps: tally.steps, elapsedMs, cpuMs: (user + system) / 1000 };
}
