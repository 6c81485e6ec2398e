import type { Environment } from '../base/environment.ts';
import type { Column, StoredRow } from '../base/column.ts';
import type { Id } from '../base/value.ts';
import type { RecoveryRecord } from '../commit/audit.ts';
import type { MigrationProgress } from '../manifest/migration/migration.ts';
import type { SchemaDefinition } from '../schema/definition.ts';
import type { S3Options } from '../storage/s3-options.ts';
import type {
  Branch,
  CleanupResult,
  Commit,
  Counts,
  EdgeRecord,
  FoundEdge,
  FoundNode,
  GraphChanges,
  IndexName,
  LoadInput,
  MergeResult,
  Neighbour,
  NeighboursQuery,
  NodeRecord,
  OptimizeResult,
  RepairMode,
  RepairResult,
  ScanQuery,
  SearchQuery,
  Statement,
  UpkeepResult,
  WriteResult,
} from './operation.ts';

/** Where a graph lives and what the engine may use of the world. */
export interface LocationOptions {
  /** A directory (path or `file://` URL) or `s3://bucket/prefix`. */
  readonly root: string;
  /** How to reach the store of an `s3://` root; what is left out is taken from the usual `AWS_*` variables. */
  readonly s3?: S3Options;
  /** Clock, randomness and failpoints; the machine's own unless given. */
  readonly environment?: Environment;
}

/** What a graph is founded with. */
export interface InitOptions extends LocationOptions, OperationOptions {
  readonly schema: SchemaDefinition;
  /** Who founds the graph; recorded in its first commit. */
  readonly actor?: string;
}

/** How a graph is opened. */
export interface OpenOptions extends LocationOptions, OperationOptions {
  /** Name of the branch; `main` unless said. */
  readonly branch?: string;
  /** `read-only` never writes to the store, not even to recover; `read-write` unless said. */
  readonly mode?: 'read-write' | 'read-only';
  /**
   * Is told how far a migration has come, where the graph was written by an older release: at the beginning and at the end of every
   * step that writes rows. Main is migrated by opening it for writing, another branch by the first write to it.
   */
  readonly onMigration?: ((progress: MigrationProgress) => void) | undefined;
}

/** Bounds on one operation. One that is cut short leaves behind what a crash at that point leaves; recovery deals with it. */
export interface OperationOptions {
  /** Ends the operation with `unavailable` (code `aborted`). */
  readonly signal?: AbortSignal;
  /** Ends the operation with `unavailable` (code `deadline_exceeded`) after so many milliseconds; never unless said. */
  readonly deadlineMs?: number;
}

/** What a write may be given besides its content. */
export interface WriteOptions extends OperationOptions {
  /** Recorded in the commit. */
  readonly actor?: string;
}

/** Where a branch begins. */
export interface CreateBranchOptions extends WriteOptions {
  /** Id of a commit in the history of the handle's branch; its newest unless said. */
  readonly from?: string;
}

/** Whose ancestors are asked for. */
export interface AncestorsOptions extends OperationOptions {
  /** Id of a commit in the history of the handle's branch; its newest unless said. */
  readonly of?: string;
}

/** Which state to read: the newest unless said; `at` and `asOf` do not go together. */
export interface SnapshotOptions extends OperationOptions {
  /** Id of the commit to read at. */
  readonly at?: string;
  /** A point in time, `YYYY-MM-DDTHH:mm:ss.sssZ`: of the commits whose `createdAt` is not after it, the newest is read. */
  readonly asOf?: string;
}

/**
 * What of the past a cleanup keeps, of each branch: its newest commits, so many of them, 1 or more; or whatever the graph was at
 * some point in time that is not longer ago than so many milliseconds, by the clocks of writers. Give one of both.
 */
export interface CleanupOptions extends OperationOptions {
  readonly keepCommits?: number;
  readonly olderThanMs?: number;
  /**
   * For how long operations may be under way that the cleanup must not be in the way of; an hour unless said. Who reads or writes for
   * longer, or whose process was asleep for longer, may lose what it rests on: this is the one place where clocks matter. Those of
   * writers and of who cleans up must not differ by more than this; a cleaner's that is ahead by as much takes everything for old.
   */
  readonly minimumAgeMs?: number;
}

/** How far a repair goes. */
export interface RepairOptions extends OperationOptions {
  readonly mode: RepairMode;
}

/** Which type to export, where its name does not tell. */
export interface ExportOptions extends OperationOptions {
  /** Needed where a node type and an edge type have the same name. */
  readonly element?: 'node' | 'edge';
}

