import type { ErrorCode } from '../base/errors.ts';
import type { Finding } from '../commit/repair.ts';
import type { GivenValues, Id, Values } from '../base/value.ts';
import type { VectorMetric } from '../schema/definition.ts';
import type { Filter } from '../schema/filter.ts';

/**
 * One step of a `mutate`. Statements apply in order and see what those before them did. Unique constraints, endpoints and
 * cardinality are judged once, on the state that all of them together lead to.
 *
 * - insert: the row must not exist. An edge's id is a ULID unless given.
 * - upsert: inserts the row, or replaces it whole (a property left out takes its default or null). A node type without
 *   a key cannot be upserted; an edge without an id is inserted.
 * - update: sets properties of the rows that match, never those of a key.
 * - delete: removes the rows that match; a node takes its edges along. Not to be mixed with the other three.
 *
 * Without `where` an update or a delete is about every row of its type. A `where` that is `undefined` is refused.
 */
export type Statement =
  | { readonly op: 'insertNode' | 'upsertNode'; readonly type: string; readonly values: GivenValues }
  | ({ readonly op: 'insertEdge' | 'upsertEdge'; readonly type: string } & EdgeInput)
  | {
      readonly op: 'updateNodes' | 'updateEdges';
      readonly type: string;
      readonly where?: Filter;
      readonly set: GivenValues;
    }
  | { readonly op: 'deleteNodes' | 'deleteEdges'; readonly type: string; readonly where?: Filter };

/** An edge as it is written: ids of its ends, and its properties. */
export interface EdgeInput {
  readonly id?: string;
  readonly from: Id;
  readonly to: Id;
  readonly values?: GivenValues;
}

/**
 * - append: every row must be new, as with insert.
 * - merge: every row is upserted; of rows with one key the last is taken.
 * - overwrite: the types present in the input (even with no rows) hold exactly the rows given, others are untouched; a
 *   committed edge that would lose its end refuses it.
 */
export type LoadMode = 'append' | 'merge' | 'overwrite';

/** Rows by type. Nodes are their values. */
export interface LoadInput {
  readonly mode: LoadMode;
  readonly nodes?: Readonly<Record<string, readonly GivenValues[]>>;
  readonly edges?: Readonly<Record<string, readonly EdgeInput[]>>;
}

/** A row of a node type as it is read. `values` holds every property, or those asked for. */
export interface NodeRecord {
  readonly type: string;
  readonly id: Id;
  readonly values: Values;
}

/** A row of an edge type as it is read. */
export interface EdgeRecord {
  readonly type: string;
  readonly id: string;
  readonly from: Id;
  readonly to: Id;
  readonly values: Values;
}

/** Sorts by a property, nulls last in either direction. List, Vector and Blob properties have no order. */
export interface OrderBy {
  readonly property: string;
  readonly direction?: 'asc' | 'desc';
}

/**
 * Which rows of a type, and what of them. Without `orderBy` rows come in the order of their key's properties, or of their
 * id where there is no key; with it, that order decides between equals.
 */
export interface ScanQuery {
  readonly where?: Filter;
  /** Properties to read; all unless said. */
  readonly select?: readonly string[];
  readonly orderBy?: readonly OrderBy[];
  /** Rows at most, 0 or more. */
  readonly limit?: number;
}

/** What is near to a vector. Rows in which it is null are near to nothing. */
export interface VectorSearch {
  /** A Vector property. */
  readonly property: string;
  /** As many numbers as the property has; they are rounded to single precision. */
  readonly near: readonly number[] | Float32Array;
  /** That of the property's vector index unless said, `l2` where none is declared. An index that is declared has the say. */
  readonly metric?: VectorMetric;
}

/**
 * What holds words. A text is read as the property's text index reads it, as English where none is declared, whether the index
 * is there or not: words are what lies between spaces and signs; case and accents make no difference; words of one stem are
 * the same; the most frequent ones of the language are left out on both sides, and so are those of more than 40 bytes. There is
 * no query language: whatever is not a word separates words. Where no word is left nothing is found.
 */
