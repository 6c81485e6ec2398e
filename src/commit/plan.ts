import type { Column, StoredRow } from '../base/column.ts';
import type { Predicate } from '../base/predicate.ts';
import type { Pruning } from '../lance/table.ts';
import type { TableIndex } from '../lance/table-index.ts';
import type { CommitRow, TableRow } from '../manifest/rows.ts';

/** One write to one table. */
export type Effect = RowEffect | MaintenanceEffect;

/** What a logical plan does. Each makes one version, and can be made again on a new base. */
export type RowEffect =
  | { readonly kind: 'append' | 'upsert' | 'overwrite'; readonly rows: readonly StoredRow[] }
  | { readonly kind: 'delete'; readonly where: Predicate };

/** What maintenance does. Each makes any number of versions, and none where there is nothing to do. */
export type MaintenanceEffect =
  /** `without`: names of indexes that are dropped before. */
  | ({ readonly kind: 'compact'; readonly without?: readonly string[] } & Pruning)
  | { readonly kind: 'index'; readonly index: TableIndex; readonly onOutcome: (outcome: IndexEffectOutcome) => void };

/** What became of an index that was to be made; `pending` where the store, or the machine, did not allow it this time. */
export type IndexEffectOutcome = 'built' | 'pending' | 'untrainable' | 'contended';

/** What an operation does to one table. */
export interface TableWork {
  readonly key: string;
  readonly location: string;
  readonly columns: readonly Column[];
  /** In order; at least one. */
  readonly effects: readonly Effect[];
  /** Where `location` is yet to be made: the branch's first write to a table that it inherited. */
  readonly forkOf?: ForkPoint;
}

/** The version of a table that a fork begins with. */
export interface ForkPoint {
  readonly location: string;
  readonly version: number;
}

/**
 * What an operation relied on, and what must still hold when it is published: the schema, and the version of every table
 * that it wrote or whose rows it looked at.
 */
export interface ReadSet {
  readonly schema: string;
  readonly tables: Readonly<Record<string, number>>;
}

/**
 * What a plan is for. A logical one changes rows: it makes a commit, or its id is spent. Maintenance changes only how rows
 * are stored, so nobody depends on whether it happens: it moves the published version forward, or does nothing, and no
 * commit tells of it.
 */
export type PlannedOperation =
  | { readonly class: 'logical'; readonly operation: CommitRow['operation'] }
  | { readonly class: 'maintenance'; readonly operation: 'optimize' | 'cleanup' | 'repair' };

/** An operation's whole intent, before its ids are minted. */
export type Draft = PlannedOperation & {
  readonly actor: string | null;
  readonly readSet: ReadSet;
  /** In the order of their keys; none where a merge changes no row. */
  readonly work: readonly TableWork[];
  /** What is merged, where anything is. */
  readonly merged?: MergedCommit;
};

/** The newest commit of a branch when it was merged, and the branch whose manifest tells what led to it. */
export interface MergedCommit {
  readonly incarnation: string;
  readonly commit: string;
  /** The best common ancestors that the rows of both were compared with, by id: with others the merge would be another. */
  readonly bases: readonly string[];
}

export interface PlannedTable {
  readonly key: string;
  readonly location: string;
  readonly effects: readonly Effect['kind'][];
  readonly forkOf?: ForkPoint;
}

/** The versions that a plan's own calls returned for one table, one an effect, in order. */
export interface Made {
  readonly versions: readonly number[];
  /** The version that the handle was at when the first of them began. */
  readonly begunAt: number;
}

/** A draft with its ids, as the sidecar holds it. */
export type Plan = PlannedOperation & PlanBody;

interface PlanBody {
  readonly operationId: string;
  /** Incarnation of the branch that it is for. */
  readonly branch: string;
  /** Minted once, and kept over every retry of the publish. */
  readonly commitId: string;
  readonly startedAt: string;
  readonly actor: string | null;
  readonly readSet: ReadSet;
  readonly tables: readonly PlannedTable[];
  readonly merged?: MergedCommit;
  /** The plan's age in milliseconds when it was last renewed, as it is while effects are under way. */
  readonly beat?: number;
  /** By table key, once every effect has landed. */
  readonly made?: Readonly<Record<string, Made>>;
}

export type LogicalPlan = Extract<Plan, { readonly class: 'logical' }>;

/** A plan whose effects have all landed. */
export type Confirmed<P extends Plan = Plan> = P & { readonly made: Readonly<Record<string, Made>> };

export function isConfirmed<P extends Plan>(plan: P): plan is Confirmed<P> {
  return plan.made !== undefined;
}

/** Whether a fork begins with what is published. */
export function isAt(forkOf: ForkPoint | undefined, { location, version }: TableRow): boolean {
  return forkOf?.location === location && forkOf.version === version;
}
