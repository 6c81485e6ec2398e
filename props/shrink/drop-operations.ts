import type { Case } from '../case/case.ts';
import type { Trial } from './trial.ts';

/**
 * Drops operations in ever smaller chunks, and at last one by one until no single one can go. Later ones go first: what
 * comes before them made the state that the failure needs.
 */
export async function dropOperations(data: Case, trial: Trial): Promise<Case> {
  let best = data;
  for (let size = Math.ceil(best.operations.length / 2); size > 1; size = Math.ceil(size / 2)) {
    best = await dropChunks(best, size, trial);
  }
  for (let before = Infinity; best.operations.length < before && !trial.isOver;) {
    before = best.operations.length;
    best = await dropChunks(best, 1, trial);
  }
  return best;
}

async function dropChunks(data: Case, size: number, trial: Trial): Promise<Case> {
  let best = data;
  for (let end = best.operations.length; end > 0; end -= size) {
    const candidate = { ...best, operations: best.operations.toSpliced(Math.max(end - size, 0), Math.min(size, end)) };
    if (await trial.accepts(candidate)) best = candidate;
  }
  return best;
}
