import type {
  Filter,
  Id,
  LoadMode,
  NeighboursQuery,
  RepairMode,
  ScanQuery,
  SearchQuery,
  Statement,
  Values,
  VectorSearch,
} from '../../src/index.ts';
import type { OlderVersion, Scar } from './scar.ts';

/**
 * Stands for an id that exists when its operation begins: of the rows of the type, in the order of their id texts, the one
 * at `index` modulo their number, or the node at an end of that edge. So a case can speak of ids that an engine will mint,
 * and stays meaningful when a shrinker takes other operations away. Where the type is empty it stands for an id that names
 * nothing.
 */
export type Reference =
  | { readonly node: string; readonly index: number }
  | { readonly edge: string; readonly index: number; readonly end?: 'from' | 'to' };

/** An id, or a reference to one. */
export type DrawnId = Id | Reference;

/** A filter that may hold references where `Filter` holds ids. */
export type DrawnFilter =
  | Exclude<Filter, { readonly field: unknown } | { readonly of: unknown }>
  | { readonly op: 'eq' | 'ne'; readonly field: 'id' | 'from' | 'to'; readonly value: DrawnId }
  | { readonly op: 'in'; readonly field: 'id' | 'from' | 'to'; readonly values: readonly DrawnId[] }
  | { readonly op: 'and' | 'or'; readonly of: readonly DrawnFilter[] }
  | { readonly op: 'not'; readonly of: DrawnFilter };

export interface DrawnEdge {
  readonly id?: string | Reference;
  readonly from: DrawnId;
  readonly to: DrawnId;
  readonly values?: Values;
}

export type DrawnStatement =
  | Extract<Statement, { readonly op: 'insertNode' | 'upsertNode' }>
  | ({ readonly op: 'insertEdge' | 'upsertEdge'; readonly type: string } & DrawnEdge)
  | {
      readonly op: 'updateNodes' | 'updateEdges';
      readonly type: string;
      readonly where?: DrawnFilter;
      readonly set: Values;
    }
  | { readonly op: 'deleteNodes' | 'deleteEdges'; readonly type: string; readonly where?: DrawnFilter };

export interface DrawnMutate {
  readonly kind: 'mutate';
  readonly statements: readonly DrawnStatement[];
}

export interface DrawnLoad {
  readonly kind: 'load';
  readonly mode: LoadMode;
  readonly nodes?: Readonly<Record<string, readonly Values[]>>;
  readonly edges?: Readonly<Record<string, readonly DrawnEdge[]>>;
}

export type DrawnWrite = DrawnMutate | DrawnLoad;

export type DrawnScan = Omit<ScanQuery, 'where'> & { readonly where?: DrawnFilter };

/** In a case vectors are lists: it is JSON. */
export type DrawnSearch = Omit<SearchQuery, 'where' | 'vector'> & {
  readonly where?: DrawnFilter;
  readonly vector?: VectorSearch & { readonly near: readonly number[] };
};

export type DrawnRead =
  | { readonly kind: 'getNode'; readonly type: string; readonly id: DrawnId }
  | { readonly kind: 'getEdge'; readonly type: string; readonly id: string | Reference }
  | { readonly kind: 'scanNodes' | 'scanEdges'; readonly type: string; readonly query?: DrawnScan }
  | { readonly kind: 'searchNodes' | 'searchEdges'; readonly type: string; readonly query: DrawnSearch }
  | { readonly kind: 'neighbours'; readonly query: Omit<NeighboursQuery, 'id'> & { readonly id: DrawnId } }
  | { readonly kind: 'counts' };

/**
 * What becomes of the handle in use.
 *
 * - replace: it is closed and another one opened.
 * - beside: another one is opened and used from then on; the old one stays open and has to see what the new one writes.
 * - back: the two change places; without an old one, as replace.
 */
export type ReopenHow = 'replace' | 'beside' | 'back';

/** One step of a case's program, as data. */
export type Operation =
  | DrawnWrite
  | DrawnRead
  /** A read at an earlier commit: the one at `commit` modulo their number, counted from the first. */
  | { readonly kind: 'readAt'; readonly commit: number; readonly read: DrawnRead }
  /** The same, found by the time at which that commit was made: a later one of the same moment is read in its place. */
  | { readonly kind: 'readAsOf'; readonly commit: number; readonly read: DrawnRead }
  /** How the rows differ between two commits, which are told as in `readAt`. */
  | { readonly kind: 'changes'; readonly from: number; readonly to: number }
  | BranchOperation
  | { readonly kind: 'reopen'; readonly how: ReopenHow }
  /** Takes a reader to keep until the next one is taken, or its handle is closed; it has to show the same state to the end. */
  | { readonly kind: 'hold' }
  /** Reads every row of every type from one snapshot. */
  | { readonly kind: 'everything' }
  /** Looks at the newest state, so that what comes next is decided on it. */
  | { readonly kind: 'refresh' }
  | MaintenanceOperation
  /** Opens a read-only handle, reads everything through it, and tries the write, which has to be refused. */
  | { readonly kind: 'openReadOnly'; readonly write: DrawnWrite }
  | Demotion;

/**
 * From here on the graph is as an older release left it, in its layout; handles are closed. What was told before and that layout does not
 * hold is lost: how commits were made, who made branches and when, which branches and which commits are gone. Before it comes no
 * cleanup, and no deletion of a branch that was merged into another.
 */
export interface Demotion {
  readonly kind: 'demote';
  readonly version: OlderVersion;
  readonly scars?: readonly Scar[];
}

/** What rewrites how rows are stored, and changes no row. */
export type MaintenanceOperation =
  | { readonly kind: 'optimize' }
  /** Compacts what the handle in use has written to often. */
  | { readonly kind: 'upkeep' }
  /** Looks for what somebody left on the tables of the branch in use, and puts right what the mode allows. */
  | { readonly kind: 'repair'; readonly mode: RepairMode }
  /**
   * Gives up all but the newest commits of each branch, so many of them, and removes what nobody needs. The minimum age is 0 unless
   * said. Versions are dated by the time of day and cases have a time of their own, long before: with an age above 0 commits are
   * given up just so, but no version is old enough to go.
   */
  | { readonly kind: 'cleanup'; readonly keep: number; readonly minimumAgeMs?: number };

/** What is done to branches, by name; `main` is there from the beginning. Whatever is named need not exist. */
export type BranchOperation =
  /** Makes a branch of the one in use: at the commit at `from` modulo their number, counted from the first; at the newest unless said. */
  | { readonly kind: 'createBranch'; readonly name: string; readonly from?: number }
  | { readonly kind: 'deleteBranch'; readonly name: string }
  /** From here on another branch is in use, through a handle of its own. */
  | { readonly kind: 'checkout'; readonly branch: string }
  /** Brings a branch into the one in use. */
  | { readonly kind: 'merge'; readonly source: string };

/** Every kind of operation. */
export const OPERATION_KINDS = [
  'mutate',
  'load',
  'getNode',
  'getEdge',
  'scanNodes',
  'scanEdges',
  'searchNodes',
  'searchEdges',
  'neighbours',
  'counts',
  'readAt',
  'readAsOf',
  'changes',
  'createBranch',
  'deleteBranch',
  'checkout',
  'merge',
  'reopen',
  'hold',
  'everything',
  'refresh',
  'optimize',
  'upkeep',
  'repair',
  'cleanup',
  'openReadOnly',
  'demote',
] as const satisfies readonly Operation['kind'][];

export type OperationKind = Operation['kind'];
