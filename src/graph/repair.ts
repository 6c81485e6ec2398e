import type { Queue } from '../base/queue.ts';
import type { Scope } from '../base/scope.ts';
import { examine, publishMaintenance, putTableBack, type Finding } from '../commit/repair.ts';
import type { GraphType } from '../schema/accepted.ts';
import type { RepairMode, RepairResult, TableRepair } from './operation.ts';
import { look } from './seen.ts';
import { commitContext, type Session } from './session.ts';
import { publishedTable } from './working-state.ts';

/** Looks at the table of every type and puts right what may be, one after the other, so that writes get their turn in between. */
export async function repairGraph(
  session: Session,
  scope: Scope,
  mode: RepairMode,
  turns: Queue,
): Promise<RepairResult> {
  const { schema } = await look(session, scope);
  const tables: TableRepair[] = [];
  for (const type of [...schema.nodes.values(), ...schema.edges.values()]) {
    scope.check();
    tables.push(await turns.run(() => scope.race(() => repairTable(session, scope, mode, type))));
  }
  return { tables };
}

async function repairTable(session: Session, scope: Scope, mode: RepairMode, type: GraphType): Promise<TableRepair> {
  const context = commitContext(session, scope);
  const table = publishedTable(await session.manifest.load(scope), type);
  const finding = await examine(context, table);
  const facts = { key: type.tableKey, kind: type.kind, type: type.name, ...finding };
  const remedy = remedyFor(finding, mode);
  if (remedy === 'nothing') return { ...facts, done: remedy };
  const isDone =
    remedy === 'published'
      ? await publishMaintenance(context, table, finding.head)
      : await putTableBack(context, table);
  return { ...facts, done: isDone ? remedy : 'contended' };
}

/** What is verified may be published; what is not, and what is no maintenance, is given up only by force. */
function remedyFor({ found }: Finding, mode: RepairMode): 'nothing' | 'published' | 'put_back' {
  if (mode === 'preview') return 'nothing';
  if (found === 'maintenance') return 'published';
  const isForced = mode === 'force' && (found === 'suspicious' || found === 'unverifiable');
  return isForced ? 'put_back' : 'nothing';
}
