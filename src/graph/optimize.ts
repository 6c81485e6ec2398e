import type { Queue } from '../base/queue.ts';
import type { Scope } from '../base/scope.ts';
import { isDrift } from '../commit/chain.ts';
import { commit } from '../commit/commit.ts';
import { ownerOf } from '../manifest/branch.ts';
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
  return { tables };
}

async function optimizeTable(session: Session, scope: Scope, type: GraphType): Promise<TableOptimization['outcome']> {
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
