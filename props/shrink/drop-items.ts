import type { Case } from '../case/case.ts';
import type { Trial } from './trial.ts';

/** A list within a case, and the case with some of its items left out. */
export interface Items {
  count(data: Case): number;
  without(data: Case, start: number, end: number): Case;
}

/**
 * Drops items in ever smaller chunks, and at last one by one until no single one can go. Later ones go first: what comes
 * before them made the state that the failure needs.
 */
export async function dropItems(data: Case, items: Items, trial: Trial): Promise<Case> {
  let best = data;
  for (let size = items.count(best); size > 1; size = Math.ceil(size / 2)) {
    best = await dropChunks(best, items, size, trial);
  }
  for (let before = Infinity; items.count(best) < before && !trial.isOver;) {
    before = items.count(best);
    best = await dropChunks(best, items, 1, trial);
  }
  return best;
}

async function dropChunks(data: Case, items: Items, size: number, trial: Trial): Promise<Case> {
  let best = data;
  for (let end = items.count(best); end > 0;) {
    const found = await trial.first(withoutChunks(best, items, size, end));
    if (!found) return best;
    best = found.case;
    end -= size * (found.place + 1);
  }
  return best;
}

function* withoutChunks(data: Case, items: Items, size: number, last: number): Generator<Case> {
  for (let end = last; end > 0; end -= size) yield items.without(data, Math.max(end - size, 0), end);
}

/** What is done before a race, or by the only actor. */
export const OPERATIONS: Items = {
  count: ({ operations }) => operations.length,
  without: (data, start, end) => ({ ...data, operations: data.operations.toSpliced(start, end - start) }),
};
