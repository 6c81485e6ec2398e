import { GraphError } from '../../src/index.ts';
import type { LanceRoot } from '../../src/lance/connection.ts';
import { forkLocation, placeOf } from '../../src/lance/location.ts';
import { MAIN, ownerOf } from '../../src/manifest/branch.ts';
import { lineage, tablesAt } from '../../src/manifest/lineage.ts';
import { Manifest } from '../../src/manifest/manifest.ts';
import type { CommitRow } from '../../src/manifest/rows.ts';
import type { ManifestState } from '../../src/manifest/state.ts';
import type { ForkNames } from './fork-names.ts';

/** A branch as an older program has it. */
export interface NativeBranch {
  readonly name: string;
  /** What it was made from, and at which commit; null for main. */
  readonly origin: { readonly parent: string; readonly commit: string } | null;
  /** Made on it, oldest first. */
  readonly own: readonly CommitRow[];
  /** All that lead to its newest commit, oldest first. */
  readonly line: readonly CommitRow[];
  /** What maintenance made visible after the commits. */
  readonly maintained: readonly Maintained[];
}

/** A version of a table that holds what its last commit made it hold. */
export interface Maintained {
  readonly key: string;
  readonly version: number;
  readonly location: string;
  readonly commit: string;
}

/** A graph as the engine of today left it, with nobody at work on it. */
export interface Today {
  readonly schemaHash: string;
  /** Parents first; the first is main. Tables lie where `forks` says that they will. */
  readonly branches: readonly NativeBranch[];
  /** The branches that made forks of a table, by what those are called, by the location of the table. */
  readonly forks: ReadonlyMap<string, ForkNames>;
}

interface Standing {
  readonly name: string;
  readonly incarnation: string;
  readonly parent: string | null;
  readonly state: ManifestState;
}

/** Fails where something was given up: an older layout has no way to say so. */
export async function readToday(lance: LanceRoot): Promise<Today> {
  const standings = await standingsIn(lance);
  const [main] = standings;
  if (!main || main.state.retention) {
    throw new GraphError('internal', 'assertion', 'a graph that a cleanup has worked on is none of an older layout');
  }
  const branches: NativeBranch[] = [];
  for (const standing of standings) branches.push(nativeBranch(standing, standings, branches));
  const forks = forksOf(standings);
  return { schemaHash: main.state.schemaHash, branches: branches.map((branch) => renamed(branch, forks)), forks };
}

/** Main first, then whatever was made of those that stand before it. */
async function standingsIn(lance: LanceRoot): Promise<Standing[]> {
  const main = await stateOf(lance, MAIN);
  const found: Standing[] = [{ name: MAIN, incarnation: MAIN, parent: null, state: main }];
  const open = [...main.branches.values()].filter(({ state }) => state === 'open');
  for (const { incarnation: parent } of found) {
    for (const row of open.filter((each) => each.parent === parent)) {
      const { name, incarnation } = row;
      found.push({ name, incarnation, parent, state: await stateOf(lance, incarnation) });
    }
  }
  return found;
}

async function stateOf(lance: LanceRoot, incarnation: string): Promise<ManifestState> {
  const manifest = await Manifest.open(lance, incarnation);
  if (!manifest) throw new GraphError('internal', 'assertion', 'a branch that is open has a manifest');
  return manifest.load();
}

/**
 * A fork of the manifest begins where its parent stood: with a commit of that one, or the one that it began with itself. What a branch
 * began with besides is what its parent, in turn, was made from.
 */
function nativeBranch(
  { name, parent, state }: Standing,
  standings: readonly Standing[],
  before: readonly NativeBranch[],
): NativeBranch {
  const chain = lineage(state.commits, state.head.commit).toReversed();
  let origin: NativeBranch['origin'] = null;
  let begin = 0;
  for (let from = nameOf(standings, parent); from !== undefined && origin === null;) {
    const branch = before.find((each) => each.name === from);
    const held = new Set([...(branch?.own ?? []).map(({ id }) => id), branch?.origin?.commit]);
    const last = chain.findLastIndex(({ id }) => held.has(id));
    const commit = chain[last];
    if (commit) origin = { parent: from, commit: commit.id };
    begin = last + 1;
    from = branch?.origin?.parent;
  }
  return { name, origin, own: chain.slice(begin), line: chain, maintained: maintainedIn(state) };
}

function nameOf(standings: readonly Standing[], incarnation: string | null): string | undefined {
  return standings.find((each) => each.incarnation === incarnation)?.name;
}

function maintainedIn({ head, commits, tables }: ManifestState): Maintained[] {
  const chain = lineage(commits, head.commit);
  const committed = tablesAt(commits, head.commit);
  return [...tables.values()].flatMap(({ key, version, location }) => {
    const commit = chain.find((row) => Object.hasOwn(row.tables, key));
    return !commit || committed.get(key)?.version === version ? [] : [{ key, version, location, commit: commit.id }];
  });
}

function forksOf(standings: readonly Standing[]): ReadonlyMap<string, ForkNames> {
  const forks = new Map<string, Map<string, string>>();
  for (const { name, incarnation, state } of standings) {
    const named = [...state.commits.values()].flatMap(({ tables }) => Object.values(tables));
    for (const { location } of [...state.tables.values(), ...named]) {
      const { table, branch } = placeOf(location);
      if (branch === undefined || ownerOf(location) !== incarnation) continue;
      forks.set(table, (forks.get(table) ?? new Map<string, string>()).set(branch, name));
    }
  }
  return forks;
}

/** A branch whose tables lie where they do once forks have their names. */
function renamed(branch: NativeBranch, forks: Today['forks']): NativeBranch {
  const placed = <T extends { readonly location: string }>(table: T): T => {
    const { table: whole, branch: fork } = placeOf(table.location);
    const name = fork === undefined ? undefined : forks.get(whole)?.get(fork);
    return name === undefined ? table : { ...table, location: forkLocation(whole, name) };
  };
  const replaced = (commit: CommitRow): CommitRow => ({
    ...commit,
    tables: Object.fromEntries(Object.entries(commit.tables).map(([key, table]) => [key, placed(table)])),
  });
  return {
    ...branch,
    own: branch.own.map(replaced),
    line: branch.line.map(replaced),
    maintained: branch.maintained.map(placed),
  };
}
