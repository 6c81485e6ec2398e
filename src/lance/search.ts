import { ID_COLUMN, type StoredRow } from '../base/column.ts';
import { GraphError } from '../base/errors.ts';
import { compareCodePoints } from '../base/json.ts';
import type { Predicate } from '../base/predicate.ts';
import type { LanceRoot } from './connection.ts';
import { isIndexUnreadable } from './failure.ts';
import type { LanceHit, LanceSearch } from './search-query.ts';
import type { LanceTable } from './table.ts';

/** What to find the best of, and what of it to read. */
export interface BestOf {
  readonly where?: Predicate;
  /** Names of the columns to read, the id among them. */
  readonly columns: readonly string[];
  /** Rows at most, 1 or more. */
  readonly limit: number;
}

type Hits = readonly LanceHit[];

/** A way to search; undefined where it did not find enough. */
type Way = () => Promise<Hits | undefined>;

/**
 * The best rows, best first, equally good ones in the order of their ids: what is found depends on the rows alone, and not on
 * which indexes there are, except that one on vectors finds most of the nearest ones rather than all. What an index is in the
 * way of is found in another way, which leans on fewer of them.
 */
export async function findBest(root: LanceRoot, table: LanceTable, search: LanceSearch, best: BestOf): Promise<Hits> {
  const hasIndex = search.index !== undefined && (await table.hasIndex(search.index));
  for (const way of waysPastCopying(table, search, best, hasIndex)) {
    try {
      const hits = await way();
      if (hits) return hits;
    } catch (error) {
      if (!isIndexInTheWay(error, hasIndex)) throw error;
    }
  }
  return bestInCopy(root, table, search, best);
}

function waysPastCopying(table: LanceTable, search: LanceSearch, best: BestOf, hasIndex: boolean): Way[] {
  const find = (how: LanceSearch) => bestHits(how, best.limit, (limit) => table.search(how, { ...best, limit }));
  if (search.kind === 'match') {
    // Without an index Lance takes words as they are written, in any language.
    return hasIndex ? [() => find(search)] : [];
  }
  const exact = () => find({ ...search, exact: true });
  if (search.exact || !hasIndex) return [exact];
  // An index looks at some of its parts, in which there may be too few rows that meet the condition.
  return [async () => enough(await find(search), best.limit), exact];
}

function enough(hits: Hits, limit: number): Hits | undefined {
  return hits.length < limit ? undefined : hits;
}

/** An index on some other column that the condition asks may be in the way too, but only one that cannot be found. */
function isIndexInTheWay(error: unknown, hasIndex: boolean): boolean {
  return isIndexUnreadable(error) || (hasIndex && error instanceof GraphError && error.kind === 'unavailable');
}

/**
 * Searches a copy of what is searched, in memory, with an index that knows the language and covers nothing. It takes as much
 * memory as the column does.
 */
async function bestInCopy(root: LanceRoot, table: LanceTable, search: LanceSearch, best: BestOf): Promise<Hits> {
  const copied = [ID_COLUMN, search.column];
  const searched = { op: 'notNull', column: search.column } as const;
  const where: Predicate = { op: 'and', of: [...(best.where ? [best.where] : []), searched] };
  const rows = await table.scan({ where, columns: copied });
  if (rows.length === 0) return [];
  const columns = table.columns.filter(({ name }) => copied.includes(name));
  const text = search.kind === 'match' ? search : undefined;
  const hits = await root.inMemory(columns, rows, text, (copy) =>
    bestHits(search, best.limit, (limit) => copy.search(search, { columns: [ID_COLUMN], limit })),
  );
  return withColumns(table, hits, best.columns);
}

async function withColumns(table: LanceTable, hits: Hits, columns: readonly string[]): Promise<Hits> {
  const ids = hits.map(({ row }) => idIn(row));
  const where = { op: 'in', column: ID_COLUMN, type: 'utf8', values: ids } as const;
  const rows = new Map((await table.scan({ where, columns })).map((row) => [idIn(row), row]));
  return hits.map(({ row, measure }) => ({ row: rows.get(idIn(row)) ?? row, measure }));
}

/** How many more are asked for at first, so that a tie at the limit seldom takes a second question. */
const SPARE = 10;

/** Which of equally good rows Lance takes is in no fixed order, so all are taken that are as good as the last one. */
async function bestHits(search: LanceSearch, limit: number, find: (limit: number) => Promise<Hits>): Promise<Hits> {
  const sign = search.kind === 'nearest' ? 1 : -1;
  const order = (a: LanceHit, b: LanceHit) =>
    sign * compareNumbers(a.measure, b.measure) || compareCodePoints(idIn(a.row), idIn(b.row));
  for (let count = limit + SPARE; ; count *= 4) {
    const hits = (await find(count)).toSorted(order);
    if (hits.length < count || hits[limit - 1]?.measure !== hits.at(-1)?.measure) return hits.slice(0, limit);
  }
}

/** Infinite distances have no difference. */
function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : Number(a > b);
}

function idIn(row: StoredRow): string {
  return row[ID_COLUMN] as string;
}
