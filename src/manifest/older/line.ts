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
  /** Unless it is, who made the newest commits may tell of them at any time. */
  readonly isTold: boolean;
}

interface LineSource {
  readonly internalVersion: number;
  readonly catalogue: Catalogue;
  readonly told: ReadonlyMap<string, ToldCommit>;
  /** Names of the branch and of those that it was made from, in this order. */
  readonly names: readonly string[];
}

/**
 * Puts the history of a branch together. Up to version 3 a commit was told after it was visible, by whoever lived to do so, and by then
 * others may have told of theirs, or copied what was told: so the rows that made commits visible, in their order, say which there
 * are. One that nothing was built on that is known of is the newest; any other is taken as part of the next one.
 */
export function lineOf({ internalVersion, catalogue, told, names }: LineSource): Line {
  const isInManifest = internalVersion >= HISTORY_IN_MANIFEST;
  const moved = tablesByCommit(catalogue);
  // Whoever copied a commit may have known less of it than is told by now.
  const known = new Map<string, HistoryRow>([...(isInManifest ? catalogue.history : []), ...told]);
  addUntold(known, [...moved.keys()], names[0]);
  let head = newestOf(known, isInManifest ? headInManifest(catalogue, names) : newestTold(told, names), names[0]);
  const commits = new Map([...known].map(([id, row]): [string, OlderCommit] => [id, commitOf(id, row)]));
  const line = new Set(head === undefined ? [] : chainOf(known, head));
  let apart: [string, Tables][] = [];
  for (const [id, tables] of moved) {
    const commit = line.has(id) ? commits.get(id) : undefined;
    if (!commit) apart.push([id, tables]);
    else {
      commits.set(id, { ...commit, tables: newerOf([...apart.map(([, own]) => own), tables]) });
      apart = [];
    }
  }
  for (const [id, tables] of apart) {
    const row = known.get(id) ?? ofNobody(id, null, names[0] ?? '');
    commits.set(id, commitOf(id, { ...row, parent: head ?? null }, tables));
    head = id;
  }
  if (head === undefined) throw noCommits(names[0] ?? '');
  return { head, commits, isTold: apart.every(([id]) => told.has(id)) };
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

/** Nobody told of these, and yet there are commits that were built on them: each on the one that became visible before it. */
function addUntold(known: Map<string, HistoryRow>, inOrder: readonly string[], branch = ''): void {
  const named = new Set([...known.values()].map(({ parent }) => parent));
  for (const [index, id] of [...inOrder.entries()].toReversed()) {
    if (known.has(id) || !named.has(id)) continue;
    const parent = inOrder[index - 1] ?? null;
    known.set(id, ofNobody(id, parent, branch));
    named.add(parent);
  }
}

/** What was built on what was the newest when somebody looked. */
function newestOf(
  known: ReadonlyMap<string, HistoryRow>,
  from: string | undefined,
  branch: string | undefined,
): string | undefined {
  const next = new Map([...known].filter(([, row]) => row.branch === branch).map(([id, { parent }]) => [parent, id]));
  let newest = from;
  for (let steps = 0; newest !== undefined && next.has(newest); steps += 1) {
    if (steps > known.size) throw corrupt('its history is a circle', newest);
    newest = next.get(newest);
  }
  return newest;
}

/** What commits moved, in the order in which they became visible. */
function tablesByCommit({ moved }: Catalogue): ReadonlyMap<string, Tables> {
  const byCommit = new Map<string, Tables>();
  for (const { commit, key, version, location } of moved) {
    byCommit.set(commit, newerOf([byCommit.get(commit) ?? {}, { [key]: { version, location } }]));
  }
  return byCommit;
}

/** The newest version of each table: maintenance moves one after the commit, to a version that holds what the commit made it hold. */
function newerOf(all: readonly Tables[]): Tables {
  const newest: Record<string, Tables[string]> = {};
  for (const [key, table] of all.flatMap((tables) => Object.entries(tables))) {
    if (table.version > (newest[key]?.version ?? 0)) newest[key] = table;
  }
  return newest;
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
