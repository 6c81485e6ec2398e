import { encodeJson, type Commit } from '../../src/index.ts';
import { firstDifference } from '../compare/difference.ts';
import {
  allRecords,
  isCommitting,
  isOlder,
  isRefused,
  operationOf,
  type CommittingRecord,
  type History,
  type Placed,
} from './history.ts';
import { nameOf, type Violation } from './violation.ts';

/** A commit and the write that made it. */
export interface MadeCommit {
  readonly commit: Commit;
  readonly write: Placed<CommittingRecord>;
}

export interface Matching {
  /** Every commit after the starting one, in order; complete unless there are violations. */
  readonly made: readonly MadeCommit[];
  readonly violations: readonly Violation[];
}

/** Finds the write of every commit and the commit of every write, by the mark that the write gave to its commit. */
export function match(history: Pick<History, 'actors' | 'lineage'>): Matching {
  const writes = writesByMark(history);
  const untold = new Map([...writes.values()].flatMap((write) => untoldCommit(write)));
  const made: MadeCommit[] = [];
  const violations: Violation[] = [];
  const taken = new Map<string, Commit>();
  for (const commit of history.lineage.slice(1)) {
    const write = commit.actor === null ? untold.get(commit.id) : writes.get(commit.actor);
    if (!write || operationOf(write.record) !== commit.operation) violations.push(nobodys(commit, write));
    if (!write) continue;
    const other = taken.get(write.record.mark);
    if (other) violations.push(twice(write, other, commit));
    else taken.set(write.record.mark, commit);
    made.push({ commit, write });
  }
  for (const write of writes.values()) violations.push(...judgePromise(write, taken.get(write.record.mark)));
  return { made, violations };
}

function writesByMark(history: Pick<History, 'actors'>): ReadonlyMap<string, Placed<CommittingRecord>> {
  const writes = allRecords(history).filter(isCommitting);
  const byMark = new Map(writes.map((write) => [write.record.mark, write]));
  if (byMark.size < writes.length) throw new Error('two writes of the history have the same mark');
  return byMark;
}

/** The write of an older release whose commit may not say whose it is, by the id of that. */
function untoldCommit(write: Placed<CommittingRecord>): readonly (readonly [string, Placed<CommittingRecord>])[] {
  const older = write.record.kind === 'write' ? write.record.older : undefined;
  return older && !older.isTold ? [[older.commit, write]] : [];
}

/** What the answer to a write says of its commit. No answer, or one that says "unknown", leaves both open. */
function judgePromise(write: Placed<CommittingRecord>, found: Commit | undefined): readonly Violation[] {
  const { record } = write;
  if (isRefused(record) && found) {
    return [violation('refused_but_present', write, `was answered "not applied" and has the commit ${found.id}`)];
  }
  if (record.outcome.kind !== 'acknowledged') return [];
  const promised = record.outcome.result.commit;
  if (!promised) {
    if (!found) return [];
    return [violation('refused_but_present', write, `found nothing to do and has the commit ${found.id}`)];
  }
  if (!found) return [violation('acknowledged_but_absent', write, `has no commit; ${promised.id} was promised`)];
  if (isOlder(write) ? promised.id === found.id : !firstDifference(promised, found)) return [];
  const words = `was promised the commit ${encodeJson(promised)} and has ${encodeJson(found)}`;
  return [violation('acknowledged_but_absent', write, words)];
}

function nobodys({ id, actor, operation }: Commit, write: Placed<CommittingRecord> | undefined): Violation {
  const made = `the commit ${id} says that it is a ${operation} of ${actor}`;
  const sentence = write ? `${made}, which was a ${operationOf(write.record)}` : `${made}, and there was no such write`;
  return { kind: 'nobodys_commit', sentence, records: write ? [write] : [] };
}

function twice(write: Placed<CommittingRecord>, one: Commit, other: Commit): Violation {
  return violation('written_twice', write, `has two commits, ${one.id} and ${other.id}`);
}

function violation(kind: Violation['kind'], write: Placed<CommittingRecord>, what: string): Violation {
  return { kind, sentence: `${nameOf(write)} ${what}`, records: [write] };
}
