import test from 'ava';
import { startLab } from '../../failpoints/lab/lab.ts';
import { countRequests, totalOf, type RequestCounts } from '../../failpoints/lab/log/count-requests.ts';
import { cellName, type Cell } from '../../props/cost/cell.ts';
import { growGraph, reach, type Ground } from '../../props/cost/ground.ts';
import { demote } from '../../props/older/demote.ts';
import { placeAt } from '../../props/older/place.ts';
import { Graph, type MigrationProgress } from '../../src/index.ts';
import { MIGRATED_VERSIONS, type OlderVersion } from '../../src/manifest/older/layout.ts';
import { compareWithGolden } from '../support/golden.ts';

// What it costs to migrate main, which is what opening the graph for writing does. Older releases only ever added rows, a fragment a
// commit, and compacted them when they were told to, so that each commit of which there are rows costs each step a few reads.

const DEPTHS = [10, 100] as const;
const TABLES = [4, 217] as const;
/** Takes long to be made: the widest graph alone is grown so far, and all steps are taken on it. */
const DEEPEST = 1000;

/** A commit more costs so many requests at most, over all steps, whatever the number of tables. */
const PER_COMMIT = 3;
/** What a graph without a history costs. */
const AT_LEAST = 120;

interface Migrated {
  readonly version: OlderVersion;
  readonly cell: Cell;
  readonly requests: RequestCounts;
  readonly progress: readonly MigrationProgress[];
}

async function migrated(ground: Ground, cell: Cell, version: OlderVersion): Promise<Migrated> {
  const lab = await startLab({ from: ground.snapshot });
  try {
    await demote(placeAt(reach(lab, 'demoter', 1)), { version });
    lab.log.clear();
    const progress: MigrationProgress[] = [];
    const graph = await Graph.open({
      ...reach(lab, 'measured', 2),
      onMigration: (each) => void progress.push(each),
    });
    const requests = countRequests(lab.log.events);
    await graph.close();
    return { version, cell, requests, progress };
  } finally {
    lab.refuseAll();
    await lab.stop();
  }
}

test('a migration costs what its rows cost to read, whatever the number of tables, and tells how far it is', async (t) => {
  const found: Migrated[] = [];
  for (const tables of TABLES) {
    const depths = tables === TABLES.at(-1) ? [...DEPTHS, DEEPEST] : DEPTHS;
    for await (const ground of growGraph(Graph, tables, depths)) {
      const cell: Cell = { depth: ground.depth, tables };
      const versions = MIGRATED_VERSIONS.filter((version) => version === 1 || cell.depth < DEEPEST);
      for (const version of versions) found.push(await migrated(ground, cell, version));
    }
  }
  for (const { version, cell, requests, progress } of found) {
    const about = `${cellName(cell)}, from version ${version}`;
    t.true(totalOf(requests) <= AT_LEAST + PER_COMMIT * cell.depth, `${about}: ${totalOf(requests)} requests`);
    const last = progress.at(-1);
    t.like(last, { branch: 'main', from: 4, to: 5 }, about);
    t.is(last?.done, last?.total, about);
    t.true((last?.total ?? 0) >= cell.depth + cell.tables, about);
  }
  for (const { version, cell, requests } of found.filter((each) => each.cell.tables === TABLES[0])) {
    const wider = found.find(
      (each) => each.version === version && each.cell.tables !== cell.tables && each.cell.depth === cell.depth,
    );
    t.deepEqual(wider && totalOf(wider.requests), totalOf(requests), `${cell.depth} commits, from version ${version}`);
  }
  await compareWithGolden(t, new URL('migration.md', import.meta.url), pageOf(found));
});

function pageOf(found: readonly Migrated[]): string {
  const kinds = [...new Set(found.flatMap(({ requests }) => Object.keys(requests)))].toSorted();
  const columns = found.map(({ version, cell }) => `${version}: ${cellName(cell)}`);
  const row = (what: string, values: readonly (number | string)[]) => `| ${[what, ...values].join(' | ')} |`;
  return [
    '# What a migration costs',
    '',
    'Requests by class and verb of opening main of an older graph for writing, which brings it to version 5: one column a graph, by the version',
    'that it had, its commits × its tables, as the older release left it, with a fragment a commit that nobody compacted.',
    '',
    row('', columns),
    `|---|${columns.map(() => '---|').join('')}`,
    ...kinds.map((kind) =>
      row(
        kind,
        found.map(({ requests }) => new Map(Object.entries(requests)).get(kind) ?? 0),
      ),
    ),
    row(
      '**requests**',
      found.map(({ requests }) => totalOf(requests)),
    ),
    '',
  ].join('\n');
}
