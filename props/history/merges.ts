import { firstDifference } from '../compare/difference.ts';
import type { Course } from './course.ts';
import { allRecords, type MergeRecord, type Placed } from './history.ts';
import { mergeAt, type MergedThere } from './merged.ts';
import { nameOf, type Violation } from './violation.ts';

/** A merge that made no commit had a reason: of two commits that were the newest while it lasted, the model says the same. */
export function judgeMerges(course: Course): readonly Violation[] {
  return allRecords(course.history).flatMap((placed) =>
    placed.record.kind === 'merge' ? judgeMerge(course, { ...placed, record: placed.record }) : [],
  );
}

function judgeMerge(course: Course, placed: Placed<MergeRecord>): readonly Violation[] {
  const { outcome } = placed.record;
  if (outcome.kind === 'acknowledged' && !outcome.result.commit) {
    const { kind, inserted, updated, deleted } = outcome.result;
    const isRight = kind === 'up_to_date' && inserted + updated + deleted === 0;
    if (isRight && isSoAnywhere(course, placed, (there) => there.kind === 'up_to_date')) return [];
    const sentence = `${nameOf(placed)} found nothing to bring from ${placed.record.source}, and there was something all the time`;
    return [{ kind: 'inexplicable_nothing', sentence, records: [placed] }];
  }
  if (outcome.kind !== 'refused' || outcome.error.code !== 'merge_conflict') return [];
  const { conflicts = [], message = '' } = outcome.error;
  const isSame = (there: MergedThere) =>
    there.kind === 'conflict' && firstDifference(there.conflicts, conflicts) === undefined;
  if (isSoAnywhere(course, placed, isSame)) return [];
  const sentence = `${nameOf(placed)} was refused with rows in conflict, and at no time were these in conflict: ${message}`;
  return [{ kind: 'unjustified_conflict', sentence, records: [placed] }];
}

/** Whether it is so of any two commits that may have been the newest of their branches while the merge lasted. */
function isSoAnywhere(course: Course, placed: Placed, isSo: (there: MergedThere) => boolean): boolean {
  const source = course.sourceOf(placed);
  if (!source) return false;
  return newestIn(course, placed).some((target) =>
    newestIn(source, placed).some((from) => isSo(mergeAt(course.commits, course.statesById, target, from))),
  );
}

function newestIn({ history, timeline }: Course, { record }: Placed): readonly string[] {
  const first = record.blame?.isStale === true ? 0 : timeline.knownAt(record.begin);
  return history.lineage.slice(first, timeline.possibleAt(record.end) + 1).map(({ id }) => id);
}
