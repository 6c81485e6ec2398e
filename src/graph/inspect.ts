import { ID_COLUMN } from '../base/column.ts';
import { keyIndexRowsOf } from '../base/environment.ts';
import type { Scope } from '../base/scope.ts';
import { readRecoveries } from '../commit/audit.ts';
import { isDrift } from '../commit/chain.ts';
import { isPublishedGone } from '../commit/missing-version.ts';
import { listSidecars } from '../commit/sidecar.ts';
import type { LanceTable } from '../lance/table.ts';
import type { IndexCoverage } from '../lance/table-index.ts';
import { ownerOf } from '../manifest/branch.ts';
import type { ManifestState } from '../manifest/state.ts';
import type { GraphType } from '../schema/accepted.ts';
import { headCommit } from './history.ts';
import { wantedIndexes } from './indexes.ts';
import type { Session } from './session.ts';
import type { IndexInspection, Inspection, TableInspection } from './surface.ts';
import { publishedTable } from './working-state.ts';

/** Not the order of fragments, which is an accident; and sorted rows come in one batch, which is cheaper to read. */
const IN_ORDER = { orderBy: [{ column: ID_COLUMN, descending: false }] } as const;

/** What is looked at besides where everything is. */
export interface InspectionRequest {
  readonly withRows: (key: string) => boolean;
  readonly withRecoveries: boolean;
}

/** Looks at what is stored. */
export async function inspectGraph(
  session: Session,
  scope: Scope,
  { withRows, withRecoveries }: InspectionRequest,
): Promise<Inspection> {
  const state = await session.manifest.load(scope);
  const schema = await session.schemas.get(state.schemaHash);
  const tables: TableInspection[] = [];
  for (const type of [...schema.nodes.values(), ...schema.edges.values()]) {
    scope.check();
    tables.push(await inspectTable(session, state, type, withRows(type.tableKey)));
  }
  return {
    head: headCommit(state),
    tables,
    intents: await listSidecars(session.store),
    // Whoever migrates a graph makes the table that tells of them.
    ...(withRecoveries && { recoveries: state.isOlder ? [] : await readRecoveries(session.handles) }),
  };
}

async function inspectTable(
  session: Session,
  state: ManifestState,
  type: GraphType,
  withRows: boolean,
): Promise<TableInspection> {
  const { handles, classes, manifest } = session;
  const { location, version } = publishedTable(state, type);
  // What lies above the version that was inherited is another branch's.
  const isInherited = ownerOf(location) !== manifest.incarnation;
  const newest = isInherited ? undefined : await handles.newest(location);
  const head = newest?.head ?? version;
  return {
    key: type.tableKey,
    kind: type.kind,
    type: type.name,
    location,
    published: version,
    head,
    inherited: isInherited,
    drift: await isDrift(classes, location, head, version),
    columns: Object.fromEntries([...type.properties.values()].map(({ name, column }) => [name, column])),
    indexes: await inspectIndexes(session, type, async () =>
      head === version && newest ? newest.handle : handles.reader(location, type.columns, version),
    ),
    ...(withRows && { rows: await (await handles.reader(location, type.columns, version)).scan(IN_ORDER) }),
  };
}

/** Those that the table is to have; who looks is told of tables that are damaged, too. */
async function inspectIndexes(
  { environment }: Session,
  type: GraphType,
  open: () => Promise<LanceTable>,
): Promise<readonly IndexInspection[]> {
  try {
    const table = await open();
    const { rows, indexes } = await table.size();
    const wanted = wantedIndexes(type, rows, keyIndexRowsOf(environment));
    const found = wanted.length > 0 && indexes > 0 ? await table.indexes() : new Map<string, IndexCoverage>();
    return wanted.map(({ kind, property, index: { name } }) => {
      const coverage = found?.get(name);
      const state = coverage ? 'there' : found ? 'missing' : 'unreadable';
      return { kind, property, state, uncovered: coverage?.uncovered ?? rows };
    });
  } catch (error) {
    if (!isPublishedGone(error)) throw error;
    return wantedIndexes(type, 0, Infinity).map(({ kind, property }) => ({
      kind,
      property,
      state: 'unreadable',
      uncovered: 0,
    }));
  }
}
