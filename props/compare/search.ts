import {
  idText,
  type FoundRow,
  type ModelSearch,
  type ModelState,
  type Searched,
  searched,
} from '../../model/index.ts';
import { compareCodePoints } from '../../src/index.ts';
import { firstDifference, type Difference } from './difference.ts';

/** Where a search's answer is none that the model allows. Of words and vectors together it says which rows, and not in which order. */
export function differenceOfSearch(
  state: ModelState,
  operation: ModelSearch,
  got: readonly FoundRow[],
): Difference | undefined {
  const expected = searched(state, operation);
  const path = operation.kind;
  return (
    differenceOfRows(expected, got, path) ??
    (expected.distances && expected.holding
      ? undefined
      : (differenceOfOrder(got, path) ?? differenceOfCompleteness(expected, got, path)))
  );
}

/** Each is a row that may be found, as it is, and once; in its place, and as good as it is. */
function differenceOfRows(expected: Searched, got: readonly FoundRow[], path: string): Difference | undefined {
  if (got.length > expected.limit)
    return { path: `${path}.length`, expected: `at most ${expected.limit}`, got: got.length };
  const seen = new Set<string>();
  for (const [index, row] of got.entries()) {
    const at = `${path}[${index}]`;
    const id = idText(row.id);
    if (seen.has(id)) return { path: at, expected: 'another row than before', got: row.id };
    seen.add(id);
    const { distance, score } = row;
    const measures = { ...(distance !== undefined && { distance }), ...(score !== undefined && { score }) };
    const difference =
      firstDifference({ ...expected.rows.get(id), rank: index + 1, ...measures }, row, at) ??
      differenceOfMeasures(expected, id, row, at);
    if (difference) return difference;
  }
  return undefined;
}

function differenceOfMeasures(
  { distances, holding }: Searched,
  id: string,
  { distance, score }: FoundRow,
  path: string,
): Difference | undefined {
  if (distance === undefined && score === undefined) return { path, expected: 'a distance or a score', got: 'neither' };
  if (distance !== undefined) {
    const right = distances?.get(id);
    if (!right) return { path: `${path}.distance`, expected: 'not found by vectors', got: distance };
    if (!right.isVague && !(Math.abs(distance - right.is) <= right.within)) {
      return { path: `${path}.distance`, expected: right.is, got: distance };
    }
  }
  if (score === undefined) return undefined;
  if (!holding?.has(id)) return { path: `${path}.score`, expected: 'not found by words', got: score };
  return score > 0 && Number.isFinite(score) ? undefined : { path: `${path}.score`, expected: 'above 0', got: score };
}

/** Nearer ones and better matches come first, equally good ones by their ids. */
function differenceOfOrder(got: readonly FoundRow[], path: string): Difference | undefined {
  for (const [index, row] of got.entries()) {
    const before = got[index - 1];
    if (!before || isBefore(before, row)) continue;
    return { path: `${path}[${index}]`, expected: `to come before ${JSON.stringify(idText(before.id))}`, got: row.id };
  }
  return undefined;
}

function isBefore(one: FoundRow, other: FoundRow): boolean {
  const [a, b] = [badness(one), badness(other)];
  return a < b || (a === b && compareCodePoints(idText(one.id), idText(other.id)) < 0);
}

function badness({ distance, score = 0 }: FoundRow): number {
  return distance ?? -score;
}

/** What is nearer than this ought to have been found in place of the last one. */
function nearestThatIsOut(distances: Searched['distances'], last: FoundRow | undefined): number {
  const within = last && distances?.get(idText(last.id))?.within;
  return (last?.distance ?? Infinity) - (within ?? 0);
}

/** What had to be found is there: all of it within the limit, and nothing nearer than the last one beyond. */
function differenceOfCompleteness(
  { distances, isExact, holding, limit }: Searched,
  got: readonly FoundRow[],
  path: string,
): Difference | undefined {
  const found = new Set(got.map(({ id }) => idText(id)));
  const isFull = got.length === limit;
  const last = nearestThatIsOut(distances, got.at(-1));
  for (const [id, { is, within, isVague }] of distances ?? []) {
    if (found.has(id) || isVague || (isFull && (!isExact || is + within >= last))) continue;
    return { path, expected: `${JSON.stringify(id)} at the distance ${is}`, got: `${got.length} others` };
  }
  for (const [id, holds] of holding ?? []) {
    if (found.has(id) || isFull || holds === null) continue;
    return { path, expected: `${JSON.stringify(id)}, which holds the words`, got: `${got.length} others` };
  }
  return undefined;
}
