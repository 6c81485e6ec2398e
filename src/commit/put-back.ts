import { GraphError } from '../base/errors.ts';
import type { LanceTable } from '../lance/table.ts';
import type { TableRow } from '../manifest/rows.ts';
import { step, type CommitContext } from './context.ts';
import { versionMissing } from './missing-version.ts';

/** Restoring what is restored already changes nothing, so an answer that says nothing is met by asking again. */
const PUT_BACK_BUDGET = 3;

/** Makes what is published the newest version of a table again. Others may move it meanwhile: only the chain rule tells. */
export async function putBack(context: CommitContext, handle: LanceTable, table: TableRow): Promise<void> {
  const { version: published } = table;
  let cause: unknown;
  for (let attempt = 0; attempt < PUT_BACK_BUDGET; attempt += 1) {
    context.scope.check();
    const written = await handle.restore(published);
    if (written.ok) await step(context, 'write.after_restore');
    if (written.ok || written.failure === 'contended') return;
    if (written.failure === 'version_missing') throw await versionMissing(handle, table, published, written.cause);
    cause = written.cause;
  }
  throw new GraphError('unavailable', 'restore_failed', `${handle.location}: restoring version ${published} failed`, {
    details: { location: handle.location, version: published },
    cause,
  });
}
