import type { Queue } from '../base/queue.ts';
import { GraphError } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import { AUDIT } from '../commit/audit.ts';
import { isDrift } from '../commit/chain.ts';
import { commit } from '../commit/commit.ts';
import { step } from '../commit/context.ts';
import { listSidecars } from '../commit/sidecar.ts';
import { refuseMissingData } from '../lance/failure.ts';
import { manifestLocation, ownerOf } from '../manifest/branch.ts';
import type { GraphType } from '../schema/accepted.ts';
import type { OptimizeResult, TableOptimization } from './operation.ts';
import { look } from './seen.ts';
import { commitContext, type Session } from './session.ts';
import { publishedTable } from './working-state.ts';

/** Compacts the table of every type, one after the other, so that writes get their turn in between. */
export async function optimizeGraph(session: Session, scope: Scope, turns: Queue): Promise<OptimizeResult> {
  const { schema } = await look(session, scope);
  const tables: TableOptimization[] = [];
  for (const type of [...schema.nodes.values(), ...schema.edges.values()]) {
    scope.check();
    const outcome = await turns.run(() => scope.race(() => optimizeTable(session, scope, type)));
    tables.push({ key: type.tableKey, kind: type.kind, type: type.name, outcome });
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
  if (!(await handle.isWorthCompacting())) return 'nothing_to_do';
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

/** Compacts one table, if that would do anything. */
export async function optimizeTable(
  session: Session,
  scope: Scope,
  type: GraphType,
): Promise<TableOptimization['outcome']> {
  const { handles, classes, manifest } = session;
  const state = await manifest.load(scope);
  const { location, version: published } = publishedTable(state, type);
  if (ownerOf(location) !== manifest.incarnation) return 'inherited';
  const { handle: table, head } = await handles.newest(location);
  if (await isDrift(classes, location, head, published)) return 'drift';
  if (head === published && !(await table.isWorthCompacting())) return 'nothing_to_do';
  const answer = await commit(commitContext(session, scope), {
    class: 'maintenance',
    operation: 'optimize',
    actor: null,
    readSet: { schema: state.schemaHash, tables: { [type.tableKey]: published } },
    work: [{ key: type.tableKey, location, columns: [], effects: [{ kind: 'compact' }] }],
  });
  switch (answer.kind) {
    case 'moved':
      return 'drift';
    case 'contended':
      return 'contended';
    case 'published':
    case 'maintained':
      return 'compacted';
  }
}
