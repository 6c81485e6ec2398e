import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemEnvironment } from '../../../src/base/environment.ts';
import { Graph, type SchemaDefinition } from '../../../src/index.ts';
import type { Column } from '../../../src/base/column.ts';
import { RawGraph } from './raw-graph.ts';

/** Tables are compacted when it is said, so that it falls into nobody's time. */
const ENVIRONMENT = { ...systemEnvironment, upkeep: 'on_request' } as const;

/** A directory for graphs of either kind, and what is open in it. */
export class Place implements AsyncDisposable {
  readonly directory: string;
  readonly #open: { close(): unknown }[] = [];
  #made = 0;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async make(): Promise<Place> {
    return new Place(await mkdtemp(join(tmpdir(), 'omniproof-ratios-')));
  }

  async engine(schema: SchemaDefinition): Promise<{ readonly graph: Graph; readonly root: string }> {
    const root = this.#fresh();
    const graph = await Graph.init({ root, schema, environment: ENVIRONMENT });
    this.#open.push(graph);
    return { graph, root };
  }

  async raw(
    columns: Readonly<Record<string, readonly Column[]>>,
  ): Promise<{ readonly raw: RawGraph; readonly root: string }> {
    const root = this.#fresh();
    const raw = await RawGraph.make(root, columns);
    this.#open.push(raw);
    return { raw, root };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of this.#open) await each.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  #fresh(): string {
    this.#made += 1;
    return join(this.directory, `graph-${this.#made}`);
  }
}
