import { meetingPoints, tablesAt, type PinnedTable } from '../manifest/lineage.ts';
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
  const commits = new Map([...states.values(), ...earlier.values()].flatMap((state) => [...state.commits]));
  const kept = new Set<string>();
  for (const [incarnation, state] of states) {
    const history = keptCommits(state, sinceOf(main, incarnation));
    for (const { id, tables } of history) {
      kept.add(id);
      need(Object.values(tables));
    }
    const last = history.at(-1);
    if (last) need(tablesAt(commits, last.id).values());
  }
  // Branches may be made of all that is kept, and merges that are under way may begin with what was the newest before.
  const begun = [...beginnings(main, states), ...[...earlier.values()].map(({ head }) => head.commit)];
  // What any two of these have in common merges are based on, now and later: without it they could never be merged again.
  for (const id of meetingPoints(commits, [...kept, ...begun])) if (!kept.has(id)) need(tablesAt(commits, id).values());
  for (const plan of plans) need(placesOf(plan, states.get(plan.branch)));
  return oldest;
}

/** Commits at which branches are being made right now. */
function beginnings(main: ManifestState, states: Needs['states']): string[] {
  return [...main.branches.values()]
    .filter(({ state, parent, commit }) => state === 'creating' && states.get(parent)?.commits.has(commit) === true)
    .map(({ commit }) => commit);
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
