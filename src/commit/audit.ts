import { ID_COLUMN, type Column } from '../base/column.ts';
import { GraphError } from '../base/errors.ts';
import type { Handles } from '../lance/handles.ts';
import { refuseMissingData } from '../lance/failure.ts';
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

/** What became of an intent: its commit is `published`, or `spent`, never to be. Maintenance has none: it is `maintained` or `dropped`. */
export type RecoveryOutcome = 'published' | 'spent' | 'maintained' | 'dropped';

/** An intent of somebody who died, or was taken for dead, and what recovery made of it. */
export interface RecoveryRecord {
  /** Operation id of the intent. */
  readonly operation: string;
  /** Id of the commit that it was to become. */
  readonly commit: string;
  readonly outcome: RecoveryOutcome;
}

/** Records what became of an intent. It cites the intent's own commit, not the head of the moment. */
export async function recordRecovery(context: CommitContext, plan: Plan, outcome: RecoveryOutcome): Promise<void> {
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
  refuseMissingData(AUDIT, written.cause);
  throw new GraphError('unavailable', 'storage_unavailable', `${AUDIT}: the store did not take a row`, {
    details: { location: AUDIT },
    cause: written.cause,
  });
}

/** All that is on record, in no particular order. */
export async function readRecoveries(handles: Handles): Promise<RecoveryRecord[]> {
  const { head } = await handles.newest(AUDIT);
  const rows = await (await handles.reader(AUDIT, AUDIT_COLUMNS, head)).scan();
  return rows.map(({ [ID_COLUMN]: operation, commit_id: commit, outcome }) => ({
    operation: String(operation),
    commit: String(commit),
    outcome: outcome as RecoveryOutcome,
  }));
}
