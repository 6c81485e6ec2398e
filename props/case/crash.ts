import type { Failpoint } from '../../src/index.ts';
import type { BranchOperation, DrawnWrite, MaintenanceOperation } from './operation.ts';

/**
 * What may be cut short by a death: founding a graph, opening it for writing, or something that is done to one, on the branch that is in
 * use by then.
 */
export type DyingOperation =
  | { readonly kind: 'init' | 'open' }
  | DrawnWrite
  | Exclude<BranchOperation, { readonly kind: 'checkout' }>
  | MaintenanceOperation;

/** Not what makes a graph, or a handle on one: what a program may hold as well. */
export function isProgrammed(
  operation: DyingOperation,
): operation is Exclude<DyingOperation, { readonly kind: 'init' | 'open' }> {
  return operation.kind !== 'init' && operation.kind !== 'open';
}

/** What somebody was in the middle of who was taken for dead and went on all the same: no intent tells of what it left. */
export type Stray = DrawnWrite | Extract<MaintenanceOperation, { readonly kind: 'optimize' }>;

/** An actor that dies in the middle of an operation, and what comes after: crashes as data. */
export interface Crash {
  readonly operation: DyingOperation;
  /** What has strayed onto the branch before the actor comes, one after the other. */
  readonly strays?: readonly Stray[];
  /** What the actor writes before, with the same handle: upkeep is of what that wrote to. */
  readonly first?: DrawnWrite;
  /** What somebody else writes right before a write, or a merge, publishes for the first time. The actor dies after that. */
  readonly rival?: DrawnWrite;
  /** Somebody who is in the middle of a write on another branch all along; nobody who recovers may get in its way. */
  readonly sleeper?: { readonly branch: string; readonly write: DrawnWrite };
  /** Who recovers: somebody who opens the graph, unless said; or a handle that was open before, which writes to the same tables. */
  readonly heir?: 'standby';
  /** What is written once somebody has recovered, to see that nothing is in the way. */
  readonly next: DrawnWrite;
  /** Where it dies; wherever it can, unless said. */
  readonly point?: CrashPoint;
}

/**
 * A place of an actor's own doing. It stands relative to the last failpoint that was passed, so that it keeps its meaning
 * when the case around it shrinks.
 */
export interface Place {
  /** The last failpoint that was passed; none where none was. */
  readonly after?: Failpoint;
  /** 1 where it was passed for the first time. */
  readonly passage: number;
  /** Writes since then whose order others could notice. */
  readonly writes: number;
  /** Of the other writes up to the next one or the next failpoint, those that have landed, by their order. */
  readonly landed: readonly number[];
}

/** Where an actor dies, and where whoever recovers after it dies as well. */
export interface CrashPoint extends Place {
  readonly recovery?: Place;
}
