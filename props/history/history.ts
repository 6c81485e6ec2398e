import type { ModelRead, ModelWrite, ReadValue } from '../../model/index.ts';
import type {
  Branch,
  Commit,
  ErrorKind,
  FailedOutcome,
  MergeConflict,
  MergeResult,
  SchemaDefinition,
  WriteResult,
} from '../../src/index.ts';
import type { Rows } from './rows.ts';

/**
 * What several actors did to one graph and what came of it: plain data, which goes through `encodeJson` and back. Actors do
 * one thing at a time, each with one handle at a time; whoever takes over from a dead process is an actor of its own.
 */
export interface History {
  readonly schema: SchemaDefinition;
  /** What was there when the first of them began. */
  readonly start: Start;
  readonly actors: readonly Actor[];
  /** Main's commits in the end, oldest first, from the starting one on. */
  readonly lineage: readonly Commit[];
  /** What is there in the end, on main. */
  readonly end: Rows;
  /** The other branches that there are in the end. */
  readonly branches?: readonly BranchEnd[];
  /** Commits that stand in none of these lines, and led to one that does: of branches that are gone. */
  readonly merged?: readonly Commit[];
  /** Errors that the run itself brought about, such as `unavailable` where it made the store fail. */
  readonly provoked?: readonly ErrorKind[];
}

/** A commit and what it holds. */
export interface Known {
  readonly commit: Commit;
  readonly rows: Rows;
}

/** Main's newest commit, and what there is besides. */
export interface Start extends Known {
  /** Whatever was before it, or beside it on other branches. */
  readonly past?: readonly Known[];
  /** The other branches, and the newest commit of each. */
  readonly branches?: readonly { readonly branch: Branch; readonly head: string }[];
}

export interface BranchEnd {
  readonly branch: Branch;
  /** Its own line, oldest first, from the graph's first commit on. */
  readonly lineage: readonly Commit[];
  readonly end: Rows;
}

export interface Actor {
  readonly name: string;
  /** In program order. */
  readonly records: readonly HistoryRecord[];
}

/** When something was, on one clock for all actors; in any unit. */
export type Moment = number;

/** Lasts at least as long as the operation: taken before it was called and after it came back; no end if it never did. */
interface Interval {
  readonly begin: Moment;
  readonly end?: Moment;
  readonly blame?: Blame;
}

/** What an operation may do on account of what the run did to its requests. */
export interface Blame {
  /** Errors that it may answer. */
  readonly provoked: readonly ErrorKind[];
  /** Whether what it was told of the newest state may have been an older one. */
  readonly isStale: boolean;
  /** Whether it can have failed without knowing what became of its write. */
  readonly mayBeEither: boolean;
}

export type HistoryRecord =
  | WriteRecord
  | MergeRecord
  | ReadRecord
  | CreationRecord
  | DeletionRecord
  | CleanupRecord
  | OtherRecord;

/** What may make a commit. */
export type CommittingRecord = WriteRecord | MergeRecord;

export interface WriteRecord extends Interval {
  readonly kind: 'write';
  /** Given to the engine as the commit's actor. No two writes have the same, so a commit tells which of them made it. */
  readonly mark: string;
  readonly request: ModelWrite;
  /** Of a program of an older release. */
  readonly older?: OlderWrite;
  readonly outcome: { readonly kind: 'acknowledged'; readonly result: WriteResult } | Refusal | Unanswered;
}

/** What else is known of a write of an older release. It does not tell at which position its commit stands. */
export interface OlderWrite {
  /** The id that it has for its commit before it begins. */
  readonly commit: string;
  /** Name of the branch that it is made on. */
  readonly branch: string;
  /** Whether the commit says whose it is wherever it is visible; otherwise that is told afterwards, and may be missed. */
  readonly isTold: boolean;
  /** Whether the graph is such that it may be refused from the beginning. */
  readonly isShutOut?: boolean;
}

export interface ReadRecord extends Interval {
  readonly kind: 'read';
  readonly request: HistoryRead;
  /** The commit that was asked for; the newest unless said. */
  readonly at?: string;
  /** Name of the branch, where it was read through a handle that was opened for this and for reading alone. */
  readonly opens?: string;
  readonly outcome:
    | { readonly kind: 'answered'; readonly commit: string; readonly answer: ReadValue | Rows }
    | Refusal
    | Unanswered;
}

