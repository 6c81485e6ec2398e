import { bestCommonAncestors, tablesAt, type Commits, type PinnedTable } from '../manifest/lineage.ts';
import type { ManifestState } from '../manifest/state.ts';
import type { Plan } from './plan.ts';
import { keptCommits, sinceOf } from './retention.ts';

/** All that somebody may need a version of a table for. */
export interface Needs {
  readonly main: ManifestState;
  /** The newest states of all branches, by incarnation. */
  readonly states: ReadonlyMap<string, ManifestState>;
  /** What was the newest when the oldest operations that may be under way began, where that is another, by incarnation. */
  readonly earlier: ReadonlyMap<string, ManifestState>;
  readonly plans: readonly Plan[];
}

/** The oldest version of each table that somebody needs, by location. Whatever is newer may be needed as well, to tell what came of it. */
export function oldestNeeded({ main, states, earlier, plans }: Needs): ReadonlyMap<string, number> {
  const oldest = new Map<string, number>();
  const need = (tables: Iterable<PinnedTable>): void => {
    for (const { location, version } of tables)
      oldest.set(location, Math.min(version, oldest.get(location) ?? Infinity));
  };
  for (const state of [...states.values(), ...earlier.values()]) need(state.tables.values());
  for (const [incarnation, state] of states) {
    const kept = keptCommits(state, sinceOf(main, incarnation));
    for (const { tables } of kept) need(Object.values(tables));
    const last = kept.at(-1);
    if (last) need(tablesAt(state.commits, last.id).values());
  }
  // Merges that are under way may be based on what the branches had in common before.
  const then = [...states].map(([incarnation, state]) => earlier.get(incarnation) ?? state);
  const based = [...bases([...states.values()]), ...(earlier.size > 0 ? bases(then) : [])];
  for (const [commits, id] of [...beginnings(main, states), ...based]) need(tablesAt(commits, id).values());
  for (const plan of plans) need(placesOf(plan, states.get(plan.branch)));
  return oldest;
}

/** Commits at which branches are being made right now. */
function* beginnings(main: ManifestState, states: Needs['states']): Generator<readonly [Commits, string]> {
  for (const { state, parent, commit } of main.branches.values()) {
    const commits = states.get(parent)?.commits;
    if (state === 'creating' && commits?.has(commit)) yield [commits, commit];
  }
}

/** What merges of any two branches would be based on: without it they could never be merged again. */
function* bases(states: readonly ManifestState[]): Generator<readonly [Commits, string]> {
  for (const [index, one] of states.entries()) {
    for (const other of states.slice(index + 1)) {
      const commits = new Map([...other.commits, ...one.commits]);
      for (const id of basesOf(commits, [one.head.commit], other.head.commit)) yield [commits, id];
    }
  }
}

/** Several are merged themselves, on what they have in common. */
function basesOf(commits: Commits, some: readonly string[], other: string): string[] {
  const found = bestCommonAncestors(commits, some, [other]).map(({ id }) => id);
  return [...found, ...found.slice(1).flatMap((id, index) => basesOf(commits, found.slice(0, index + 1), id))];
}

/** What an intent was decided on, what it made, and what it forks. */
function* placesOf({ readSet, tables, made }: Plan, state: ManifestState | undefined): Generator<PinnedTable> {
  for (const [key, version] of Object.entries(readSet.tables)) {
    const location = state?.tables.get(key)?.location;
    if (location !== undefined) yield { location, version };
  }
  for (const { key, location, forkOf } of tables) {
    const versions = [readSet.tables[key], made?.[key]?.begunAt, ...(made?.[key]?.versions ?? [])];
    // A place that is named by nothing else is kept whole.
    yield { location, version: Math.min(...versions.filter((version) => version !== undefined)) };
    if (forkOf) yield forkOf;
  }
}
