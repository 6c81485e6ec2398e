import { GraphError } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import { isKept, notRetained } from '../commit/retention.ts';
import type { ManifestState } from '../manifest/state.ts';
import { pinnedState, type PinnedState } from './history.ts';
import type { Session } from './session.ts';

/** A commit to read from: the newest unless said; `not_found` (code `commit_not_retained`) for one that a cleanup has given up. */
export async function pinCommit(
  session: Session,
  scope: Scope,
  state: ManifestState,
  at?: string,
): Promise<PinnedState> {
  const pinned = pinnedState(state, at);
  if (at !== undefined && at !== state.head.commit) await requireKept(session, scope, state, pinned);
  return pinned;
}

/** Reads from commits; where a cleanup came in between, what is gone was given up, and is no damage. */
export async function tellingRetention<T>(
  session: Session,
  scope: Scope,
  pinned: readonly PinnedState[],
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof GraphError) || error.kind !== 'corrupt') throw error;
    const state = await session.manifest.load(scope);
    for (const each of pinned) await requireKept(session, scope, state, each);
    throw error;
  }
}

async function requireKept(
  { branches, manifest }: Session,
  scope: Scope,
  state: ManifestState,
  { commit }: PinnedState,
): Promise<void> {
  const main = branches.main === manifest ? state : await branches.main.load(scope);
  if (!isKept(main, manifest.incarnation, state, commit.id)) throw notRetained(commit.id);
}
