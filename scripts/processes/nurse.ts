import type { OtherRecord } from '../../props/history/history.ts';
import { Graph, GraphError, type Environment, type LocationOptions } from '../../src/index.ts';
import { now } from './moment.ts';

/** A handle that resolves what others left lying, on request; its looks are part of the history. */
export class Nurse {
  readonly records: OtherRecord[] = [];
  readonly #graph: Graph;
  #last: Promise<void> = Promise.resolve();

  private constructor(graph: Graph) {
    this.#graph = graph;
  }

  static async open(location: Pick<LocationOptions, 'root' | 's3'>, environment: Environment): Promise<Nurse> {
    const begin = now();
    const nurse = new Nurse(await Graph.open({ ...location, environment }));
    nurse.records.push({ kind: 'open', begin, end: now(), outcome: { kind: 'done' } });
    return nurse;
  }

  /** Resolves every intent that lies there now: whoever it belongs to is taken for dead, unless it comes to life. */
  async heal(): Promise<void> {
    this.#last = this.#last.then(() => this.#refresh());
    return this.#last;
  }

  close(): Promise<void> {
    return this.#last.then(() => this.#graph.close());
  }

  async #refresh(): Promise<void> {
    const begin = now();
    let outcome: OtherRecord['outcome'];
    try {
      outcome = { kind: 'done', commit: (await this.#graph.refresh()).id };
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      const { kind, code, message, outcome: applied } = error;
      outcome = { kind: 'refused', error: { kind, code, message, outcome: applied } };
    }
    this.records.push({ kind: 'refresh', begin, end: now(), outcome });
  }
}
