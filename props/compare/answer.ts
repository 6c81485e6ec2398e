import { read, type FoundRow, type ModelRead, type ModelState } from '../../model/index.ts';
import { firstDifference, type Difference } from './difference.ts';
import { differenceOfSearch } from './search.ts';

/** Where the answer of a read that the model answers is another than the model's, or than one of those that it allows. */
export function differenceOfAnswer(state: ModelState, request: ModelRead, got: unknown): Difference | undefined {
  const expected = read(state, request);
  if (!expected.ok) return { path: request.kind, expected: `${expected.kind}: ${expected.reason}`, got };
  if (request.kind === 'searchNodes' || request.kind === 'searchEdges') {
    return differenceOfSearch(state, request, got as readonly FoundRow[]);
  }
  return firstDifference(expected.value, got, request.kind);
}
