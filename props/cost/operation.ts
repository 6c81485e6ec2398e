import type { Engine, GraphHandle } from '../../src/index.ts';
import type { Cell } from './cell.ts';

/** On a handle that has done the same before, or on one that was just opened. */
export type Temperature = 'warm' | 'cold';

/** Which page an operation is told on. */
export type Group = 'reads' | 'writes' | 'branches' | 'maintenance';

/** What an operation is measured with. */
export interface Scene {
  readonly engine: Engine;
  /** The handle whose requests count. */
  readonly graph: GraphHandle;
  /** Another handle on the same graph, as another process has it. */
  readonly open: (branch?: string) => Promise<GraphHandle>;
  /** Counts up from 0 with each time that the operation is done on one graph. */
  readonly turn: number;
  /** What `prepare` has left for this turn. */
  readonly prepared: unknown;
}

/**
 * So many requests at any depth and with any number of tables. What concerns every table by its nature has a share for each; so
 * has what makes LanceDB compact or prune, for every version, as it reads them all then.
 */
export interface Bound {
  readonly requests: number;
  readonly perTable?: number;
  readonly perCommit?: number;
}

/** One thing that a user may ask for, done again and again on forks of one graph. */
export interface CostOperation {
  readonly name: string;
  readonly group: Group;
  /** What its requests on a warm handle never exceed, whatever the depth and the number of tables. */
  readonly atMost: Bound;
  readonly temperatures: readonly Temperature[];
  /** A write of one row by its key, for which there are gates of its own. */
  readonly isKeyedWrite?: true;
  /** A read of which a warm one is a probe and the data. */
  readonly isRead?: true;
  /** Tables that it writes to, where that says how many it may open. */
  readonly touches?: number;
  /** Graphs beyond it take too long to measure it on. */
  readonly upTo?: Cell;
  /** Times that it is measured on a warm handle, one after the other, where it does not always cost the same; once unless said. */
  readonly samples?: number;
  /** Does what has to be there, which is not counted. Of a warm handle it is done through itself. */
  prepare?(scene: Omit<Scene, 'prepared'>): Promise<unknown>;
  run(scene: Scene): Promise<unknown>;
}
