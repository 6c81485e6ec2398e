import { allRecords, type History, type HistoryRecord, type Moment } from './history.ts';
import type { MadeCommit } from './match.ts';

/** Which commits were there at a moment, as far as the records tell. Commits are told by their index in the lineage. */
export interface Timeline {
  /** The newest that is known to have been there: somebody had been told of it by then. */
  knownAt(moment: Moment): number;
  /** The newest that may have been there: its write, and those of all before it, had begun by then. */
  possibleAt(moment: Moment | undefined): number;
}

export function timelineOf(history: History, made: readonly MadeCommit[]): Timeline {
  const indexOf = new Map(history.lineage.map(({ id }, index) => [id, index]));
  const told = allRecords(history)
    .flatMap(({ record }) => {
      const index = indexOf.get(commitTold(record) ?? '');
      return record.end === undefined || index === undefined ? [] : [{ end: record.end, index }];
    })
    .toSorted((a, b) => a.end - b.end);
  const newestTold = runningMax(told.map(({ index }) => index));
  const begins = runningMax(made.map(({ write }) => write.record.begin));
  return {
    knownAt: (moment) => newestTold[countWhile(told, ({ end }) => end < moment) - 1] ?? 0,
    possibleAt: (moment) => (moment === undefined ? begins.length : countWhile(begins, (begin) => begin <= moment)),
  };
}

/** The commit that an answer proves to be there. */
function commitTold({ outcome }: HistoryRecord): string | undefined {
  switch (outcome.kind) {
    case 'acknowledged':
      return outcome.result.commit?.id;
    case 'answered':
    case 'done':
      return outcome.commit;
    case 'created':
      return outcome.branch.commit;
    case 'refused':
    case 'unanswered':
      return undefined;
  }
}

function runningMax(numbers: readonly number[]): readonly number[] {
  let max = -Infinity;
  return numbers.map((number) => (max = Math.max(max, number)));
}

/** How many items at the beginning of a sorted list are so, by halving. */
function countWhile<T>(items: readonly T[], isSo: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const item = items[middle];
    if (item !== undefined && isSo(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
