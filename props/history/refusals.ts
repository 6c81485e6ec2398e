import { read, write, type ModelState } from '../../model/index.ts';
import type { ErrorKind } from '../../src/index.ts';
import { foreignCommits, type Course } from './course.ts';
import {
  allRecords,
  isCommitting,
  isOlder,
  type History,
  type HistoryRecord,
  type Placed,
  type Refusal,
} from './history.ts';
import { TOLD_BY_ORDER } from './place.ts';
import { GIVEN_UP } from './retention.ts';
import { concernedTypes, isStrict } from './types-of.ts';
import { nameOf, type Violation, type ViolationKind } from './violation.ts';

/** The code of a write that was decided on what is no longer so. */
const STALE_BASE = 'stale_base';

const MERGE_CONFLICT = 'merge_conflict';

/** Errors that only the run itself can have brought about. */
export const NEVER_BY_THEMSELVES: ReadonlySet<ErrorKind> = new Set([
  'unavailable',
  'corrupt',
  'unsupported_version',
  'internal',
]);

/** Every error is justified: an engine that refuses whatever it likes is broken, however consistent it stays. */
export function judgeRefusals(course: Course): readonly Violation[] {
  return allRecords(course.history).flatMap((placed) => {
    const { outcome } = placed.record;
    return outcome.kind === 'refused'
      ? [...judgeDoubt(placed, outcome.error), ...judge(course, placed, outcome.error)]
      : [];
  });
}

/** "Unknown" is for whoever cannot know. */
function judgeDoubt(placed: Placed, error: Refusal['error']): readonly Violation[] {
  const isInDoubt = isCommitting(placed) && error.outcome === 'unknown';
  if (!isInDoubt || placed.record.blame?.mayBeEither !== false) return [];
  const { kind, code, message } = error;
  const why = message === undefined ? '' : `: ${message}`;
  const sentence = `${nameOf(placed)} was answered ${kind} (${code}), outcome unknown, and nothing of it can have been published${why}`;
  return [{ kind: 'unjustified_doubt', sentence, records: [placed] }];
}

function judge(course: Course, placed: Placed, error: Refusal['error']): readonly Violation[] {
  if (isOlder(placed)) {
    return mayBeMigrated(course, placed) ? [] : [violation('unjustified_refusal', placed, error)];
  }
  // What is answered about branches is judged by their order, or was so where it was asked.
  if (placed.record.kind === 'open' || TOLD_BY_ORDER.has(error.code) || error.code === MERGE_CONFLICT) return [];
  if (isProvoked(course.history, placed, error.kind)) return [];
  if (NEVER_BY_THEMSELVES.has(error.kind)) return [violation('unjustified_refusal', placed, error)];
  if (error.kind === 'contention') {
    return hasCompany(course, placed) ? [] : [violation('unjustified_contention', placed, error)];
  }
  const isJustified = isSo(course, placed, error);
  if (isJustified) return [];
  return [violation(error.kind === 'conflict' ? 'unjustified_conflict' : 'unjustified_refusal', placed, error)];
}

function isSo(course: Course, placed: Placed, { kind, code }: Refusal['error']): boolean {
  const { record } = placed;
  switch (code) {
    case STALE_BASE:
      return isOutdated(course, placed);
    case GIVEN_UP:
      return record.kind === 'read' && record.at !== undefined && course.mayBeGivenUp(record.at, record.end);
    default:
      return modelRefuses(course, placed, kind);
  }
}

/** Whether somebody of today may have brought the graph up to date by then, or had begun to: older releases are refused from then on. */
function mayBeMigrated({ history }: Course, { record: older }: Placed): boolean {
  if (older.kind === 'write' && older.older?.isShutOut === true) return true;
  const { end = Infinity } = older;
  return allRecords(history).some(({ record }) => record.begin < end && mayMigrate(record));
}

function mayMigrate(record: HistoryRecord): boolean {
  if (record.kind === 'write') return record.older === undefined;
  return record.kind !== 'read' || record.opens === undefined;
}

/** Whether the run itself brought the error about. */
export function isProvoked({ provoked = [] }: Pick<History, 'provoked'>, { record }: Placed, kind: ErrorKind): boolean {
  return provoked.includes(kind) || record.blame?.provoked.includes(kind) === true;
}

/** Whether a commit of somebody else may lie in the record's interval. */
function hasCompany(course: Course, placed: Placed): boolean {
  const { begin, end } = placed.record;
  const { timeline } = course;
  return foreignCommits(course, placed, timeline.knownAt(begin), timeline.possibleAt(end)).length > 0;
}

/** Whether somebody else may have changed what an update concerns, since its handle last looked. Inserts go on. */
function isOutdated(course: Course, placed: Placed): boolean {
  const { record } = placed;
  if (record.kind !== 'write' || !isStrict(record.request)) return false;
  const concerned = concernedTypes(course.history.schema, record.request);
  const { atLeast } = course.seenBefore(placed);
  return foreignCommits(course, placed, atLeast, course.timeline.possibleAt(record.end)).some(({ index }) =>
    [...course.movedBy(index)].some((type) => concerned.has(type)),
  );
}

/** Whether the model refuses the operation like that in a state that it may have been decided on. */
function modelRefuses(course: Course, placed: Placed, kind: ErrorKind): boolean {
  const { record } = placed;
  const { states, timeline } = course;
  if (record.kind === 'read' && record.at !== undefined) return refusesAt(course, record.at, placed, kind);
  const known = record.blame?.isStale === true ? 0 : timeline.knownAt(record.begin);
  const isOfSeen = record.kind === 'write' && isStrict(record.request);
  const from = isOfSeen ? Math.min(course.seenBefore(placed).atLeast, known) : known;
  const upTo = timeline.possibleAt(record.end);
  return states.slice(from, upTo + 1).some((state) => refusalOf(state, record) === kind);
}

/** A read at a commit that is not there, or whose answer there is a refusal. */
function refusesAt(course: Course, at: string, { record }: Placed, kind: ErrorKind): boolean {
  const index = course.indexOf.get(at) ?? Infinity;
  if (index > course.timeline.knownAt(record.begin) && kind === 'not_found') return true;
  const state = course.states[index];
  return state !== undefined && refusalOf(state, record) === kind;
}

function refusalOf(state: ModelState, record: HistoryRecord): ErrorKind | undefined {
  if (record.kind === 'write') {
    const outcome = write(state, record.request, []);
    return outcome.ok ? undefined : outcome.kind;
  }
  if (record.kind !== 'read' || record.request.kind === 'everything') return undefined;
  const outcome = read(state, record.request);
  return outcome.ok ? undefined : outcome.kind;
}

function violation(kind: ViolationKind, placed: Placed, { kind: got, code, message }: Refusal['error']): Violation {
  const why = message === undefined ? '' : `: ${message}`;
  const sentence = `${nameOf(placed)} was refused with ${got} (${code}), and nothing in the history justifies that${why}`;
  return { kind, sentence, records: [placed] };
}
