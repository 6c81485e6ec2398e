import type { Column, StoredRow } from '../base/column.ts';
import type { Predicate } from '../base/predicate.ts';
import type { CommitRow } from '../manifest/rows.ts';

/** One write to one table. Each makes one version, and can be made again on a new base. */
export type Effect =
  | { readonly kind: 'append' | 'upsert' | 'overwrite'; readonly rows: readonly StoredRow[] }
  | { readonly kind: 'delete'; readonly where: Predicate };

/** What an operation does to one table. */
export interface TableWork {
  readonly key: string;
  readonly location: string;
  readonly columns: readonly Column[];
  /** In order; at least one. */
  readonly effects: readonly Effect[];
}

/**
 * What an operation relied on, and what must still hold when it is published: the schema, and the version of every table
 * that it wrote or whose rows it looked at.
 */
export interface ReadSet {
  readonly schema: string;
  readonly tables: Readonly<Record<string, number>>;
}

/** An operation's whole intent, before its ids are minted. */
export interface Draft {
  readonly operation: CommitRow['operation'];
  readonly actor: string | null;
  readonly readSet: ReadSet;
  /** In the order of their keys. */
  readonly work: readonly TableWork[];
}

export interface PlannedTable {
  readonly key: string;
  readonly location: string;
  /** The published version that the plan was made on. */
  readonly pinned: number;
  readonly effects: readonly Effect['kind'][];
}

/** The versions that a plan's own calls returned for one table, one an effect, in order. */
export interface Made {
  readonly versions: readonly number[];
  /** The version that the handle was at when the first of them began. */
  readonly begunAt: number;
}

/** A draft with its ids, as the sidecar holds it. */
export interface Plan {
  readonly operationId: string;
  /** Minted once, and kept over every retry of the publish. */
  readonly commitId: string;
  readonly startedAt: string;
  readonly operation: CommitRow['operation'];
  readonly actor: string | null;
  readonly readSet: ReadSet;
  readonly tables: readonly PlannedTable[];
  /** Counts up while a long effect is under way. */
  readonly beat?: number;
  /** By table key, once every effect has landed. */
  readonly made?: Readonly<Record<string, Made>>;
}

/** A plan whose effects have all landed: anybody may publish it. */
export type ConfirmedPlan = Plan & { readonly made: Readonly<Record<string, Made>> };

export function isConfirmed(plan: Plan): plan is ConfirmedPlan {
  return plan.made !== undefined;
}
