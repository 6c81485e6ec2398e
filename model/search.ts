import type { EdgeRecord, FoundEdge, FoundNode, NodeRecord, SearchQuery } from '../src/graph/operation.ts';
import type { VectorMetric } from '../src/schema/definition.ts';
import { type Distance, distanceBetween } from './distance.ts';
import { matcher } from './filter.ts';
import { idText } from './id.ts';
import { compareTexts } from './order.ts';
import { request } from './refusal.ts';
import { projection, whole } from './scan.ts';
import { arrayOf, membersOf, oneOf } from './shape.ts';
import { type ModelState, type Row, rowsOf } from './state.ts';
import { edgeType, type EdgeType, nodeType, type NodeType, propertyOf } from './type.ts';
import { normalise } from './value.ts';
import { type Holds, holding, type Wanted } from './words.ts';

/** A search as data. */
export interface ModelSearch {
  readonly kind: 'searchNodes' | 'searchEdges';
  readonly type: string;
  readonly query: SearchQuery;
}

/** What is known of a search's answer; rows are told by the texts of their ids. */
export interface Searched {
  /** Those that may be found, with the properties asked for. */
  readonly rows: ReadonlyMap<string, Row>;
  /** Of a search by vectors: how far the rows are away that have a vector. */
  readonly distances: ReadonlyMap<string, Distance> | undefined;
  /** Whether the nearest rows have to be found, all of them, or most. */
  readonly isExact: boolean;
  /** Of a search by words: the rows that hold them, or may. */
  readonly holding: ReadonlyMap<string, Exclude<Holds, false>> | undefined;
  readonly limit: number;
}

/** A row that was found, and how good it is. */
export type FoundRow = FoundNode | FoundEdge;

/** So many rows each of two searches brings at least, if both are asked for. */
export const FUSED_AT_LEAST = 100;

/** What has to be found, may be found, and how far away it is. How well words match the model does not say. */
export function searched(state: ModelState, { kind, type, query }: ModelSearch): Searched {
  const isOfNodes = kind === 'searchNodes';
  const searchedType = isOfNodes ? nodeType(state.schema, type) : edgeType(state.schema, type);
  const members = membersOf(query, ['vector', 'text', 'where', 'select', 'limit', 'exact'], 'query');
  const { vector, text, where, select, limit = 10, exact = false } = members;
  request(vector !== undefined || text !== undefined, 'neither a vector nor a text');
  request(typeof exact === 'boolean', '`exact` is true or false');
  request(!exact || vector !== undefined, '`exact` without a vector');
  request(Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= 10_000, 'a limit that is none');
  const project = select === undefined ? whole : projection(searchedType, arrayOf(select, 'select'));
  const matches = matcher(searchedType, where);
  const near = vector === undefined ? undefined : nearTo(searchedType, vector);
  const words = text === undefined ? undefined : textHolding(searchedType, text);
  const all: Iterable<Row> = rowsOf<ReadonlyMap<string, Row>>(isOfNodes ? state.nodes : state.edges, type).values();
  const rows = [...all].filter(matches);
  return {
    rows: new Map(rows.map((row) => [idText(row.id), project(row)])),
    distances: near && mapped(rows, near.distance),
    isExact: exact || near?.hasIndex === false,
    holding: words && mapped(rows, (row) => orNothing(words(row))),
    limit: Number(limit),
  };
}

/** An answer as good as any: where the model does not say how well words match, all match equally well. */
export function search(state: ModelState, operation: ModelSearch): readonly FoundRow[] {
  const { rows, distances, holding: held, limit } = searched(state, operation);
  const nearest = distances && [...distances].toSorted(([a, x], [b, y]) => x.is - y.is || compareTexts(a, b));
  const matching = held && [...held].filter(([, holds]) => holds).toSorted(([a], [b]) => compareTexts(a, b));
  const near =
    nearest &&
    answer(
      rows,
      nearest.map(([id, { is }]) => [id, { distance: is }]),
    );
  const match =
    matching &&
    answer(
      rows,
      matching.map(([id]) => [id, { score: 1 }]),
    );
  if (near && match) {
    const most = Math.max(limit, FUSED_AT_LEAST);
    return fused(near.slice(0, most), match.slice(0, most)).slice(0, limit);
  }
  return (near ?? match ?? []).slice(0, limit);
}

