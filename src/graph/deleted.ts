import { GraphError } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import { MAIN } from '../manifest/branch.ts';
import type { Manifest } from '../manifest/manifest.ts';

/**
 * What went wrong, to whoever looked at a branch: of one that is deleted meanwhile the tables may be gone, which is no damage then.
 * Fails with `not_found` (code `branch_deleted`) where that is so.
 */
export async function refuseDeleted(manifest: Manifest, scope: Scope, error: unknown): Promise<void> {
  if (manifest.incarnation === MAIN || !mayComeOfDeletion(error)) return;
  try {
    await manifest.load(scope);
  } catch (cause) {
    // Whatever else is wrong with it was not what was met first.
    if (cause instanceof GraphError && cause.code === 'branch_deleted') throw cause;
  }
}

function mayComeOfDeletion(error: unknown): boolean {
  return error instanceof GraphError && (error.kind === 'corrupt' || error.code === 'store_refused');
}
