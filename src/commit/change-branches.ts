import { GraphError } from '../base/errors.ts';
import { refusalIn } from '../lance/table.ts';
import type { BranchRow, RetentionRow } from '../manifest/rows.ts';
import type { ManifestState } from '../manifest/state.ts';
import { step, type CommitContext } from './context.ts';

/** Times that a change of the branches is tried while others change main. */
const CHANGE_BUDGET = 8;

/**
 * Changes rows of branches on the newest state of main, however often it moves: `decide` is asked anew each time. No rows mean that
 * there is nothing left to do; nothing at all, that it changed something itself and wants to be asked again.
 */
export async function changeBranches(
  context: CommitContext,
  name: string,
  decide: (main: ManifestState) => Promise<readonly (BranchRow | RetentionRow)[] | undefined>,
): Promise<void> {
  const { main } = context.branches;
  let cause: unknown;
  for (let attempt = 0; attempt < CHANGE_BUDGET; attempt += 1) {
    const state = await main.load(context.scope);
    const rows = await decide(state);
    if (!rows) continue;
    if (rows.length === 0) return;
    context.scope.check();
    const written = await main.merge(rows, context.mint(), state);
    if (written.ok) return;
    cause = refusalIn(written);
    await step(context, 'publish.lost');
  }
  if (cause !== undefined) throw refused(name, cause);
  throw contended(name);
}

/** Others were faster, or have the name now. */
export function contended(branch: string): GraphError {
  return new GraphError('contention', 'branch_contended', 'others change branches at the same time: try again later', {
    details: { branch },
  });
}

/** The store took no part of a change, or did not say so. */
export function refused(branch: string, cause: unknown): GraphError {
  return new GraphError('unavailable', 'storage_unavailable', 'the store did not take the change of a branch', {
    details: { operation: 'branch', key: branch },
    cause,
  });
}
