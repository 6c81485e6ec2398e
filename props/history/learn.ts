import { idText, write, type ModelState, type ModelWrite, type Row } from '../../model/index.ts';
import { firstDifference } from '../compare/difference.ts';
import { mintedIds } from '../run/minted.ts';
import { allRecords, isRead, type History } from './history.ts';
import { rowsOf, type Rows } from './rows.ts';

/**
 * The ids that the engine minted for a write which it never answered, in the order of need: of the rows that somebody saw
 * at its commit, new ones with the content that the write gives. Rows of one content are interchangeable, so whichever of
 * them stands for which leads to the same state.
 */
export function learnMintedIds(
  history: History,
  commitId: string,
  before: ModelState,
  request: ModelWrite,
): readonly string[] {
  const outcome = write(before, request, []);
  if (!outcome.ok) return [];
  const placeholders = mintedIds(history.schema, request, outcome.ids);
  if (placeholders.length === 0) return [];
  const written = rowsIn(rowsOf(outcome.state));
  const known = new Set(written.map(keyOf));
  const strangers = new Map(observedAt(history, commitId).map((row) => [keyOf(row), row]));
  for (const key of known) strangers.delete(key);
  return placeholders.map((placeholder) => {
    const given = written.find(({ id }) => id === placeholder);
    const found = [...strangers].find(([, row]) => given && isAlike(given, row));
    // Whoever compares what was read with the state will say what is missing.
    if (!found) return placeholder;
    strangers.delete(found[0]);
    return String(found[1].id);
  });
}

function observedAt(history: History, commitId: string): readonly Row[] {
  if (history.lineage.at(-1)?.id === commitId) return rowsIn(history.end);
  for (const { record } of allRecords(history).filter(isRead)) {
    const { outcome, request } = record;
    if (request.kind === 'everything' && outcome.kind === 'answered' && outcome.commit === commitId) {
      return rowsIn(outcome.answer as Rows);
    }
  }
  throw new Error(`nobody recorded a read of everything at ${commitId}, whose write was never answered`);
}

function rowsIn({ nodes, edges }: Rows): readonly Row[] {
  return [...Object.values(nodes), ...Object.values(edges)].flat();
}

function keyOf(row: Row): string {
  return JSON.stringify(['from' in row, row.type, idText(row.id)]);
}

function isAlike(one: Row, other: Row): boolean {
  return firstDifference({ ...one, id: '' }, { ...other, id: '' }) === undefined;
}
