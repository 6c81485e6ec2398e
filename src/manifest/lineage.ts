import { GraphError } from '../base/errors.ts';
import type { CommitRow } from './rows.ts';

/** Where a table lies, and which version of it counts. */
export interface PinnedTable {
  readonly location: string;
  readonly version: number;
}

/** Commits by id. */
export type Commits = ReadonlyMap<string, CommitRow>;

/** The commits that lead to one along first parents, itself first: the history of its branch. */
export function lineage(commits: Commits, from: string): CommitRow[] {
  const chain: CommitRow[] = [];
  for (let id: string | null = from; id !== null;) {
    if (chain.length > commits.size) throw corrupt('its history is a circle', id);
    const row = publishedCommit(commits, id);
    chain.push(row);
    id = row.parent;
  }
  return chain;
}

/** Each commit names the tables that it moved, so the newest on its branch that names a table tells its version. */
export function tablesAt(commits: Commits, at: string): ReadonlyMap<string, PinnedTable> {
  const tables = new Map<string, PinnedTable>();
  for (const { tables: moved } of lineage(commits, at)) {
    for (const [key, table] of Object.entries(moved)) if (!tables.has(key)) tables.set(key, table);
  }
  return tables;
}

/** All commits that lead to one or more, these among them, along both parents: later ones first, then by id. */
export function ancestors(commits: Commits, ...from: readonly string[]): CommitRow[] {
  const found = new Map<string, CommitRow>();
  const waiting = [...from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    const row = publishedCommit(commits, id);
    found.set(id, row);
    waiting.push(...parentsOf(row));
  }
  return inOrder(found);
}

/**
 * The best common ancestors of two commits, or of two groups of them: those that lead to both, and to no other one that does. There
 * is one, unless branches were merged into each other crosswise. Later ones first, then by id.
 */
export function bestCommonAncestors(commits: Commits, some: readonly string[], others: readonly string[]): CommitRow[] {
  const ofOthers = new Set(ancestors(commits, ...others).map(({ id }) => id));
  const common = ancestors(commits, ...some).filter(({ id }) => ofOthers.has(id));
  const surpassed = new Set<string>();
  // Whatever leads to a common ancestor is one itself, so it is enough to look at parents.
  for (const row of common) for (const parent of parentsOf(row)) surpassed.add(parent);
  return common.filter(({ id }) => !surpassed.has(id)).toSorted((a, b) => byAge(b, a));
}

/**
 * These commits, and the best common ancestors of any two of them, and of those in turn. Whatever is built on these from now on has its
 * best common ancestors, and theirs, among what is built and these.
 */
export function meetingPoints(commits: Commits, from: Iterable<string>): ReadonlySet<string> {
  const points = new Set(from);
  for (let before = 0; before < points.size;) {
    before = points.size;
    for (const id of meetingsOf(commits, [...points])) points.add(id);
  }
  return points;
}

/**
 * Two of these meet where both can be come to, and not from any one commit behind it: so that what can be come to is more than it is from
 * each of those. Where three of these meet in pairs behind a commit, it is told as well, which is more than asked for.
 */
function meetingsOf(commits: Commits, from: readonly string[]): string[] {
  const marks = new Map(from.map((id, index) => [id, 1n << BigInt(index)]));
  const reached = new Map<string, bigint[]>();
  const meetings: string[] = [];
  for (const row of ancestors(commits, ...from)) {
    const behind = reached.get(row.id) ?? [];
    const all = behind.reduce((sum, each) => sum | each, marks.get(row.id) ?? 0n);
    if (!behind.includes(all)) meetings.push(row.id);
    for (const parent of parentsOf(row)) reached.set(parent, [...(reached.get(parent) ?? []), all]);
    reached.delete(row.id);
  }
  return meetings;
}

function parentsOf({ parent, merged }: CommitRow): string[] {
  return [parent, merged].filter((id) => id !== null);
}

/** Kahn's order: a commit comes after all that were built on it; of those whose turn it is, the latest, then the greatest id. */
function inOrder(found: ReadonlyMap<string, CommitRow>): CommitRow[] {
  const childrenLeft = new Map([...found.keys()].map((id) => [id, 0]));
  for (const row of found.values()) {
    for (const parent of parentsOf(row)) childrenLeft.set(parent, (childrenLeft.get(parent) ?? 0) + 1);
  }
  const ready = [...found.values()].filter(({ id }) => childrenLeft.get(id) === 0).toSorted(byAge);
  const ordered: CommitRow[] = [];
  for (let row = ready.pop(); row; row = ready.pop()) {
    ordered.push(row);
    for (const parent of parentsOf(row)) {
      const left = (childrenLeft.get(parent) ?? 0) - 1;
      childrenLeft.set(parent, left);
      const next = found.get(parent);
      if (left === 0 && next) ready.push(next);
    }
    ready.sort(byAge);
  }
  return ordered;
}

function byAge(a: CommitRow, b: CommitRow): number {
  return a.sequence - b.sequence || (a.id < b.id ? -1 : 1);
}

function publishedCommit(commits: Commits, id: string): CommitRow {
  const row = commits.get(id);
  if (row?.state === 'published') return row;
  throw corrupt(`commit ${id} is in its history and not among its commits`, id);
}

function corrupt(what: string, id: string): GraphError {
  return new GraphError('corrupt', 'malformed_manifest', `the manifest contradicts itself: ${what}`, {
    details: { objectId: id },
  });
}
