import { GraphError } from '../../base/errors.ts';
import { mintedAtMs } from '../../base/ids.ts';
import type { Catalogue } from './catalogue.ts';
import type { ToldCommit } from './history.ts';
import { HISTORY_IN_MANIFEST, type HistoryRow } from './layout.ts';

type Tables = Readonly<Record<string, { readonly version: number; readonly location: string }>>;

/** A commit, and the tables that it moved, by key. */
export interface OlderCommit extends HistoryRow {
  readonly id: string;
  readonly tables: Tables;
}

/** The history of a branch. */
export interface Line {
  /** Id of the newest commit. */
  readonly head: string;
  /** By id: all that led to it on this branch and those that it was made from; of what was merged, what is told here. */
  readonly commits: ReadonlyMap<string, OlderCommit>;
}

interface LineSource {
  readonly internalVersion: number;
  readonly catalogue: Catalogue;
  readonly told: ReadonlyMap<string, ToldCommit>;
  /** Names of the branch and of those that it was made from, in this order. */
  readonly names: readonly string[];
}

/**
 * Puts the history of a branch together. Up to version 3 a commit was told after it was visible, by whoever lived to do so: one that
 * was not told is known by the tables that it moved. They are taken as part of what was built on it or, where nothing was, as
 * a commit of nobody.
 */
export function lineOf({ internalVersion, catalogue, told, names }: LineSource): Line {
  const isInManifest = internalVersion >= HISTORY_IN_MANIFEST;
  const known = new Map<string, HistoryRow>([...told, ...(isInManifest ? catalogue.history : [])]);
  let head = isInManifest ? headInManifest(catalogue, names) : newestTold(told, names);
  // Told by a program of version 3 after the history was copied.
  for (let next = head; next !== undefined; next = childOf(told, next, names[0])) head = next;
  const chain = head === undefined ? [] : chainOf(known, head);
  const moved = tablesByCommit(catalogue);
  const untold = [...moved.keys()].filter((id) => !known.has(id)).toSorted();
  const commits = new Map([...known].map(([id, row]): [string, OlderCommit] => [id, commitOf(id, row, moved.get(id))]));
  for (const id of untold) {
    const tables = moved.get(id) ?? {};
    const heir = chain.findLast((commit) => commit > id);
    const inherited = heir === undefined ? undefined : commits.get(heir);
    if (inherited) commits.set(inherited.id, { ...inherited, tables: { ...tables, ...inherited.tables } });
    else {
      commits.set(id, commitOf(id, ofNobody(id, head ?? null, names[0] ?? ''), tables));
      head = id;
    }
  }
  if (head === undefined) throw noCommits(names[0] ?? '');
  return { head, commits };
}

/** The commits that lead to one along first parents, itself first. */
export function chainOf(commits: ReadonlyMap<string, Pick<HistoryRow, 'parent'>>, from: string): string[] {
  const chain: string[] = [];
  for (let id: string | null = from; id !== null;) {
    const commit: Pick<HistoryRow, 'parent'> | undefined = commits.get(id);
    if (!commit) throw corrupt(`commit ${id} is in its history and not among its commits`, id);
    if (chain.length > commits.size) throw corrupt('its history is a circle', id);
    chain.push(id);
    id = commit.parent;
  }
  return chain;
}

/** A commit of which nothing is left but its id, which holds the time that it was minted at. */
export function ofNobody(id: string, parent: string | null, branch: string): HistoryRow {
  return { branch, parent, merged: null, actor: null, createdAt: new Date(mintedAtMs(id)).toISOString() };
}

function commitOf(
  id: string,
  { branch, parent, merged, actor, createdAt }: HistoryRow,
  tables: Tables = {},
): OlderCommit {
  return { id, branch, parent, merged, actor, createdAt, tables };
}

/** Of a table that maintenance moved after a commit, the newest version counts: it holds what the commit made it hold. */
function tablesByCommit({ moved }: Catalogue): ReadonlyMap<string, Tables> {
  const tables = new Map<string, Tables>();
  for (const { commit, key, version, location } of moved) {
    const known = tables.get(commit);
    if (version >= (known?.[key]?.version ?? 0)) tables.set(commit, { ...known, [key]: { version, location } });
  }
  return tables;
}

/** A branch on which nothing was committed yet has no head of its own. */
function headInManifest(catalogue: Catalogue, names: readonly string[]): string | undefined {
  return names.map((name) => catalogue.head(name)).find((head) => head !== undefined);
}

function newestTold(told: ReadonlyMap<string, ToldCommit>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const own = [...told.values()].filter(({ branch }) => branch === name);
    if (own.length > 0) return own.reduce((newest, each) => (each.version > newest.version ? each : newest)).id;
  }
  return undefined;
}

function childOf(told: ReadonlyMap<string, ToldCommit>, parent: string, name: string | undefined): string | undefined {
  return [...told.values()].find((commit) => commit.parent === parent && commit.branch === name)?.id;
}

function noCommits(branch: string): GraphError {
  return new GraphError('corrupt', 'no_commits', `the branch '${branch}' has no commits: its founder died on the way`, {
    details: { branch },
  });
}

function corrupt(what: string, id: string): GraphError {
  return new GraphError('corrupt', 'malformed_manifest', `the manifest contradicts itself: ${what}`, {
    details: { objectId: id },
  });
}
