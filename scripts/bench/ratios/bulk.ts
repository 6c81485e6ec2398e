import type { Graph } from '../../../src/index.ts';
import { garbageCollector } from '../garbage.ts';
import { byClockAlone } from './contest.ts';
import type { Measure } from './measure.ts';
import { people, PEOPLE, PEOPLE_COLUMNS } from './people.ts';
import type { RawGraph } from './raw-graph.ts';
import { scanAll, withIds } from './raw-people.ts';

const LOADED = 10_000;
const SCANNED = 100_000;

/** Many rows from and to plain objects. Loads go into graphs of their own, scans read one snapshot. */
export const bulk: Measure = {
  name: 'bulk',
  gauge: byClockAlone(garbageCollector()),
  async contests(place, scale) {
    const rows = people(scale.rows(LOADED));
    let graph: Graph;
    let raw: RawGraph;
    const scanned = people(scale.rows(SCANNED));
    const { graph: large } = await place.engine(PEOPLE);
    const { raw: largeRaw } = await place.raw({ people: PEOPLE_COLUMNS });
    await large.load({ mode: 'append', nodes: { Person: scanned } });
    await largeRaw.commit({ people: (table) => table.add(withIds(scanned)) });
    const snapshot = await large.snapshot();
    return [
      {
        name: 'load of 10,000 rows',
        bound: 1.1,
        unit: 'ms',
        rounds: scale.rounds(20),
        subject: {
          label: 'engine',
          prepare: async () => ({ graph } = await place.engine(PEOPLE)),
          run: async () => graph.load({ mode: 'append', nodes: { Person: rows } }),
        },
        beside: {
          label: 'LanceDB',
          prepare: async () => ({ raw } = await place.raw({ people: PEOPLE_COLUMNS })),
          run: async () => raw.commit({ people: (table) => table.add(withIds(rows)) }),
        },
      },
      {
        name: 'scan of 100,000 rows',
        bound: 1.1,
        unit: 'ms',
        rounds: scale.rounds(15),
        subject: { label: 'engine', run: async () => snapshot.scanNodes('Person') },
        beside: { label: 'LanceDB', run: async () => scanAll(largeRaw.table('people')) },
      },
    ];
  },
};
