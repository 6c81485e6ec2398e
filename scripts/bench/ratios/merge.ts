import type { Table } from '@lancedb/lancedb';
import { Graph } from '../../../src/index.ts';
import { garbageCollector } from '../garbage.ts';
import { byClockAlone } from './contest.ts';
import type { Measure } from './measure.ts';
import { people, PEOPLE, PEOPLE_COLUMNS, person, type Person } from './people.ts';
import type { RawGraph } from './raw-graph.ts';
import { scanAll, upsert, withIds } from './raw-people.ts';

const CHANGED = 10_000;

/**
 * A branch has changed 10,000 of 20,000 rows, and what it was made from another one. The other side reads all three states in
 * the order of their keys, compares them row by row, and upserts what only the branch changed.
 */
export const merge: Measure = {
  name: 'merge',
  gauge: byClockAlone(garbageCollector()),
  async contests(place, scale) {
    const changed = scale.rows(CHANGED);
    const before = people(2 * changed);
    const onBranch = people(changed, 0, 1_000);
    const onMain = [person(changed, 2_000)];
    let graph: Graph;
    let raw: RawGraph;
    let base: Table;
    let source: Table;
    return [
      {
        name: 'three-way merge of 10,000 rows',
        unit: 'ms',
        rounds: scale.rounds(8),
        subject: {
          label: 'engine',
          prepare: async () => {
            const made = await place.engine(PEOPLE);
            ({ graph } = made);
            await graph.load({ mode: 'append', nodes: { Person: before } });
            await graph.createBranch('other');
            const other = await Graph.open({ root: made.root, branch: 'other' });
            await other.load({ mode: 'merge', nodes: { Person: onBranch } });
            await other.close();
            await graph.load({ mode: 'merge', nodes: { Person: onMain } });
          },
          run: async () => graph.merge('other'),
        },
        beside: {
          label: 'LanceDB',
          prepare: async () => {
            ({ raw } = await place.raw({ people: PEOPLE_COLUMNS }));
            await raw.commit({ people: (table) => table.add(withIds(before)) });
            const version = await raw.table('people').version();
            source = await (await raw.table('people').branches()).create('other', undefined, version);
            await upsert(source, onBranch);
            await raw.commit({ people: (table) => upsert(table, onMain) });
            base = await raw.connection.openTable('people', [], { version });
          },
          run: async () => {
            const [at, theirs, ours] = [await scanAll(base), await scanAll(source), await scanAll(raw.table('people'))];
            const taken = theirs.filter((row, index) => !isSame(row, at[index]) && isSame(at[index], ours[index]));
            await raw.commit({ people: (table) => upsert(table, taken as unknown as Person[]) });
          },
        },
      },
    ];
  },
};

/** All three have the same keys here, so that rows stand side by side. */
function isSame(a: Record<string, unknown> | undefined, b: Record<string, unknown> | undefined): boolean {
  return a !== undefined && b !== undefined && Object.keys(a).every((name) => a[name] === b[name]);
}
