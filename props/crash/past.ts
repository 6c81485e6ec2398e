import type { Commit, GraphHandle } from '../../src/index.ts';
import { attempt, describeError, obtain } from '../compare/attempt.ts';
import { Mismatch, requireEqual } from '../compare/mismatch.ts';
import { compareQueries } from '../compare/queries.ts';
import type { Annals } from './annals.ts';
import type { Doors } from './doors.ts';
import type { Standing } from './fates.ts';

/** What becomes of commits that a cleanup does not keep. */
type Given = 'given up' | 'there';

/**
 * Of each branch the newest commits answer as they did, as many as a cleanup keeps. All others are given up, or, where it has
 * not come as far as to say so, all of them answer as well: what somebody is told to be there is there.
 */
export async function comparePast(
  doors: Doors,
  { annals, branches }: Standing,
  keep: number,
  isCleaned: boolean,
): Promise<void> {
  let expected: Given | undefined = isCleaned ? 'given up' : undefined;
  for (const { branch, lineage } of branches.values()) {
    const handle = await doors.to(branch.name);
    // The newest one is compared where the branch is.
    for (const commit of lineage.slice(1, keep)) {
      const reader = await obtain(pathOf(branch.name, commit), () => handle.snapshot({ at: commit.id }));
      await compareQueries('past', reader, stateAt(annals, commit));
    }
    for (const commit of lineage.slice(keep)) {
      const got = await ask(handle, branch.name, annals, commit);
      requireEqual('past', pathOf(branch.name, commit), expected ?? got, got);
      expected = got;
    }
  }
}

async function ask(handle: GraphHandle, branch: string, annals: Annals, commit: Commit): Promise<Given> {
  const path = pathOf(branch, commit);
  const got = await attempt(path, () => handle.snapshot({ at: commit.id }));
  if (got.ok) {
    await compareQueries('past', got.value, stateAt(annals, commit));
    return 'there';
  }
  const { kind, code } = got.error;
  if (kind === 'not_found' && code === 'commit_not_retained') return 'given up';
  const expected = 'the state, or not_found (commit_not_retained)';
  throw new Mismatch('past', { path, expected, got: describeError(got.error) }, { cause: got.error });
}

function stateAt({ entries }: Annals, { id }: Commit) {
  const entry = entries.get(id);
  if (entry) return entry.state;
  throw new Error(`nobody knows what the commit ${id} holds`);
}

function pathOf(branch: string, { sequence }: Commit): string {
  return `${branch} at commit ${sequence}`;
}
