import type { ModelState } from '../../model/index.ts';
import { differenceOfAnswer } from '../compare/answer.ts';
import { firstDifference, type Difference } from '../compare/difference.ts';
import { describeDifference } from '../compare/words.ts';
import type { Course } from './course.ts';
import { allRecords, isRead, type HistoryRead, type HistoryRecord, type Placed, type ReadRecord } from './history.ts';
import { rowsOf } from './rows.ts';
import { nameOf, type Violation, type ViolationKind } from './violation.ts';

/** Every look at the newest state sees the newest; and every answer is that of the commit that it names. */
export function judgeReads(course: Course): readonly Violation[] {
  return allRecords(course.history).flatMap((placed) => judge(course, placed));
}

function judge(course: Course, placed: Placed): readonly Violation[] {
  const { outcome } = placed.record;
  if (outcome.kind !== 'answered' && outcome.kind !== 'done') return [];
  if (outcome.commit === undefined) return [];
  const at = placed.record.kind === 'read' ? placed.record.at : undefined;
  if (isRead(placed) && at !== undefined && !course.indexOf.has(at)) return judgePast(course, placed, at);
  const index = course.indexOf.get(outcome.commit);
  if (index === undefined) {
    return [violation('unknown_commit', placed, `was at the commit ${outcome.commit}, which is not in the history`)];
  }
  return [...judgePlace(course, placed, index), ...(isRead(placed) ? judgeAnswer(course, placed, index) : [])];
}

function judgePlace(course: Course, placed: Placed, index: number): readonly Violation[] {
  const { record } = placed;
  const possible = course.timeline.possibleAt(record.end);
  if (index > possible) {
    return [violation('early_read', placed, `saw commit ${index} of the history when there were at most ${possible}`)];
  }
  const at = record.kind === 'read' ? record.at : undefined;
  if (at !== undefined) return at === course.history.lineage[index]?.id ? [] : [other(placed, at)];
  // It was shown an older listing of the store.
  if (record.blame?.isStale === true) return [];
  const before = newestSeenBefore(course, placed);
  if (index < before) {
    return [
      violation('backward_read', placed, `saw commit ${index} of the history after its handle had seen ${before}`),
    ];
  }
  const known = course.timeline.knownAt(record.begin);
  if (index >= known) return [];
  return [violation('stale_read', placed, `saw commit ${index} of the history when ${known} was known to be there`)];
}

/** Of a commit from before all of this. */
function judgePast({ statesById }: Course, placed: Placed<ReadRecord>, at: string): readonly Violation[] {
  const { outcome, request } = placed.record;
  const state = statesById.get(at);
  if (outcome.kind !== 'answered' || outcome.commit !== at || !state) return [other(placed, at)];
  const difference = differenceOf(state, request, outcome.answer);
  return difference
    ? [violation('wrong_answer', placed, `gave for the old commit ${at}, ${describeDifference(difference)}`)]
    : [];
}

/** What the actor's own answers say: a look at the newest state, and a commit of its own. */
function newestSeenBefore({ history, indexOf }: Course, { actor, index }: Placed): number {
  const records = history.actors.find(({ name }) => name === actor)?.records ?? [];
  return Math.max(0, ...records.slice(0, index).map((record) => indexOf.get(seenIn(record) ?? '') ?? 0));
}

function seenIn({ outcome }: HistoryRecord): string | undefined {
  if (outcome.kind === 'acknowledged') return outcome.result.commit?.id;
  return outcome.kind === 'answered' || outcome.kind === 'done' ? outcome.commit : undefined;
}

function judgeAnswer({ states }: Course, placed: Placed<ReadRecord>, index: number): readonly Violation[] {
  const { outcome, request } = placed.record;
  const state = states[index];
  if (outcome.kind !== 'answered' || !state) return [];
  const difference = differenceOf(state, request, outcome.answer);
  if (!difference) return [];
  const instead = states.findIndex((each) => !differenceOf(each, request, outcome.answer));
  const where = instead < 0 ? 'which no commit of the history holds' : `which is the answer of commit ${instead}`;
  const words = describeDifference(difference);
  return [violation('wrong_answer', placed, `gave for commit ${index} of the history, ${words}, ${where}`)];
}

function differenceOf(state: ModelState, request: HistoryRead, answer: unknown): Difference | undefined {
  if (request.kind === 'everything') return firstDifference(rowsOf(state), answer);
  return differenceOfAnswer(state, request, answer);
}

function other(placed: Placed, at: string): Violation {
  return violation('unknown_commit', placed, `asked for the commit ${at} and got another`);
}

function violation(kind: ViolationKind, placed: Placed, what: string): Violation {
  return { kind, sentence: `${nameOf(placed)} ${what}`, records: [placed] };
}
