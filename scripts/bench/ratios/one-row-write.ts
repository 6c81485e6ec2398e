import { byClock } from './contest.ts';
import type { Measure } from './measure.ts';
import { people, PEOPLE, PEOPLE_COLUMNS, person } from './people.ts';
import { upsert, withIds } from './raw-people.ts';

const ROWS = 1_000;

/** Writes between which the fragments that they leave are put together, on either side. */
const UPKEEP_EVERY = 8;

/**
 * One row, inserted or upserted by its key. On either side that is an intent, a write to the table, a merge of the manifest and the
 * end of the intent. The engine also looks for intents, for newer commits, and for the key.
 */
export const oneRowWrite: Measure = {
  name: 'write',
  gauge: byClock,
  async contests(place, scale) {
    const rows = scale.rows(ROWS);
    const { graph } = await place.engine(PEOPLE);
    const { raw } = await place.raw({ people: PEOPLE_COLUMNS });
    await graph.load({ mode: 'append', nodes: { Person: people(rows) } });
    await raw.commit({ people: (table) => table.add(withIds(people(rows))) });
    let fresh = rows;
    const tidy = {
      engine: async (round: number) => round % UPKEEP_EVERY === 0 && (await graph.optimize()),
      raw: async (round: number) => round % UPKEEP_EVERY === 0 && (await raw.table('people').optimize()),
    };
    return [
      {
        name: 'insert of one row',
        bound: 1.5,
        unit: 'ms',
        rounds: scale.rounds(64),
        subject: {
          label: 'engine',
          prepare: tidy.engine,
          run: async () => graph.mutate([{ op: 'insertNode', type: 'Person', values: { ...person((fresh += 1)) } }]),
        },
        beside: {
          label: 'LanceDB',
          prepare: tidy.raw,
          run: async () => raw.commit({ people: (table) => table.add(withIds([person((fresh += 1))])) }),
        },
      },
      {
        name: 'upsert of one row',
        bound: 1.5,
        unit: 'ms',
        rounds: scale.rounds(64),
        subject: {
          label: 'engine',
          prepare: tidy.engine,
          run: async (round) =>
            graph.mutate([{ op: 'upsertNode', type: 'Person', values: { ...person(round % rows, round) } }]),
        },
        beside: {
          label: 'LanceDB',
          prepare: tidy.raw,
          run: async (round) => raw.commit({ people: (table) => upsert(table, [person(round % rows, round)]) }),
        },
      },
    ];
  },
};
