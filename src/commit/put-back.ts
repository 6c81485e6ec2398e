import { GraphError } from '../base/errors.ts';
import type { LanceTable } from '../lance/table.ts';
import { step, type CommitContext } from './context.ts';

/** Makes what is published the newest version of a table again. */
export async function putBack(context: CommitContext, handle: LanceTable, published: number): Promise<void> {
  const written = await handle.restore(published);
  if (!written.ok && written.failure !== 'contended') {
    throw new GraphError('unavailable', 'restore_failed', `${handle.location}: restoring version ${published} failed`, {
      details: { location: handle.location, version: published },
      cause: written.cause,
    });
  }
  await step(context, 'write.after_restore');
}