/** Which two states to compare. */
export interface ChangesOptions extends OperationOptions {
  /** Id of the commit to start from. It may be newer than the other: then the changes are those of the way back. */
  readonly from: string;
  /** Id of the commit to arrive at. */
  readonly to: string;
}

/** What the program of a graph's user, and the harness, call an engine. `Graph` is the one that this package brings. */
export interface Engine {
  /** Founds a graph. Of racing founders one wins; the others get `conflict` (code `graph_exists`). */
  init(options: InitOptions): Promise<GraphHandle>;
  /** Opens a graph; `not_found` (code `no_graph`) where there is none. Opening for writing recovers what crashes left. */
  open(options: OpenOptions): Promise<GraphHandle>;
}

/** An open graph, as any engine offers it; `Graph` says more. */
export interface GraphHandle {
  readonly schema: SchemaDefinition;
  /** Name of the branch that is open: whatever is asked of the handle is asked of it. */
  readonly branch: string;
  /** Applies statements in order, all or nothing, in one commit. */
  mutate(statements: readonly Statement[], options?: WriteOptions): Promise<WriteResult>;
  /** Writes many rows, all or nothing, in one commit. */
  load(input: LoadInput, options?: WriteOptions): Promise<WriteResult>;
  /** One consistent state to read from. */
  snapshot(options?: SnapshotOptions): Promise<SnapshotReader>;
  /**
   * Brings what a branch holds into the one that is open, all or nothing, in one commit. Rows that both changed, each in its own
   * way, and rows that cannot be put together are a `conflict` (code `merge_conflict`), all of them told in its details.
   */
  merge(source: string, options?: WriteOptions): Promise<MergeResult>;
  /** Makes a branch of the one that is open; `conflict` (code `branch_exists`) where there is one of that name. */
  createBranch(name: string, options?: CreateBranchOptions): Promise<Branch>;
  /** Deletes a branch; `conflict` (code `branch_in_use`) for main, for the one that is open, and where others build on it. */
  deleteBranch(name: string, options?: OperationOptions): Promise<void>;
  /** All branches: main, then the others by name. */
  branches(options?: OperationOptions): Promise<readonly Branch[]>;
  /** A commit (the newest unless said) and all that led to it, merged ones too: each before those that it was built on. */
  ancestors(options?: AncestorsOptions): Promise<readonly Commit[]>;
  /** The best common ancestors of this branch's newest commit and another's: more than one after merges crosswise. */
  mergeBases(source: string, options?: OperationOptions): Promise<readonly Commit[]>;
  /**
   * How the rows differ between two commits of the history. Both must be under one schema: `bad_request` (code
   * `schemas_differ`) unless they are.
   */
  changes(options: ChangesOptions): Promise<GraphChanges>;
  /** The branch's history along first parents, newest first. */
  commits(options?: OperationOptions): Promise<readonly Commit[]>;
  /** Looks at the newest state, so that what is decided next is decided on it; tells its commit. */
  refresh(options?: OperationOptions): Promise<Commit>;
  /**
   * Rewrites how rows are stored, makes the indexes that tables are to have, and changes nothing else: it makes no commit, and no write fails because of it. Where it fails
   * tables may be compacted already, or still be; the outcome of its errors is about rows, and says nothing of that.
   */
  optimize(options?: OperationOptions): Promise<OptimizeResult>;
  /**
   * Removes versions and forks that nobody needs, of all branches. What is kept of the past stays readable; other commits are still
   * told, and reading them is `not_found` (code `commit_not_retained`). Nothing that any branch holds is ever removed.
   */
  cleanup(options: CleanupOptions): Promise<CleanupResult>;
  /**
   * Compacts the tables that this handle wrote to and that have many small fragments by now. It happens by itself unless the
   * environment says `on_request`.
   */
  upkeep(options?: OperationOptions): Promise<UpkeepResult>;
  /**
   * Looks at what lies on the branch's tables above what is published, and puts right what its mode allows. Nothing that anybody can
   * read changes: it is about what writers would meet.
   */
  repair(options: RepairOptions): Promise<RepairResult>;
  /** What is physically there, for people who look into a graph and for checks of the engine. */
  inspect(options?: InspectOptions): Promise<Inspection>;
  /** Frees the handle; operations on it fail from then on. */
  close(): Promise<void>;
}