/** A read of the model's, or of every row of every type. */
export type HistoryRead = ModelRead | { readonly kind: 'everything' };

/** A branch, by its name, was to be brought into that of the handle. */
export interface MergeRecord extends Interval {
  readonly kind: 'merge';
  readonly mark: string;
  readonly source: string;
  readonly outcome: { readonly kind: 'acknowledged'; readonly result: MergeResult } | Refusal | Unanswered;
}

/** A branch was to be made of that of the handle: at a commit, or at the newest. */
export interface CreationRecord extends Interval {
  readonly kind: 'createBranch';
  readonly mark: string;
  readonly name: string;
  readonly from?: string;
  readonly outcome: { readonly kind: 'created'; readonly branch: Branch } | Refusal | Unanswered;
}

export interface DeletionRecord extends Interval {
  readonly kind: 'deleteBranch';
  readonly name: string;
  readonly outcome: Done | Refusal | Unanswered;
}

/** From some moment of it on, all but the newest commits of each branch may be given up. */
export interface CleanupRecord extends Interval {
  readonly kind: 'cleanup';
  /** So many are kept. */
  readonly keep: number;
  /** Whether it changed nothing that is stored. */
  readonly isIdle?: boolean;
  readonly outcome: Done | Refusal | Unanswered;
}

/**
 * `open` opens a handle, in place of the one before it if there was one. `elsewhere` is of another branch, where records are told
 * of one: at most it tells which commit of this one was the newest.
 */
export interface OtherRecord extends Interval {
  readonly kind: 'open' | 'refresh' | 'optimize' | 'upkeep' | 'repair' | 'elsewhere';
  /** Of maintenance: whether it changed nothing that is stored. */
  readonly isIdle?: boolean;
  /** Name of the branch that is opened; main unless said. */
  readonly branch?: string;
  readonly outcome: Done | Refusal | Unanswered;
}

export interface Done {
  readonly kind: 'done';
  /** The newest commit, where that was told. */
  readonly commit?: string;
}

export interface Refusal {
  readonly kind: 'refused';
  readonly error: {
    readonly kind: ErrorKind;
    readonly code: string;
    readonly outcome: FailedOutcome;
    readonly message?: string;
    /** What stands in the way of a merge. */
    readonly conflicts?: readonly MergeConflict[];
  };
}

/** The actor died, or was still waiting when the run ended. */
export interface Unanswered {
  readonly kind: 'unanswered';
}

/** A record and where it stands. */
export interface Placed<R extends HistoryRecord = HistoryRecord> {
  readonly actor: string;
  /** Its index among the actor's records. */
  readonly index: number;
  readonly record: R;
}

/** Every record of every actor. */
export function allRecords({ actors }: Pick<History, 'actors'>): readonly Placed[] {
  return actors.flatMap(({ name, records }) => records.map((record, index) => ({ actor: name, index, record })));
}

export function isWrite(placed: Placed): placed is Placed<WriteRecord> {
  return placed.record.kind === 'write';
}

export function isRead(placed: Placed): placed is Placed<ReadRecord> {
  return placed.record.kind === 'read';
}

export function isCommitting(placed: Placed): placed is Placed<CommittingRecord> {
  return placed.record.kind === 'write' || placed.record.kind === 'merge';
}

/** Whether it is a write of an older release, of which no handle of its actor knows. */
export function isOlder({ record }: Placed): boolean {
  return record.kind === 'write' && record.older !== undefined;
}

/** As commits say what made them. */
export function operationOf(record: CommittingRecord): Commit['operation'] {
  return record.kind === 'write' ? record.request.kind : record.kind;
}

/** Whether the engine answered that nothing of it is visible, nor ever will be. */
export function isRefused({ outcome }: HistoryRecord): boolean {
  return outcome.kind === 'refused' && outcome.error.outcome === 'not_applied';
}

/** Whether nobody knows what came of it, so that it may take effect at any time after it began. */
export function isOpenEnded(record: HistoryRecord): boolean {
  const { outcome } = record;
  return outcome.kind === 'unanswered' || (outcome.kind === 'refused' && !isRefused(record));
}
