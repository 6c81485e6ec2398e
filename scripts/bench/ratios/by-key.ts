import { Index } from '@lancedb/lancedb';
import type { Graph } from '../../../src/index.ts';
import { byClock, type Side } from './contest.ts';
import type { Measure, Scale } from './measure.ts';
import type { Place } from './place.ts';
import { emailOf, people, PEOPLE, PEOPLE_COLUMNS, person } from './people.ts';
import type { RawGraph } from './raw-graph.ts';
import { lookUp, upsert, withIds } from './raw-people.ts';

const FEW = 10_000;
const MANY = 1_000_000;

/** From so many rows on the engine has an index on keys; below that neither side has. */
const INDEXED_FROM = 20_000;

/** Rows of one load: a million at once are a matter of memory, not of keys. */
const PART = 100_000;

/** Strides through the rows, so that no two rounds are about neighbours. */
const STRIDE = 613;

/** Upserts between which the fragments that they leave are put together, and covered by the index, on either side. */
const UPKEEP_EVERY = 8;

interface Sides {
  readonly get: { readonly engine: Side; readonly raw: Side };
  readonly upsert: { readonly engine: Side; readonly raw: Side };
}

/** By key, warm, among few rows and among many. */
export const byKey: Measure = {
  name: 'keys',
  gauge: byClock,
  async contests(place, scale) {
    const few = await sidesAmong(place, scale, FEW);
    const many = await sidesAmong(place, scale, MANY);
    const unit = 'ms';
    const gets = scale.rounds(300);
    const upserts = scale.rounds(48);
    return [
      {
        name: 'warm get among 10,000 rows',
        bound: 1.2,
        unit,
        rounds: gets,
        subject: few.get.engine,
        beside: few.get.raw,
      },
      { name: 'warm get among 1,000,000 rows', unit, rounds: gets, subject: many.get.engine, beside: many.get.raw },
      {
        name: 'get, by number of rows',
        bound: 1.5,
        unit,
        rounds: gets,
        subject: { ...many.get.engine, label: '1,000,000' },
        beside: { ...few.get.engine, label: '10,000' },
      },
      { name: 'upsert among 10,000 rows', unit, rounds: upserts, subject: few.upsert.engine, beside: few.upsert.raw },
      {
        name: 'upsert among 1,000,000 rows',
        unit,
        rounds: upserts,
        subject: many.upsert.engine,
        beside: many.upsert.raw,
      },
      {
        name: 'upsert, by number of rows',
        bound: 1.5,
        unit,
        rounds: upserts,
        subject: { ...many.upsert.engine, label: '1,000,000' },
        beside: { ...few.upsert.engine, label: '10,000' },
      },
    ];
  },
};

async function sidesAmong(place: Place, scale: Scale, count: number): Promise<Sides> {
  const rows = scale.rows(count);
  const { graph } = await place.engine(PEOPLE);
  const { raw } = await place.raw({ people: PEOPLE_COLUMNS });
  for (let from = 0; from < rows; from += PART) {
    const part = people(Math.min(PART, rows - from), from);
    await graph.load({ mode: 'append', nodes: { Person: part } });
    await raw.commit({ people: (table) => table.add(withIds(part)) });
  }
  await graph.optimize();
  await raw.table('people').optimize();
  if (rows >= INDEXED_FROM) await raw.table('people').createIndex('__id', { config: Index.btree() });
  const emailAt = (round: number): string => emailOf((round * STRIDE) % rows);
  return { get: gets(graph, raw, emailAt), upsert: upserts(graph, raw, (round) => (round * STRIDE) % rows) };
}

/** Either side looks whether there is a newer commit, and reads the row from the version that the newest one names. */
function gets(graph: Graph, raw: RawGraph, emailAt: (round: number) => string): Sides['get'] {
  return {
    engine: {
      label: 'engine',
      run: async (round) => found(await (await graph.snapshot()).getNode('Person', emailAt(round))),
    },
    raw: { label: 'LanceDB', run: async (round) => found(await lookUp(raw, emailAt(round))) },
  };
}

function upserts(graph: Graph, raw: RawGraph, indexAt: (round: number) => number): Sides['upsert'] {
  return {
    engine: {
      label: 'engine',
      prepare: async (round) => round % UPKEEP_EVERY === 0 && (await graph.optimize()),
      run: async (round) =>
        graph.mutate([{ op: 'upsertNode', type: 'Person', values: { ...person(indexAt(round), round) } }]),
    },
    raw: {
      label: 'LanceDB',
      prepare: async (round) => round % UPKEEP_EVERY === 0 && (await raw.table('people').optimize()),
      run: async (round) => raw.commit({ people: (table) => upsert(table, [person(indexAt(round), round)], true) }),
    },
  };
}

function found<Row>(row: Row | null | undefined): Row {
  if (row === null || row === undefined) throw new Error('a row that was written is not found');
  return row;
}
