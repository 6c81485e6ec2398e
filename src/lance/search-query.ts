import { MatchQuery, Operator, PhraseQuery, type Query, type Table, type VectorQuery } from '@lancedb/lancedb';
import type { StoredRow } from '../base/column.ts';

/** The rows whose vectors are near to one, by a metric. A null is near to nothing. */
export interface LanceNearest {
  readonly kind: 'nearest';
  readonly column: string;
  /** Name of the index that the column should have; none where it should not. */
  readonly index: string | undefined;
  readonly near: readonly number[];
  readonly metric: 'l2' | 'cosine' | 'dot';
  /** Whether to compare every vector, whatever an index says. */
  readonly exact: boolean;
}

/** The rows whose texts hold words. What a word is, and when two are the same, depends on the language. */
export interface LanceMatch {
  readonly kind: 'match';
  readonly column: string;
  readonly index: string | undefined;
  readonly words: string;
  /** `phrase`: all of them, one after the other. */
  readonly holds: 'any' | 'all' | 'phrase';
  readonly language: string;
}

export type LanceSearch = LanceNearest | LanceMatch;

/**
 * A row that was found, and how good it is: of vectors Lance's distance (for l2 the square of it), less is better; of texts the
 * score, more is better.
 */
export interface LanceHit {
  readonly row: StoredRow;
  readonly measure: number;
}

/** The column in which Lance tells how good a row is. It has to be asked for, or Lance warns. */
export function measureColumn({ kind }: LanceSearch): '_distance' | '_score' {
  return kind === 'nearest' ? '_distance' : '_score';
}

/** The search in LanceDB's terms; conditions come before it. A row that no index covers is looked at all the same. */
export function queryOf(table: Table, search: LanceSearch): Query | VectorQuery {
  if (search.kind === 'match') return table.query().fullTextSearch(wordsOf(search));
  const query = table
    .query()
    .nearestTo([...search.near])
    .column(search.column)
    .distanceType(search.metric);
  return search.exact ? query.bypassVectorIndex() : query;
}

/** Not a text: LanceDB takes that for words in any column. */
function wordsOf({ words, column, holds }: LanceMatch): MatchQuery | PhraseQuery {
  if (holds === 'phrase') return new PhraseQuery(words, column);
  return new MatchQuery(words, column, { operator: holds === 'all' ? Operator.And : Operator.Or });
}
