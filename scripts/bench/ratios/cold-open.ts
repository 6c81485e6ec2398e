import { connect } from '@lancedb/lancedb';
import { Graph } from '../../../src/index.ts';
import { MANIFEST } from '../../../src/manifest/rows.ts';
import { fileStore } from '../../../src/storage/file.ts';
import { byClock } from './contest.ts';
import type { Measure } from './measure.ts';
import { emailOf, people, PEOPLE, PEOPLE_COLUMNS } from './people.ts';
import { find, readManifest, withIds } from './raw-people.ts';

const ROWS = 10_000;

/**
 * From nothing but a path to the first row, in a process that has done so before. The other side reads the manifest's rows and the
 * objects that the engine reads beside them, a claim and a schema, and looks for intents.
 */
export const coldOpen: Measure = {
  name: 'open',
  gauge: byClock,
  async contests(place, scale) {
    const rows = people(scale.rows(ROWS));
    const { graph, root } = await place.engine(PEOPLE);
    const { raw, root: rawRoot } = await place.raw({ people: PEOPLE_COLUMNS });
    await graph.load({ mode: 'append', nodes: { Person: rows } });
    await raw.commit({ people: (table) => table.add(withIds(rows)) });
    const store = fileStore(root);
    const [schema = ''] = await store.list('_schema/');
    const emailAt = (round: number): string => emailOf(round % rows.length);
    return [
      {
        name: 'cold open and first get',
        unit: 'ms',
        rounds: scale.rounds(40),
        subject: {
          label: 'engine',
          run: async (round) => {
            const opened = await Graph.open({ root });
            await (await opened.snapshot()).getNode('Person', emailAt(round));
            await opened.close();
          },
        },
        beside: {
          label: 'LanceDB',
          run: async (round) => {
            await store.get('_graph.json');
            const connection = await connect(rawRoot);
            const manifest = await connection.openTable(MANIFEST);
            await readManifest(manifest);
            JSON.parse(new TextDecoder().decode((await store.get(schema))?.bytes));
            await store.list('__recovery/');
            const table = await connection.openTable('people', [], { version: await raw.table('people').version() });
            await find(table, emailAt(round));
            table.close();
            manifest.close();
            connection.close();
          },
        },
      },
    ];
  },
};
