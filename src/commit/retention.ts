import { GraphError } from '../base/errors.ts';
import { MAIN } from '../manifest/branch.ts';
import { lineage } from '../manifest/lineage.ts';
import type { BranchRow, RetentionRow } from '../manifest/rows.ts';
import type { ManifestState } from '../manifest/state.ts';
import { changeBranches } from './change-branches.ts';
import type { CommitContext } from './context.ts';

// What a cleanup is going to leave of the histories is said in main's manifest before anything is removed. So nobody begins a branch
// at a commit whose tables are about to go: who says first that the branch is being made is seen by the cleanup, who comes later
// sees what it left.

/** Which commits of each branch's history stay readable: the newest, or all that the graph was at some point in time since. */
export type RetentionRule = { readonly keepCommits: number } | { readonly olderThanMs: number };

/** The states of all branches that exist, by incarnation, main's among them. */
export async function openStates(
  { branches, scope }: CommitContext,
  main: ManifestState,
): Promise<ReadonlyMap<string, ManifestState>> {
  const states = new Map([[MAIN, main]]);
  for (const { state, incarnation } of main.branches.values()) {
    if (state !== 'open' && state !== 'closing') continue;
    const found = await (await branches.get(incarnation)).peek(scope);
    if (!found.head.deleted) states.set(incarnation, found);
  }
  return states;
}

/**
 * Says what of the histories is kept from now on. What was given up before stays given up. Branches whose making began before
 * `deadBeforeMs` and has not come to its end are given up as well, or what they begin with would have to be kept for ever.
 */
export async function declareRetention(
  context: CommitContext,
  rule: RetentionRule,
  deadBeforeMs: number,
): Promise<void> {
  const nowMs = context.environment.clock.now();
  await changeBranches(context, MAIN, async (main) => {
    const since: Record<string, number> = {};
    const states = await openStates(context, main);
    for (const [incarnation, state] of states) {
      const oldest = Math.max(sinceOf(main, incarnation), oldestKept(state, rule, nowMs));
      if (oldest > 0) since[incarnation] = oldest;
    }
    for (const { state, incarnation, parent, commit } of main.branches.values()) {
      const first = states.get(parent)?.commits.get(commit)?.sequence ?? sinceOf(main, incarnation);
      // Of one that is being made nothing is kept but what it begins with.
      if (state === 'creating' && first > 0) since[incarnation] = first;
    }
    const dead = [...main.branches.values()].filter(
      ({ state, createdAt }) => state === 'creating' && Date.parse(createdAt) < deadBeforeMs,
    );
    const dropped = dead.map((row): BranchRow => ({ ...row, state: 'deleted' }));
    return main.retention && isSame(since, main.retention.since) ? dropped : [{ type: 'retention', since }, ...dropped];
  });
}

/** Sequence number of the oldest commit of a branch's history that is kept. */
export function sinceOf({ retention }: ManifestState, incarnation: string): number {
  return retention?.since[incarnation] ?? 0;
}

/** What a branch that is made of another has to keep: what that one does. Undefined where that is everything. */
export function inheritedRetention(main: ManifestState, parent: string, child: string): RetentionRow | undefined {
  const oldest = sinceOf(main, parent);
  return oldest > 0 ? { type: 'retention', since: { ...main.retention?.since, [child]: oldest } } : undefined;
}

/**
 * Whether a commit is kept: `state` is of the branch that it is asked of, whose history tells; it need not be the newest. Commits that
 * were merged into it are not its own: any cleanup gives them up there, however much it keeps of histories.
 */
export function isKept(main: ManifestState, incarnation: string, state: ManifestState, commit: string): boolean {
  if (!main.retention) return true;
  return keptCommits(state, sinceOf(main, incarnation)).some(({ id }) => id === commit);
}

/** The part of a branch's history that is kept, newest first. */
export function keptCommits({ commits, head }: ManifestState, oldest: number): ReturnType<typeof lineage> {
  return lineage(commits, head.commit).filter(({ sequence }) => sequence >= oldest);
}

export function notRetained(commit: string): GraphError {
  return new GraphError(
    'not_found',
    'commit_not_retained',
    `a cleanup has given up what commit ${commit} was made of`,
    {
      details: { commit },
    },
  );
}

function oldestKept({ commits, head }: ManifestState, rule: RetentionRule, nowMs: number): number {
  const history = lineage(commits, head.commit);
  const kept = 'keepCommits' in rule ? rule.keepCommits : 1 + madeSince(history, nowMs - rule.olderThanMs);
  return history[Math.min(kept, history.length) - 1]?.sequence ?? 0;
}

/** How many of the newest commits there are down to the oldest that was made after a point in time; clocks of writers disagree. */
function madeSince(history: readonly { readonly createdAt: string }[], sinceMs: number): number {
  return history.findLastIndex(({ createdAt }) => Date.parse(createdAt) > sinceMs) + 1;
}

function isSame(a: RetentionRow['since'], b: RetentionRow['since']): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
