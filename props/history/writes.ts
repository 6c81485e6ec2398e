import { write } from '../../model/index.ts';
import { foreignCommits, type Course } from './course.ts';
import { allRecords, isOlder, isWrite, type Placed, type WriteRecord } from './history.ts';
import type { MadeCommit } from './match.ts';
import { differenceOfClaim } from './replay.ts';
import { isStrict, namedTypes } from './types-of.ts';
import { nameOf, type Violation } from './violation.ts';

/** Updates are decided on what their handle had seen: of what they name, nothing else was changed by others since. */
export function judgeBases(course: Course): readonly Violation[] {
  return course.made.flatMap((one, index) => judgeBase(course, one, index));
}

function judgeBase(course: Course, { write: placed }: MadeCommit, index: number): readonly Violation[] {
  const { record } = placed;
  if (record.kind !== 'write' || !isStrict(record.request)) return [];
  const { request } = record;
  const named = namedTypes(request);
  return foreignCommits(course, placed, course.seenBefore(placed).atMost, index)
    .filter(({ by }) => by.write.actor !== placed.actor || isOlder(by.write))
    .flatMap((unseen) => {
      const moved = [...course.movedBy(unseen.index)].find((type) => named.has(type));
      if (moved === undefined) return [];
      const sentence = `${nameOf(placed)} went through although ${nameOf(unseen.by.write)} had changed ${moved}, unseen by its handle`;
      return [{ kind: 'unseen_base' as const, sentence, records: [placed, unseen.by.write] }];
    });
}

/** A write that made no commit found nothing to do, at some time between its begin and its end. */
export function judgeNothings(course: Course): readonly Violation[] {
  return allRecords(course.history)
    .filter(isWrite)
    .flatMap((placed) => judgeNothing(course, placed));
}

function judgeNothing({ states, timeline }: Course, placed: Placed<WriteRecord>): readonly Violation[] {
  const { record } = placed;
  if (record.outcome.kind !== 'acknowledged' || record.outcome.result.commit) return [];
  const claim = record.outcome.result;
  const from = record.blame?.isStale === true ? 0 : timeline.knownAt(record.begin);
  const to = timeline.possibleAt(record.end);
  const isExplained = states.slice(from, to + 1).some((state) => {
    const outcome = write(state, record.request, []);
    return outcome.ok && !outcome.changed && differenceOfClaim(outcome, claim) === undefined;
  });
  if (isExplained) return [];
  const sentence = `${nameOf(placed)} found nothing to do, and at every commit from ${from} to ${to} there was something`;
  return [{ kind: 'inexplicable_nothing', sentence, records: [placed] }];
}