export interface TextSearch {
  /** A String property. */
  readonly property: string;
  /** Words, of which one suffices unless `all` or `phrase` says more; 10,000 characters at most. */
  readonly match: string;
  /** Whether a text has to hold all of the words, in any order. */
  readonly all?: boolean;
  /** Whether a text has to hold all of the words, one directly after the other. */
  readonly phrase?: boolean;
}

/**
 * The best rows of a type for a vector, for words, or for both: then each search brings its best rows, as many as asked for and at
 * least 100, and those come first for which 1 / (60 + rank) is most, summed over the searches that found them. Of equally good
 * rows those come first whose ids' texts do, by code points.
 */
export interface SearchQuery {
  readonly vector?: VectorSearch;
  readonly text?: TextSearch;
  /** Among which rows to search. */
  readonly where?: Filter;
  /** Properties to read; all unless said. */
  readonly select?: readonly string[];
  /** Rows at most, 1 to 10,000; 10 unless said. */
  readonly limit?: number;
  /** Compares all vectors, also where there is an index, which finds most of the nearest ones rather than all. */
  readonly exact?: boolean;
}

/** How good a row is that a search found. */
export interface Found {
  /** Its place in the answer, from 1 on. */
  readonly rank: number;
  /**
   * How far its vector is away, in single precision; less is nearer. Of `l2` it is the length of the difference (not its square),
   * of `cosine` 1 less the cosine of the angle, from 0 to 2, of `dot` 1 less the product, which may be below 0. A vector of zeros
   * has no angle, and is not found by it. There unless words alone found the row.
   */
  readonly distance?: number;
  /**
   * How well its text matches (BM25), above 0; more is better. It compares rows of one answer: how rare a word is is told by the
   * rows that an index covers, or by those that are searched. There unless the vector alone found the row.
   */
  readonly score?: number;
}

/** A node that a search found. */
export interface FoundNode extends NodeRecord, Found {}

/** An edge that a search found. */
export interface FoundEdge extends EdgeRecord, Found {}

/** Where a walk over edges starts and how far it goes. */
export interface NeighboursQuery {
  readonly type: string;
  readonly id: Id;
  /** Edge types to follow; all unless said. */
  readonly edges?: readonly string[];
  /** `out` follows edges from their `from` to their `to`, `in` the other way; `out` unless said. */
  readonly direction?: 'out' | 'in' | 'both';
  /** Edges to follow at most, 1 or more; 1 unless said. */
  readonly hops?: number;
}

/** A node that a walk reached, and the least number of edges that lead there (1 or more; the start is not listed). */
export interface Neighbour {
  readonly type: string;
  readonly id: Id;
  readonly distance: number;
}

/** Rows by type, every type of the schema. */
export interface Counts {
  readonly nodes: Readonly<Record<string, number>>;
  readonly edges: Readonly<Record<string, number>>;
}

/** A published graph commit. */
export interface Commit {
  /** ULID, minted once by the operation that made it. */
  readonly id: string;
  /** The commit before it on its branch; null for the first. */
  readonly parent: string | null;
  /** The newest commit of the branch that was merged into it; null for one that is no merge. */
  readonly merged: string | null;
  /** Position in its branch's history; the first is 0. */
  readonly sequence: number;
  readonly actor: string | null;
  /** When its operation began, by its writer's clock: `YYYY-MM-DDTHH:mm:ss.sssZ`. For people, and for reading `asOf` a time. */
  readonly createdAt: string;
  /** What made it. */
  readonly operation: 'init' | 'mutate' | 'load' | 'merge';
}

/** What a write did. */
export interface WriteResult {
  /** The commit that it published, or null where there was nothing to do. */
  readonly commit: Commit | null;
  /** Rows, by what happened to them between the state before and the state after; cascaded edges count as deleted. */
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /**
   * Ids of the rows that inserts, upserts and loaded rows wrote, in the order of statements, or of the input (node types
   * in its order, then edge types).
   */
  readonly ids: readonly Id[];
}

