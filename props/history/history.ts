import type { ModelRead, ModelWrite, ReadValue } from '../../model/index.ts';
import type { Commit, ErrorKind, FailedOutcome, SchemaDefinition, WriteResult } from '../../src/index.ts';
import type { Rows } from './rows.ts';

/**
 * What several actors did to one graph and what came of it: plain data, which goes through `encodeJson` and back. Actors do
 * one thing at a time, each with one handle at a time; whoever takes over from a dead process is an actor of its own.
 */
export interface History {
  readonly schema: SchemaDefinition;
  /** What was there when the first of them began. */
  readonly start: { readonly commit: Commit; readonly rows: Rows };
  readonly actors: readonly Actor[];
  /** The graph's commits in the end, oldest first, from the starting one on. */
  readonly lineage: readonly Commit[];
  /** What is there in the end. */
  readonly end: Rows;
  /** Errors that the run itself brought about, such as `unavailable` where it made the store fail. */
  readonly provoked?: readonly ErrorKind[];
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

export type HistoryRecord = WriteRecord | ReadRecord | OtherRecord;

export interface WriteRecord extends Interval {
  readonly kind: 'write';
  /** Given to the engine as the commit's actor. No two writes have the same, so a commit tells which of them made it. */
  readonly mark: string;
  readonly request: ModelWrite;
  readonly outcome: { readonly kind: 'acknowledged'; readonly result: WriteResult } | Refusal | Unanswered;
}

export interface ReadRecord extends Interval {
  readonly kind: 'read';
  readonly request: HistoryRead;
  /** The commit that was asked for; the newest unless said. */
  readonly at?: string;
  readonly outcome:
    | { readonly kind: 'answered'; readonly commit: string; readonly answer: ReadValue | Rows }
    | Refusal
    | Unanswered;
}

/** A read of the model's, or of every row of every type. */
export type HistoryRead = ModelRead | { readonly kind: 'everything' };

/** `open` opens a handle, in place of the one before it if there was one. */
export interface OtherRecord extends Interval {
  readonly kind: 'open' | 'refresh' | 'optimize';
  readonly outcome:
    | { readonly kind: 'done'; /** The newest commit, where that was told. */ readonly commit?: string }
    | Refusal
    | Unanswered;
}

export interface Refusal {
  readonly kind: 'refused';
  readonly error: {
    readonly kind: ErrorKind;
    readonly code: string;
    readonly outcome: FailedOutcome;
    readonly message?: string;
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

/** Whether the engine answered that nothing of the write is visible, nor ever will be. */
export function isRefused({ outcome }: WriteRecord): boolean {
  return outcome.kind === 'refused' && outcome.error.outcome === 'not_applied';
}