/** Every answer of one reader belongs to the same commit, whatever is written meanwhile. */
export interface SnapshotReader {
  readonly commit: Commit;
  readonly schema: SchemaDefinition;
  /** The node, or null where there is none. */
  getNode(type: string, id: Id, options?: OperationOptions): Promise<NodeRecord | null>;
  /** The edge, or null where there is none. */
  getEdge(type: string, id: string, options?: OperationOptions): Promise<EdgeRecord | null>;
  /** The nodes of a type that match, in the order asked for. */
  scanNodes(type: string, query?: ScanQuery, options?: OperationOptions): Promise<readonly NodeRecord[]>;
  /** The edges of a type that match, in the order asked for. */
  scanEdges(type: string, query?: ScanQuery, options?: OperationOptions): Promise<readonly EdgeRecord[]>;
  /** The nodes of a type that are best for a vector, for words, or for both, best first. */
  searchNodes(type: string, query: SearchQuery, options?: OperationOptions): Promise<readonly FoundNode[]>;
  /** The edges of a type that are best for a vector, for words, or for both, best first. */
  searchEdges(type: string, query: SearchQuery, options?: OperationOptions): Promise<readonly FoundEdge[]>;
  /** Nodes that a walk reaches, nearest first, then by type name and id text. An unknown start reaches nothing. */
  neighbours(query: NeighboursQuery, options?: OperationOptions): Promise<readonly Neighbour[]>;
  /** Rows of every type. */
  counts(options?: OperationOptions): Promise<Counts>;
  /**
   * The rows of a type as an Arrow IPC stream, in the order of a scan without a query. Its columns are `id`, of an edge `from`
   * and `to`, and one for each property under its name, in code-point order. A property that is itself named `id`, `from` or
   * `to` keeps its name, and the column that would have had it is called `__id`, `__from` or `__to`, which no property is.
   * An id is what it is elsewhere: the value of the key, a struct of its values where there are several, else a string.
   */
  exportArrow(type: string, options?: ExportOptions): Promise<Uint8Array>;
  /**
   * Every row of the graph as a line of text, without its end: what `encodeJson` makes of
   * `{ node: type, id, values }` or `{ edge: type, id, from, to, values }`, which `decodeJson` reads back without loss. Node
   * types come first, then edge types, each in the order of the schema, rows in that of a scan without a query. Options hold
   * for the whole of it, the time that its reader takes included. It can be gone through once.
   */
  exportJsonLines(options?: OperationOptions): AsyncIterable<string>;
}

/** How closely to look. */
export interface InspectOptions extends OperationOptions {
  /** Read rows too: of every table, or of those with these keys; a key that no table has asks for nothing. */
  readonly rows?: boolean | readonly string[];
  /** Read what recovery has on record too. */
  readonly recoveries?: boolean;
}

/** An index that a table is to have. */
export interface IndexInspection extends IndexName {
  /**
   * `missing`: it is yet to be made, by `optimize`. `unreadable`: some index of the table cannot be found, so that Lance tells nothing of
   * any, and `optimize` makes them anew; or what is published of the table is gone.
   */
  readonly state: 'there' | 'missing' | 'unreadable';
  /** Rows that it does not know, which are looked at all the same. */
  readonly uncovered: number;
}

/** One table of the graph as it is stored. */
export interface TableInspection {
  /** `node:` or `edge:` and the type's identity. */
  readonly key: string;
  readonly kind: 'node' | 'edge';
  /** Name of the type that it holds. */
  readonly type: string;
  /** Where it lies below the root. */
  readonly location: string;
  /** Version that the manifest publishes. */
  readonly published: number;
  /** Whether it belongs to the branch that this one was made from, until this one writes to it. */
  readonly inherited: boolean;
  /** Newest version (the published one where it is inherited); it may be above `published` after an interrupted write, during one, and after maintenance. */
  readonly head: number;
  /** Whether the newest version holds anything but what is published; the next writer of the table puts it right. */
  readonly drift: boolean;
  /** Columns by property name. `__id`, `__from` and `__to` hold id texts and are not listed. */
  readonly columns: Readonly<Record<string, Column>>;
  /** The indexes that it is to have, of the published version. */
  readonly indexes: readonly IndexInspection[];
  /** Rows of the published version in no particular order, where asked for. */
  readonly rows?: readonly StoredRow[];
}

/** A graph as it is stored. */
export interface Inspection {
  readonly head: Commit;
  readonly tables: readonly TableInspection[];
  /** Operation ids of the intents that lie in the recovery folder. */
  readonly intents: readonly string[];
  /** What recovery has on record, in no particular order, where asked for. An intent may be on record more than once. */
  readonly recoveries?: readonly RecoveryRecord[];
}
