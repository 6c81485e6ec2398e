import { refuseMissingData, refuseMissingRef } from '../lance/failure.ts';
import { refusalIn } from '../lance/table.ts';
import { step, type CommitContext } from './context.ts';
import { withHeartbeat } from './heartbeat.ts';
import type { Plan, TableWork } from './plan.ts';
import { tablesOfOthers } from './recovery.ts';
import { SETTLE_BUDGET, type SettleAnswer } from './settle.ts';

// Maintenance changes how rows are stored and nothing else. It never waits for anybody, restores nothing and spends nothing:
// wherever it is cut short, the tables hold what they held.

/** Makes a maintenance plan's effect on one table. Whoever writes meanwhile comes first, and it is tried again. */
export async function maintain(
  context: CommitContext,
  plan: Plan,
  { key, location, effects }: TableWork,
): Promise<SettleAnswer> {
  const handle = await context.handles.mover(location);
  const pruning = effects.find(({ kind }) => kind === 'compact');
  let cause: unknown;
  for (let attempt = 0; attempt < SETTLE_BUDGET; attempt += 1) {
    // LanceDB removes files that no version names and that are days old; those of a writer that sleeps may be such.
    if ((await tablesOfOthers(context, plan)).has(key)) return { kind: 'gave_up' };
    const begunAt = await handle.refresh();
    context.scope.check();
    const written = await withHeartbeat(context, plan, () =>
      handle.compact(pruning?.kind === 'compact' ? pruning : {}),
    );
    await step(context, 'write.after_table_effect');
    if (written.ok) return { kind: 'settled', made: { versions: [written.version], begunAt } };
    cause = refusalIn(written);
  }
  // Nothing but what is published lay on the table when this began, so the file is one of that.
  refuseMissingData(location, cause);
  refuseMissingRef(location, cause);
  return { kind: 'gave_up', cause };
}
