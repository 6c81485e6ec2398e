import { Graph, type Environment } from '../../src/index.ts';
import type { WorkerOrders } from './message.ts';
import type { Recorder } from './recorder.ts';

/** Between two rounds: without a rest maintenance alone would keep the machine busy. */
const REST_MS = 250;

/** Optimizes the graph again and again, until it is told to stop. */
export class Optimizer {
  readonly #orders: WorkerOrders;
  readonly #recorder: Recorder;
  readonly #environment: Environment;

  constructor(orders: WorkerOrders, recorder: Recorder, environment: Environment) {
    this.#orders = orders;
    this.#recorder = recorder;
    this.#environment = environment;
  }

  async run(stop: AbortSignal): Promise<void> {
    const environment = this.#environment;
    let graph: Graph | undefined;
    const refusal = await this.#recorder.record(0, { kind: 'open' }, async () => {
      graph = await Graph.open({ ...this.#orders.location, environment });
      return { outcome: { kind: 'done' } };
    });
    if (!graph) throw new Error(`the graph could not be opened: ${refusal?.message}`);
    while (!stop.aborted) await this.#round(graph);
    await graph.close();
  }

  async #round(graph: Graph): Promise<void> {
    await this.#recorder.record(0, { kind: 'optimize' }, async () => {
      const { tables } = await graph.optimize();
      return { outcome: { kind: 'done' }, optimized: tables.map(({ outcome }) => outcome) };
    });
    await this.#environment.clock.delay(REST_MS);
  }
}
