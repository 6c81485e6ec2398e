import { ID_COLUMN, type StoredRow } from '../base/column.ts';
import { badRequest } from '../base/errors.ts';
import type { LanceRoot } from '../lance/connection.ts';
import type { LanceHit, LanceMatch, LanceNearest, LanceSearch } from '../lance/search-query.ts';
import { findBest, type BestOf } from '../lance/search.ts';
import type { LanceTable } from '../lance/table.ts';
import type { GraphType, Property } from '../schema/accepted.ts';
import { bindFilter } from '../schema/bind.ts';
import type { VectorMetric } from '../schema/definition.ts';
import { TEXT_LANGUAGE, VECTOR_METRIC } from '../schema/parse-indexes.ts';
import { rootPlace, type Place } from '../schema/place.ts';
import { typeText } from '../schema/property-type.ts';
import { findProperty } from '../schema/rows.ts';
import { quoted, readObject, readString } from '../schema/shape.ts';
import { canonicalValue } from '../schema/value-check.ts';
import { fuse } from './fuse.ts';
import { indexName } from './indexes.ts';
import type { Found } from './operation.ts';
import { readSelect } from './scan.ts';
import { idColumns } from './table-view.ts';

/** A search bound to a table: by vectors, by words, or both. */
export interface BoundSearch {
  readonly nearest: LanceNearest | undefined;
  readonly match: LanceMatch | undefined;
  readonly best: BestOf;
  /** The properties to hand out. */
  readonly select: readonly Property[];
}

/** A row as a search found it. */
export interface FoundRow extends Found {
  readonly row: StoredRow;
}

const LIMIT = 10;
const LIMIT_MAX = 10_000;
/** Lance takes seconds for a text as long as a book. */
const MATCH_MAX = 10_000;
/** What comes first by both need not be among the first by either. */
const FUSED_AT_LEAST = 100;

const METRICS: readonly VectorMetric[] = ['l2', 'cosine', 'dot'];

/** Reads a search; `bad_request` for what the type cannot answer. */
export function bindSearch(type: GraphType, query: unknown): BoundSearch {
  const place = rootPlace('malformed_query', 'query');
  const member = readObject(query, place, ['vector', 'text', 'where', 'select', 'limit', 'exact']);
  const exact = readFlag(member('exact'), place.member('exact'));
  const [vector, text] = [member('vector'), member('text')];
  if (vector === undefined && text === undefined) throw place.refuse('must have a vector, a text, or both');
  if (exact && vector === undefined) throw place.member('exact').refuse('is about vectors, and there is none');
  const select = readSelect(type, member('select'), place.member('select'));
  return {
    nearest: vector === undefined ? undefined : bindVector(type, vector, place.member('vector'), exact),
    match: text === undefined ? undefined : bindText(type, text, place.member('text')),
    best: {
      // One that selects everything would have Lance look at all rows for a mask before it searches.
      ...(member('where') !== undefined && { where: bindFilter(type, member('where')) }),
      columns: columnsOf(type, select),
      limit: readLimit(member('limit'), place.member('limit')),
    },
    select,
  };
}

/** Ties are decided by the ids as they are stored; records take theirs from the key's columns. */
function columnsOf(type: GraphType, select: readonly Property[]): string[] {
  const key = type.kind === 'node' ? type.key : [];
  return [...new Set([...idColumns(type), ...[...key, ...select].map(({ column }) => column.name)])];
}

/** The rows that are found, best first. */
export async function search(
  root: LanceRoot,
  table: LanceTable,
  { nearest, match, best }: BoundSearch,
): Promise<readonly FoundRow[]> {
  if (!nearest || !match) {
    const only = nearest ?? match;
    return only ? ranked(only, await findBest(root, table, only, best)) : [];
  }
  const each = { ...best, limit: Math.max(best.limit, FUSED_AT_LEAST) };
  const near = ranked(nearest, await findBest(root, table, nearest, each));
  const matching = ranked(match, await findBest(root, table, match, each));
  return fuse([near, matching], ({ row }) => row[ID_COLUMN] as string).slice(0, best.limit);
}

function ranked(by: LanceSearch, hits: readonly LanceHit[]): FoundRow[] {
  return hits.map(({ row, measure }, index) => ({ row, rank: index + 1, ...told(by, measure) }));
}

function told(by: LanceSearch, measure: number): Partial<Found> {
  if (by.kind === 'match') return { score: measure };
  return { distance: by.metric === 'l2' ? Math.sqrt(measure) : measure };
}

function bindVector(type: GraphType, data: unknown, place: Place, exact: boolean): LanceNearest {
  const member = readObject(data, place, ['property', 'near', 'metric']);
  const property = findProperty(type, member('property'));
  const { name, column, definition } = property;
  if (typeof definition.type !== 'object' || !('vector' in definition.type))
    throw notSearchable(type, property, 'vectors');
  const near = canonicalValue({ name, definition: { type: definition.type } }, member('near') ?? null, type.name);
  const declared = type.indexes.find((index) => index.kind === 'vector' && index.property === property);
  const metric = declared?.kind === 'vector' ? declared.metric : undefined;
  const wanted = readMetric(member('metric'), place.member('metric'));
  if (metric && wanted && metric !== wanted) {
    const what = `property ${quoted(name)} of ${quoted(type.name)} has an index by ${metric}, and not by ${wanted}`;
    throw badRequest('other_metric', what, { type: type.name, property: name, metric });
  }
  return {
    kind: 'nearest',
    column: column.name,
    index: declared && indexName(column.name, 'vector'),
    near: near as readonly number[],
    metric: metric ?? wanted ?? VECTOR_METRIC,
    exact,
  };
}

function bindText(type: GraphType, data: unknown, place: Place): LanceMatch {
  const member = readObject(data, place, ['property', 'match', 'all', 'phrase']);
  const property = findProperty(type, member('property'));
  if (property.definition.type !== 'String') throw notSearchable(type, property, 'text');
  const words = readString(member('match'), place.member('match'));
  if (words.length > MATCH_MAX) throw place.member('match').refuse(`must have ${MATCH_MAX} characters at most`);
  const all = readFlag(member('all'), place.member('all'));
  const phrase = readFlag(member('phrase'), place.member('phrase'));
  const declared = type.indexes.find((index) => index.kind === 'text' && index.property === property);
  return {
    kind: 'match',
    column: property.column.name,
    index: declared && indexName(property.column.name, 'text'),
    words,
    holds: phrase ? 'phrase' : all ? 'all' : 'any',
    language: declared?.kind === 'text' ? declared.language : TEXT_LANGUAGE,
  };
}

function notSearchable(type: GraphType, { name, definition }: Property, wanted: string) {
  const what = `property ${quoted(name)} of ${quoted(type.name)} is a ${typeText(definition.type)} and holds no ${wanted}`;
  return badRequest('not_searchable', what, { type: type.name, property: name });
}

function readMetric(value: unknown, place: Place): VectorMetric | undefined {
  if (value === undefined) return undefined;
  const metric = METRICS.find((each) => each === value);
  if (metric) return metric;
  throw place.refuse(`must be one of ${METRICS.join(', ')}`);
}

function readFlag(value: unknown, place: Place): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw place.refuse('must be true or false');
}

function readLimit(value: unknown, place: Place): number {
  if (value === undefined) return LIMIT;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LIMIT_MAX) return value;
  throw place.refuse(`must be a whole number from 1 to ${LIMIT_MAX}`);
}
