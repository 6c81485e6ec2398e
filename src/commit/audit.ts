import { ID_COLUMN, type Column } from '../base/column.ts';
import { GraphError } from '../base/errors.ts';
import { timestamp, type CommitContext } from './context.ts';
import type { Plan } from './plan.ts';

/** Location of the table that tells what recovery did. */
export const AUDIT = '_graph_commit_recoveries';

export const AUDIT_COLUMNS: readonly Column[] = [
  // The operation id of the intent: who recovers it again finds its row. Two at the same moment may leave one each.
  { name: ID_COLUMN, type: 'utf8', nullable: false },
  { name: 'commit_id', type: 'utf8', nullable: false },
  { name: 'outcome', type: 'utf8', nullable: false },
  { name: 'recovered_at', type: 'timestamp', nullable: false },
];

/** Records what became of an intent. It cites the intent's own commit, not the head of the moment. */
export async function recordRecovery(
  context: CommitContext,
  plan: Plan,
  outcome: 'published' | 'spent' | 'dropped',
): Promise<void> {
  const table = await context.handles.writer(AUDIT, AUDIT_COLUMNS);
  const row = {
    [ID_COLUMN]: plan.operationId,
    commit_id: plan.commitId,
    outcome,
    recovered_at: timestamp(context),
  };
  const written = await table.upsert([row]);
  // Contended means that another process recovers the same intent and records the same.
  if (written.ok || written.failure === 'contended') return;
  throw new GraphError('unavailable', 'storage_unavailable', `${AUDIT}: the store did not take a row`, {
    details: { location: AUDIT },
    cause: written.cause,
  });
}
