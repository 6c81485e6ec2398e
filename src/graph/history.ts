import { GraphError } from '../base/errors.ts';
import type { GraphType } from '../schema/accepted.ts';
import { notRetained } from '../commit/retention.ts';
import type { CommitRow } from '../manifest/rows.ts';
import { ancestors, lineage, tablesAt, type Commits, type PinnedTable } from '../manifest/lineage.ts';
import type { ManifestState } from '../manifest/state.ts';
import type { Commit } from './operation.ts';

/** A commit, and what the graph was made of when it was the newest. */
export interface PinnedState {
  readonly commit: Commit;
  readonly schemaHash: string;
  /** By table key. */
  readonly tables: ReadonlyMap<string, PinnedTable>;
}

/** The newest state, or that of an older commit: `not_found` (code `unknown_commit`) for one that is not in the history. */
export function pinnedState(state: ManifestState, at?: string): PinnedState {
  if (at === undefined) return { commit: headCommit(state), schemaHash: state.schemaHash, tables: state.tables };
  const commit = ancestors(state.commits, state.head.commit).find(({ id }) => id === at);
  if (!commit) {
    throw new GraphError('not_found', 'unknown_commit', `there is no commit ${at} in the graph's history`, {
      details: { commit: at },
    });
  }
  return { commit: publicCommit(commit), schemaHash: commit.schema, tables: tablesOf(state.commits, at) };
}

/**
 * What the graph was made of at a commit; `not_found` (code `commit_not_retained`) where only its id is known: of a branch that an older
 * release deleted after it was merged.
 */
export function tablesOf(commits: Commits, at: string): ReadonlyMap<string, PinnedTable> {
  const tables = tablesAt(commits, at);
  if (tables.size === 0) throw notRetained(at);
  return tables;
}

/**
 * The newest commit of the history that was made at `asOf` or before; `not_found` (code `before_history`) where there is none.
 * Clocks of writers may disagree, so that it need not be older than one that was made later.
 */
export function commitAsOf(state: ManifestState, asOf: string): string {
  const commit = lineage(state.commits, state.head.commit).find(({ createdAt }) => createdAt <= asOf);
  if (commit) return commit.id;
  throw new GraphError('not_found', 'before_history', `the graph's history begins after ${asOf}`, {
    details: { asOf },
  });
}

/** The table of a type at a commit. */
export function pinnedTable(tables: ReadonlyMap<string, PinnedTable>, { tableKey }: GraphType): PinnedTable {
  const table = tables.get(tableKey);
  if (table) return table;
  throw new GraphError('corrupt', 'table_missing', `a commit has no table for ${tableKey}`, {
    details: { table: tableKey },
  });
}

/** The head's commit as its users see it. */
export function headCommit(state: ManifestState): Commit {
  const row = state.commits.get(state.head.commit);
  if (row) return publicCommit(row);
  throw new GraphError('corrupt', 'commit_missing', `the head names commit ${state.head.commit}, which is gone`, {
    details: { commit: state.head.commit },
  });
}

export function publicCommit({ id, parent, merged, sequence, actor, createdAt, operation }: CommitRow): Commit {
  return { id, parent, merged, sequence, actor, createdAt, operation };
}
