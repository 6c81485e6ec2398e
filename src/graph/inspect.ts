import type { Scope } from '../base/scope.ts';
import { GraphError } from '../base/errors.ts';
import { isDrift } from '../commit/chain.ts';
import { listSidecars } from '../commit/sidecar.ts';
import type { ManifestState } from '../manifest/state.ts';
import type { GraphType } from '../schema/accepted.ts';
import { headCommit } from './history.ts';
import type { Session } from './session.ts';
import type { Inspection, TableInspection } from './surface.ts';
import { publishedTable } from './working-state.ts';

/** Looks at what is stored, past every cache. */
export async function inspectGraph(session: Session, scope: Scope, withRows: boolean): Promise<Inspection> {
  const state = await session.manifest.load();
  const schema = await session.schemas.get(state.schemaHash);
  const tables: TableInspection[] = [];
  for (const type of [...schema.nodes.values(), ...schema.edges.values()]) {
    scope.check();
    tables.push(await inspectTable(session, state, type, withRows));
  }
  return { head: headCommit(state), tables, intents: await listSidecars(session.store) };
}

async function inspectTable(
  { lance, classes }: Session,
  state: ManifestState,
  type: GraphType,
  withRows: boolean,
): Promise<TableInspection> {
  const { location, version } = publishedTable(state, type);
  const newest = await lance.open(location, type.columns);
  const published = withRows ? await lance.open(location, type.columns, version) : undefined;
  if (!newest) {
    throw new GraphError('corrupt', 'table_missing', `${location}: the graph refers to a table that is gone`, {
      details: { location },
    });
  }
  const head = await newest.version();
  return {
    key: type.tableKey,
    kind: type.kind,
    type: type.name,
    location,
    published: version,
    head,
    drift: await isDrift(classes, location, head, version),
    columns: Object.fromEntries([...type.properties.values()].map(({ name, column }) => [name, column])),
    ...(published && { rows: await published.scan() }),
  };
}