/** Two answers as one: a row is worth 1 / (60 + rank) for each that has it. */
export function fused(near: readonly FoundRow[], match: readonly FoundRow[]): readonly FoundRow[] {
  const ids = new Set([...near, ...match].map(({ id }) => idText(id)));
  const both = Array.from(ids, (text) => {
    const [a, b] = [near, match].map((found) => found.find(({ id }) => idText(id) === text));
    return { text, row: { ...a, ...b } as FoundRow, worth: worthOf(a) + worthOf(b) };
  });
  return both
    .toSorted((a, b) => b.worth - a.worth || compareTexts(a.text, b.text))
    .map(({ row }, index) => ({ ...row, rank: index + 1 }));
}

function worthOf(row: FoundRow | undefined): number {
  return row ? 1 / (60 + row.rank) : 0;
}

type Measure = Pick<FoundRow, 'distance' | 'score'>;

function answer(rows: ReadonlyMap<string, Row>, ordered: readonly (readonly [string, Measure])[]): FoundRow[] {
  return ordered.map(([id, measure], index) => ({
    ...(rows.get(id) as NodeRecord | EdgeRecord),
    rank: index + 1,
    ...measure,
  }));
}

const METRICS: readonly VectorMetric[] = ['l2', 'cosine', 'dot'];

function nearTo(type: NodeType | EdgeType, vector: unknown) {
  const { property, near, metric } = membersOf(vector, ['property', 'near', 'metric'], 'vector');
  const { name, definition } = propertyOf(type, property);
  request(typeof definition.type === 'object' && 'vector' in definition.type, 'no vectors to be near to');
  const to = normalise(definition.type, near) as readonly number[];
  const index = (type.definition.indexes ?? []).find((each) => each.kind === 'vector' && each.property === name);
  const declared = index?.kind === 'vector' ? (index.metric ?? 'l2') : undefined;
  const wanted = metric === undefined ? undefined : oneOf<VectorMetric>(metric, METRICS, 'metric');
  request(!declared || !wanted || declared === wanted, 'another metric than that of the index');
  const distance = (row: Row) => {
    const at = row.values[name] ?? null;
    return at === null ? undefined : distanceBetween(declared ?? wanted ?? 'l2', at as readonly number[], to);
  };
  return { distance, hasIndex: index !== undefined };
}

const MATCH_MAX = 10_000;

function textHolding(type: NodeType | EdgeType, text: unknown): (row: Row) => Holds {
  const {
    property,
    match,
    all = false,
    phrase = false,
  } = membersOf(text, ['property', 'match', 'all', 'phrase'], 'text');
  const { name, definition } = propertyOf(type, property);
  request(definition.type === 'String', 'no text to hold words');
  const words = normalise('String', match) as string;
  request(words.length <= MATCH_MAX, 'more words than are looked for');
  request(typeof all === 'boolean' && typeof phrase === 'boolean', '`all` and `phrase` are true or false');
  const wanted: Wanted = phrase ? 'phrase' : all ? 'all' : 'any';
  const says = holding(words, wanted);
  return (row) => {
    const held = row.values[name] ?? null;
    return held === null ? false : says(held as string);
  };
}

function orNothing(holds: Holds): Exclude<Holds, false> | undefined {
  return holds === false ? undefined : holds;
}

/** What is told of each row of which something is told. */
function mapped<Told>(rows: readonly Row[], tell: (row: Row) => Told | undefined): ReadonlyMap<string, Told> {
  return new Map(
    rows.flatMap((row) => {
      const told = tell(row);
      return told === undefined ? [] : [[idText(row.id), told] as const];
    }),
  );
}
