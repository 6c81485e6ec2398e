import type { DrawnRead, DrawnWrite, MaintenanceOperation } from '../../props/case/operation.ts';
import type { PlainOperation } from '../../props/draw/operation.ts';
import { ask } from '../../props/history/ask.ts';
import type { HistoryRead, WriteRecord } from '../../props/history/history.ts';
import { stateOf, type Rows } from '../../props/history/rows.ts';
import { callMaintenance } from '../../props/run/maintenance-step.ts';
import { resolveRead, resolveWrite } from '../../props/run/resolve.ts';
import { Graph, type Environment } from '../../src/index.ts';
import { canonical } from './canonical.ts';
import { chance } from './chance.ts';
import type { WorkerOrders } from './message.ts';
import { programOf } from './program.ts';
import type { Answer, Beginning, Recorder } from './recorder.ts';
import { SCHEMA } from './schema.ts';
import { writeTo } from './write-to.ts';

/** Times that a write is asked for before its writer turns to something else. */
const TRIES = 3;

/** How often a writer looks before it writes; otherwise it decides on what it saw some time ago. */
const LOOKS_FIRST = 0.5;

/** Carries out a program: looks, decides, writes, and decides anew where others were faster. */
export class Writer {
  readonly #orders: WorkerOrders;
  readonly #recorder: Recorder;
  readonly #environment: Environment;
  #graph: Graph | undefined;
  #step = 0;
  #records = 0;
  /** What this writer last read, and the commits that it has heard of. */
  #seen: Rows = { nodes: {}, edges: {} };
  readonly #commits: string[] = [];

  constructor(orders: WorkerOrders, recorder: Recorder, environment: Environment) {
    this.#orders = orders;
    this.#recorder = recorder;
    this.#environment = environment;
  }

  async run(): Promise<void> {
    const { seed, program } = this.#orders;
    const operations = programOf(seed, program.index, program.length);
    this.#step = program.from;
    await this.#open();
    await this.#look();
    for (const [step, operation] of operations.entries()) {
      if (step < program.from) continue;
      this.#step = step;
      await this.#apply(operation);
    }
    await this.#graph?.close();
  }

  async #apply(operation: PlainOperation): Promise<void> {
    switch (operation.kind) {
      case 'mutate':
      case 'load':
        return this.#write(operation);
      case 'readAt':
        return this.#read(operation.read, this.#commits[operation.commit % this.#commits.length]);
      case 'reopen':
        return this.#open();
      case 'refresh':
      case 'hold':
        return this.#refresh();
      case 'everything':
      case 'openReadOnly':
        return this.#look();
      case 'optimize':
      case 'upkeep':
      case 'repair':
        return this.#maintain(operation);
      case 'getNode':
      case 'getEdge':
      case 'scanNodes':
      case 'scanEdges':
      case 'searchNodes':
      case 'searchEdges':
      case 'neighbours':
      case 'counts':
        return this.#read(operation);
    }
  }

  async #write(drawn: DrawnWrite): Promise<void> {
    const { seed, actor } = this.#orders;
    if (chance(seed, 'look', actor, this.#step) < LOOKS_FIRST) await this.#look();
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const error = await this.#writeOnce(canonical(resolveWrite(stateOf(SCHEMA, this.#seen), drawn)));
      if (error?.code !== 'stale_base' && error?.kind !== 'contention') return;
      await this.#look();
    }
  }

  async #writeOnce(request: WriteRecord['request']) {
    const mark = `${this.#orders.actor}#${this.#records}`;
    return this.#record({ kind: 'write', mark, request }, async (graph) => {
      const result = await writeTo(graph, request, mark);
      if (result.commit) this.#commits.push(result.commit.id);
      return { kind: 'acknowledged', result };
    });
  }

  /** Reads everything: what is written next is decided on it. */
  async #look(): Promise<void> {
    await this.#ask({ kind: 'everything' });
  }

  async #read(drawn: DrawnRead, at?: string): Promise<void> {
    await this.#ask(canonical(resolveRead(stateOf(SCHEMA, this.#seen), drawn)), at);
  }

  async #ask(request: HistoryRead, at?: string): Promise<void> {
    const which = at === undefined ? {} : { at };
    await this.#record({ kind: 'read', request, ...which }, async (graph) => {
      const reader = await graph.snapshot(which);
      const answer = await ask(reader, request);
      const commit = reader.commit.id;
      if (request.kind === 'everything') this.#seen = answer as Rows;
      this.#commits.push(commit);
      return { kind: 'answered', commit, answer };
    });
  }

  async #refresh(): Promise<void> {
    await this.#record({ kind: 'refresh' }, async (graph) => ({ kind: 'done', commit: (await graph.refresh()).id }));
  }

  async #maintain(operation: MaintenanceOperation): Promise<void> {
    await this.#record({ kind: 'optimize' }, async (graph) => {
      await callMaintenance(graph, operation);
      return { kind: 'done' };
    });
  }

  async #open(): Promise<void> {
    await this.#graph?.close();
    this.#graph = undefined;
    const error = await this.#tell({ kind: 'open' }, async () => {
      this.#graph = await Graph.open({ ...this.#orders.location, environment: this.#environment });
      return { kind: 'done' };
    });
    if (error) throw new Error(`the graph could not be opened: ${error.message}`);
  }

  #record(beginning: Beginning, act: (graph: Graph) => Promise<Answer['outcome']>) {
    const graph = this.#graph;
    if (!graph) throw new Error('a writer opens the graph before it does anything with it');
    return this.#tell(beginning, () => act(graph));
  }

  #tell(beginning: Beginning, act: () => Promise<Answer['outcome']>) {
    this.#records += 1;
    return this.#recorder.record(this.#step, beginning, async () => ({ outcome: await act() }));
  }
}
