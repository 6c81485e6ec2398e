import type { OtherRecord } from '../../props/history/history.ts';
import { Graph, GraphError, type Environment, type LocationOptions } from '../../src/index.ts';
import { now } from './moment.ts';

/** A handle that resolves what others left lying, on request; its looks are part of the history. */
export class Nurse {
  readonly records: OtherRecord[] = [];
  readonly #location: Pick<LocationOptions, 'root' | 's3'>;
  readonly #environment: Environment;
  #graph: Graph | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(location: Pick<LocationOptions, 'root' | 's3'>, environment: Environment) {
    this.#location = location;
    this.#environment = environment;
  }

  /** Resolves every intent that lies there now: whoever it belongs to is taken for dead, unless it comes to life. */
  async heal(): Promise<void> {
    this.#last = this.#last.then(() => this.#refresh());
    return this.#last;
  }

  close(): Promise<void> {
    return this.#last.then(() => this.#graph?.close());
  }

  /** When it is needed for the first time: until then the writers have the graph to themselves, as they find it. */
  async #opened(): Promise<Graph> {
    if (this.#graph) return this.#graph;
    const begin = now();
    this.#graph = await Graph.open({ ...this.#location, environment: this.#environment });
    this.records.push({ kind: 'open', begin, end: now(), outcome: { kind: 'done' } });
    return this.#graph;
  }

  async #refresh(): Promise<void> {
    const graph = await this.#opened();
    const begin = now();
    let outcome: OtherRecord['outcome'];
    try {
      outcome = { kind: 'done', commit: (await graph.refresh()).id };
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      const { kind, code, message, outcome: applied } = error;
      outcome = { kind: 'refused', error: { kind, code, message, outcome: applied } };
    }
    this.records.push({ kind: 'refresh', begin, end: now(), outcome });
  }
}
