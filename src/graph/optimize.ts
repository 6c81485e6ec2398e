import type { Queue } from '../base/queue.ts';
import { GraphError } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import { AUDIT } from '../commit/audit.ts';
import { isDrift } from '../commit/chain.ts';
import { commit } from '../commit/commit.ts';
import { step } from '../commit/context.ts';
import { isPublishedGone } from '../commit/missing-version.ts';
import { listSidecars } from '../commit/sidecar.ts';
import { refuseMissingData } from '../lance/failure.ts';
import { manifestLocation, ownerOf } from '../manifest/branch.ts';
import type { GraphType } from '../schema/accepted.ts';
import type { ManifestState } from '../manifest/state.ts';
import { Indexing } from './indexing.ts';
import type { IndexOptimization, OptimizeResult, TableOptimization } from './operation.ts';
import { look } from './seen.ts';
import { commitContext, type Session } from './session.ts';
import { publishedTable } from './working-state.ts';

/** Compacts the table of every type and makes its indexes, one table after the other, so that writes get their turn in between. */
export async function optimizeGraph(session: Session, scope: Scope, turns: Queue): Promise<OptimizeResult> {
  const { schema } = await look(session, scope);
  const tables: TableOptimization[] = [];
  for (const type of [...schema.nodes.values(), ...schema.edges.values()]) {
    scope.check();
    tables.push(await turns.run(() => scope.race(() => optimizeTable(session, scope, type))));
  }
  return { tables, internal: await optimizeInternal(session, scope) };
}

/**
 * The manifest is kept small by those who publish. Of the audit table nobody's effects are planned: LanceDB removes files of it that
 * no version names and that are days old, and as long as no intent lies there nobody is about to record one.
 */
async function optimizeInternal(session: Session, scope: Scope): Promise<OptimizeResult['internal']> {
  const outcome = await optimizeAudit(session, scope);
  return [
    { location: manifestLocation(session.manifest.incarnation), outcome: 'nothing_to_do' },
    { location: AUDIT, outcome },
  ];
}

async function optimizeAudit(session: Session, scope: Scope): Promise<'compacted' | 'nothing_to_do' | 'contended'> {
  const { handle } = await session.handles.newest(AUDIT);
  if ((await handle.size()).smallFragments <= 1) return 'nothing_to_do';
  if ((await listSidecars(session.store)).length > 0) return 'contended';
  scope.check();
  const written = await handle.compact();
  await step(commitContext(session, scope), 'optimize.audit_compacted');
  if (written.ok) return 'compacted';
  if (written.failure === 'contended') return 'contended';
  refuseMissingData(AUDIT, written.cause);
  throw new GraphError('unavailable', 'storage_unavailable', `${AUDIT}: the store did not let it be compacted`, {
    details: { location: AUDIT },
    cause: written.cause,
  });
}

/** Compacts one table and makes its indexes, if that would do anything. */
export async function optimizeTable(session: Session, scope: Scope, type: GraphType): Promise<TableOptimization> {
  const { handles, classes, manifest } = session;
  const state = await manifest.load(scope);
  const { location, version: published } = publishedTable(state, type);
  if (ownerOf(location) !== manifest.incarnation) {
    return reportOf(type, 'inherited', await inheritedOutcomes(session, state, type));
  }
  const { handle: table, head } = await handles.newest(location);
  const indexing = await Indexing.of(session, type, table);
  if (await isDrift(classes, location, head, published)) return reportOf(type, 'drift', indexing.outcomes());
  const isScattered = head !== published || indexing.isScattered;
  if (!isScattered && !indexing.isDue) return reportOf(type, 'nothing_to_do', indexing.outcomes());
  const effects = await indexing.effects(session, isScattered);
  const answer = await commit(commitContext(session, scope), {
    class: 'maintenance',
    operation: 'optimize',
    actor: null,
    readSet: { schema: state.schemaHash, tables: { [type.tableKey]: published } },
    work: [{ key: type.tableKey, location, columns: [], effects }],
  });
  switch (answer.kind) {
    case 'moved':
      return reportOf(type, 'drift', indexing.outcomes());
    case 'contended':
      return reportOf(type, 'contended', indexing.outcomes('contended'));
    case 'published':
    case 'maintained':
      return reportOf(type, isScattered ? 'compacted' : 'nothing_to_do', await indexing.outcomesAfter());
  }
}

/** Another branch's are its own to keep, and to miss. */
async function inheritedOutcomes(
  session: Session,
  state: ManifestState,
  type: GraphType,
): Promise<readonly IndexOptimization[]> {
  if (type.indexes.length === 0) return [];
  const { location, version } = publishedTable(state, type);
  try {
    const table = await session.handles.reader(location, type.columns, version);
    return (await Indexing.of(session, type, table)).outcomes();
  } catch (error) {
    if (isPublishedGone(error)) return [];
    throw error;
  }
}

function reportOf(
  { tableKey: key, kind, name }: GraphType,
  outcome: TableOptimization['outcome'],
  indexes: readonly IndexOptimization[],
): TableOptimization {
  return { key, kind, type: name, outcome, indexes };
}