/** A line of history of its own. */
export interface Branch {
  readonly name: string;
  /**
   * Tells it from others that had its name before: a ULID in lower case; of one that an older release made, its name; `main` for
   * main, which is never deleted.
   */
  readonly incarnation: string;
  /** Name of the branch that it was made from; null for main. */
  readonly parent: string | null;
  /** The commit that it began at. */
  readonly commit: string;
  readonly actor: string | null;
  /** As of a commit. */
  readonly createdAt: string;
}

/** What a merge did. */
export interface MergeResult {
  /**
   * - up_to_date: there was nothing to bring; no commit was made.
   * - fast_forward: the target had nothing of its own; it holds what the source holds.
   * - merged: what both had changed was put together, row by row.
   */
  readonly kind: 'up_to_date' | 'fast_forward' | 'merged';
  /** The commit that it published, of two parents; made even where no row changed, since later merges build on it. */
  readonly commit: Commit | null;
  /** Rows of the target, by what happened to them. */
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/**
 * Why a row cannot be merged. The first three say that both sides changed it since their common ancestor, each in its own way:
 *
 * - divergent_insert: both inserted it, with different values.
 * - divergent_update: both changed it, to different values.
 * - delete_update: one deleted it, the other changed it.
 *
 * The others say what the result would break; they are looked for once no row is in conflict, in this order, and the first
 * kind that there is any of is reported:
 *
 * - orphan_edge: an edge would lose its end.
 * - unique: rows would share what is unique.
 * - cardinality: a node would have more or fewer edges than it may.
 * - value_constraint: a row would not satisfy the constraints of its type.
 */
export type MergeConflictKind =
  | 'divergent_insert'
  | 'divergent_update'
  | 'delete_update'
  | 'orphan_edge'
  | 'unique'
  | 'cardinality'
  | 'value_constraint';

/**
 * One row that stands in the way of a merge, and what it is in the common ancestor (the first, where there are several) and
 * on either side; null where it is not. Conflicts come by the code points of their texts: those of nodes before those of edges,
 * then by type, by id, and by rule.
 */
export interface MergeConflict {
  readonly kind: MergeConflictKind;
  readonly element: 'node' | 'edge';
  readonly type: string;
  readonly id: Id;
  /**
   * What the result would break: names of the properties that are unique together, in code-point order and joined by `, `; or
   * edge type and direction, such as `Flies.out`.
   */
  readonly rule: string | null;
  readonly base: NodeRecord | EdgeRecord | null;
  readonly target: NodeRecord | EdgeRecord | null;
  readonly source: NodeRecord | EdgeRecord | null;
}

/** A row before and after. */
export interface RowUpdate<Record extends NodeRecord | EdgeRecord> {
  readonly before: Record;
  readonly after: Record;
}

/** How the rows of one type differ between two commits, each list in the code-point order of the ids' texts. */
export interface TypeChanges<Record extends NodeRecord | EdgeRecord> {
  readonly inserted: readonly Record[];
  readonly updated: readonly RowUpdate<Record>[];
  readonly deleted: readonly Record[];
}

/** How the graph differs between two commits, by type; types of which no row differs are left out. */
export interface GraphChanges {
  readonly nodes: Readonly<Record<string, TypeChanges<NodeRecord>>>;
  readonly edges: Readonly<Record<string, TypeChanges<EdgeRecord>>>;
}

/** What maintenance did to one table. */
export interface TableOptimization {
  /** `node:` or `edge:` and the type's identity. */
  readonly key: string;
  readonly kind: 'node' | 'edge';
  /** Name of the type that it holds. */
  readonly type: string;
  /**
   * - `compacted`: its rows lie in fewer fragments now, by this call or by another's at the same time.
   * - `nothing_to_do`: there is at most one fragment that could be larger.
   * - `inherited`: it belongs to the branch that this one was made from, until this one writes to it.
   * - `drift`: something unpublished lies on it; the next writer of the table puts it right.
   * - `contended`: somebody is writing to it, or did so every time.
   */
  readonly outcome: 'compacted' | 'nothing_to_do' | 'inherited' | 'drift' | 'contended';
  /** Those that it is to have: on ids, where it has many rows, and those that its type declares. */
  readonly indexes: readonly IndexOptimization[];
}

/** An index that a table is to have. */
export interface IndexName {
  /** `id`, `from` and `to` are those of ids, and of the ends of edges. */
  readonly kind: 'id' | 'from' | 'to' | 'scalar' | 'text' | 'vector';
  /** Name of the property; null for the first three. */
  readonly property: string | null;
}

/** What maintenance did to one index. */
export interface IndexOptimization extends IndexName {
  /**
   * - `built`: it was made of all rows.
   * - `extended`: it took in rows that it did not know.
   * - `nothing_to_do`: it knew all rows.
   * - `pending`: it is yet to be made, or to take in rows: there are no rows, the table is inherited or has drift, or the store or the
   *   machine did not allow it this time.
   * - `untrainable`: there are no vectors yet that it could learn from.
   * - `contended`: somebody is writing to the table, or did so every time.
   *
   * Searches and filters are answered in any case, and as they would be without it: it is about how long that takes.
   */
  readonly outcome: 'built' | 'extended' | 'nothing_to_do' | 'pending' | 'untrainable' | 'contended';
}

/** What maintenance did, table by table. */
export interface OptimizeResult {
  readonly tables: readonly TableOptimization[];
  /** The engine's own tables. The manifest is kept small by those who publish, so there is never anything to do. */
  readonly internal: readonly {
    readonly location: string;
    readonly outcome: 'compacted' | 'nothing_to_do' | 'contended';
  }[];
}

/** What upkeep did: only to tables that were due. */
export interface UpkeepResult {
  readonly tables: readonly TableOptimization[];
}

/** What a cleanup did to one table, as its branch has it. */
export interface TableCleanup {
  /** Name of the branch that the table belongs to. */
  readonly branch: string;
  /** `node:` or `edge:` and the type's identity. */
  readonly key: string;
  readonly kind: 'node' | 'edge';
  /** Name of the type that it holds. */
  readonly type: string;
  /**
   * - `cleaned`: old versions of it were removed, and it was compacted on the way.
   * - `nothing_to_do`: it has none that nobody needs.
   * - `drift`: something unpublished lies on it; the next writer of the table puts it right, or `repair`.
   * - `contended`: somebody is writing to it, or did so every time.
   * - `failed`: `error` says why; the others were cleaned all the same.
   */
  readonly outcome: 'cleaned' | 'nothing_to_do' | 'drift' | 'contended' | 'failed';
  /** Versions that were removed. */
  readonly versions: number;
  readonly error?: ErrorCode;
}

/** What a cleanup did. */
export interface CleanupResult {
  /** Of all branches: main's first, then the others by name. */
  readonly tables: readonly TableCleanup[];
  /** The engine's own tables: the manifest of each branch, in the same order. */
  readonly internal: readonly (Pick<TableCleanup, 'versions' | 'error'> & {
    readonly location: string;
    readonly outcome: 'cleaned' | 'nothing_to_do' | 'contended' | 'failed';
  })[];
  /** Forks of tables and of manifests that nobody needs; `in_use` while another that was made from it is there. */
  readonly forks: readonly {
    readonly location: string;
    readonly outcome: 'removed' | 'in_use' | 'failed';
    readonly error?: ErrorCode;
  }[];
}

/**
 * How far a repair goes. `preview` looks and writes nothing; `confirm` publishes what is verified to be maintenance; `force` also
 * puts back what is published where other rows lie on it, or what nobody can verify: those stay among the table's versions,
 * unpublished, until a cleanup.
 */
export type RepairMode = 'preview' | 'confirm' | 'force';

/** What was found on one table, and what was done about it. */
export interface TableRepair extends Finding {
  /** `node:` or `edge:` and the type's identity. */
  readonly key: string;
  readonly kind: 'node' | 'edge';
  /** Name of the type that it holds. */
  readonly type: string;
  /** `contended`: others changed the table every time, or began to write to it. */
  readonly done: 'nothing' | 'published' | 'put_back' | 'contended';
}

/** What a repair found and did, table by table. */
export interface RepairResult {
  readonly tables: readonly TableRepair[];
}
