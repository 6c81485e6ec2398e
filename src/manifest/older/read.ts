import { GraphError } from '../../base/errors.ts';
import type { LanceRoot } from '../../lance/connection.ts';
import { placeOf } from '../../lance/location.ts';
import type { LanceTable } from '../../lance/table.ts';
import { acceptContract } from '../../schema/contract.ts';
import type { AcceptedSchema } from '../../schema/accepted.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { MAIN, manifestLocation } from '../branch.ts';
import { INTERNAL_VERSION, manifestForm, type ManifestForm } from '../internal-version.ts';
import { decodeRow, MANIFEST_COLUMNS, OBJECT_ID, type BranchRow, type CommitRow } from '../rows.ts';
import type { ManifestState } from '../state.ts';
import { readCatalogue, type Catalogue } from './catalogue.ts';
import { readHistory, type Stretch } from './history.ts';
import { CONTRACT, OLDER_COLUMNS, RUN_BRANCH } from './layout.ts';
import { chainOf, lineOf, ofNobody, type Line, type OlderCommit } from './line.ts';

/** Where an older graph is read from. */
export interface OlderSource {
  readonly lance: LanceRoot;
  readonly store: ObjectStore;
}

/** A native branch of the manifest, and what it was made from. */
export interface NativeBranch {
  readonly name: string;
  readonly parent: string;
  readonly version: number;
}

/** A branch as one version of its manifest tells it. */
export interface OlderBranch extends Line {
  readonly internalVersion: number;
  readonly catalogue: Catalogue;
}

/** A version of a manifest that is older, or that does not count yet: what is to be read in its place. */
export interface OlderVersion {
  readonly branch: string;
  readonly version: number;
}

/** What an older manifest comes to. */
export interface OlderReading {
  readonly state: ManifestState;
  /** Keys of the tables that it holds and that the schema does not have; the state is without them. */
  readonly undeclared: readonly string[];
}

/** The state that an older manifest tells, in the terms of today; nothing is written. */
export async function olderState(source: OlderSource, at: OlderVersion): Promise<ManifestState> {
  return (await readOlder(source, at)).state;
}

/** What the version that is asked for does not hold is read as it is at the moment: the history of versions up to 3, and other branches. */
export async function readOlder(source: OlderSource, { branch, version }: OlderVersion): Promise<OlderReading> {
  const natives = await nativeBranches(source.lance);
  const own = await readBranch(source.lance, natives, branch, version);
  const schema = await readContract(source.store);
  const commits = await commitRows(source, natives, branch, own, schema);
  const head = commits.get(own.head);
  if (!head) throw new GraphError('internal', 'assertion', 'a history holds its newest commit');
  const branches = branch === MAIN ? await branchRows(source, natives, own, commits) : [];
  const state: ManifestState = {
    version,
    head: { type: 'graph_head', commit: head.id, sequence: head.sequence },
    schemaHash: schema.hash,
    tables: new Map([...own.catalogue.tables].filter(([key]) => hasTable(schema, key))),
    commits,
    branches: new Map(branches.map((row) => [row.name, row])),
    tokens: new Map(),
    fragments: new Map(),
    isOlder: true,
    ...(!own.isTold && { isUntold: true }),
  };
  return { state, undeclared: undeclaredIn(own.catalogue, schema) };
}

/** Keys of the tables that a manifest holds and that the schema does not have. */
export async function readUndeclared({ store }: Pick<OlderSource, 'store'>, manifest: LanceTable): Promise<string[]> {
  return undeclaredIn(readCatalogue(await manifest.scan()), await readContract(store));
}

function undeclaredIn({ tables }: Catalogue, schema: AcceptedSchema): string[] {
  return [...tables.keys()].filter((key) => !hasTable(schema, key)).toSorted();
}

/** Which version to read in place of one that is as `form` says: itself, unless it was made of an older one and does not count yet. */
export async function countingVersion(
  lance: LanceRoot,
  branch: string,
  version: number,
  { replaced }: ManifestForm,
): Promise<number> {
  if (!replaced) return version;
  // Nobody came in between, so nothing was lost.
  if (replaced.base + 1 === version) return replaced.read;
  for (let below = version - 1; ; below -= 1) {
    const form = await withTable(lance, branch, below, (table) => manifestForm(table, branch));
    if (!form.replaced) return below;
  }
}

/** One branch, as it tells of itself at one version. */
export async function readBranch(
  lance: LanceRoot,
  natives: ReadonlyMap<string, NativeBranch>,
  branch: string,
  version: number,
): Promise<OlderBranch> {
  const stretches = stretchesOf(natives, branch, version);
  const { internalVersion, rows } = await withTable(lance, branch, version, async (table) => ({
    ...(await manifestForm(table, branch)),
    rows: await table.scan(),
  }));
  const catalogue = readCatalogue(rows);
  const told = await readHistory(lance, stretches);
  const names = stretches.map((stretch) => stretch.branch);
  return { internalVersion, catalogue, ...lineOf({ internalVersion, catalogue, told, names }) };
}

/** All native branches of the manifest, by name: the graph's, and those that runs left behind. */
export async function nativeBranches(lance: LanceRoot): Promise<ReadonlyMap<string, NativeBranch>> {
  const main = await opened(lance, MAIN);
  try {
    return new Map(
      (await main.forks()).map(({ name, parent, version }) => [
        name,
        { name, parent: placeOf(parent).branch ?? MAIN, version },
      ]),
    );
  } finally {
    main.close();
  }
}

/**
 * Fails with `unsupported_version` where a branch is of an internal version that this program does not know: main, which has to tell of it,
 * could not be brought to today's, and is to stay as it is.
 */
export async function refuseUnknownBranches(lance: LanceRoot): Promise<void> {
  for (const name of (await nativeBranches(lance)).keys()) {
    // Undefined where it was deleted meanwhile.
    const table = isRun(name) ? undefined : await lance.open(manifestLocation(name), []);
    try {
      if (table) await manifestForm(table, name);
    } finally {
      table?.close();
    }
  }
}

/**
 * Whether a registry of main's names the branches that there are, and what each was made from. Older releases make and delete branches
 * without a write to main's manifest, so that none of its versions tells.
 */
export function isRegistryOf(
  registry: Iterable<Pick<BranchRow, 'name' | 'parent'>>,
  natives: ReadonlyMap<string, NativeBranch>,
): boolean {
  const there = new Map([...natives.values()].filter(({ name }) => !isRun(name)).map((each) => [each.name, each]));
  const told = [...registry];
  const isThere = ({ name, parent }: Pick<BranchRow, 'name' | 'parent'>): boolean => {
    const native = there.get(name);
    return native !== undefined && (there.has(native.parent) ? native.parent : MAIN) === parent;
  };
  return told.length === there.size && told.every(isThere);
}

/** The schema of an older graph; `corrupt` (code `schema_missing`) where its files are gone. */
export async function readContract(store: ObjectStore): Promise<AcceptedSchema> {
  const [definition, state] = [await store.get(CONTRACT.definition), await store.get(CONTRACT.state)];
  if (definition && state) return acceptContract({ definition: definition.bytes, state: state.bytes });
  const missing = definition ? CONTRACT.state : CONTRACT.definition;
  throw new GraphError('corrupt', 'schema_missing', `the graph's schema ${missing} is gone: put it back`, {
    details: { hash: missing },
  });
}

/** What of each branch's history counts on one: its own up to the version, and that of those that it was made from. */
function stretchesOf(natives: ReadonlyMap<string, NativeBranch>, branch: string, version: number): readonly Stretch[] {
  const stretches: Stretch[] = [{ branch, upTo: version }];
  for (let native = natives.get(branch); native; native = natives.get(native.parent)) {
    stretches.push({ branch: native.parent, upTo: Math.min(native.version, stretches.at(-1)?.upTo ?? version) });
  }
  return stretches;
}

/** All that led to a branch's newest commit, along both parents: what was merged is told by the branch that it was made on. */
async function commitRows(
  source: OlderSource,
  natives: ReadonlyMap<string, NativeBranch>,
  branch: string,
  { head, commits }: Line,
  schema: AcceptedSchema,
): Promise<ReadonlyMap<string, CommitRow>> {
  const found = new Map<string, OlderCommit | CommitRow>();
  let others: ReadonlyMap<string, OlderCommit | CommitRow> | undefined;
  const waiting = [head];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    if (!commits.has(id)) others ??= await commitsOfOthers(source, natives, branch);
    // Of a branch that was deleted after it was merged nothing is left.
    const commit = commits.get(id) ?? others?.get(id) ?? { id, ...ofNobody(id, null, ''), tables: {} };
    found.set(id, commit);
    waiting.push(...[commit.parent, commit.merged].filter((parent) => parent !== null));
  }
  const sequences = sequencesOf(found);
  return new Map([...found].map(([id, commit]) => [id, commitRow(commit, sequences.get(id) ?? 0, schema)]));
}

function commitRow(commit: OlderCommit | CommitRow, sequence: number, schema: AcceptedSchema): CommitRow {
  if ('type' in commit) return commit;
  const { id, parent, merged, actor, createdAt } = commit;
  const tables = Object.entries(commit.tables).filter(([key]) => hasTable(schema, key));
  const operation = merged === null ? (parent === null ? 'init' : 'mutate') : 'merge';
  return {
    type: 'graph_commit',
    id,
    state: 'published',
    parent,
    merged,
    sequence,
    actor,
    createdAt,
    operation,
    schema: schema.hash,
    tables: Object.fromEntries(tables),
  };
}

/** What was dropped from the schema may lie there still, or be gone: who reads does not have to know. */
function hasTable({ nodes, edges }: AcceptedSchema, key: string): boolean {
  return [...nodes.values(), ...edges.values()].some(({ tableKey }) => tableKey === key);
}

/** Positions in the histories of branches, by id. */
function sequencesOf(commits: ReadonlyMap<string, OlderCommit | CommitRow>): ReadonlyMap<string, number> {
  const sequences = new Map<string, number>();
  for (const id of commits.keys()) {
    const chain: string[] = [];
    for (let at: string | null = id; at !== null && !sequences.has(at); at = commits.get(at)?.parent ?? null)
      chain.push(at);
    const oldest = commits.get(chain.at(-1) ?? '')?.parent ?? null;
    const before = oldest === null ? -1 : (sequences.get(oldest) ?? -1);
    for (const [index, each] of chain.toReversed().entries()) sequences.set(each, before + 1 + index);
  }
  return sequences;
}

/** Commits that other branches tell of, by id. */
async function commitsOfOthers(
  { lance }: OlderSource,
  natives: ReadonlyMap<string, NativeBranch>,
  branch: string,
): Promise<ReadonlyMap<string, OlderCommit | CommitRow>> {
  const all = new Map<string, OlderCommit | CommitRow>();
  for (const name of [MAIN, ...natives.keys()]) {
    if (name === branch || isRun(name)) continue;
    for (const [id, commit] of (await newestOf(lance, natives, name))?.commits ?? []) all.set(id, commit);
  }
  return all;
}

interface Newest {
  readonly head: string;
  readonly commits: ReadonlyMap<string, OlderCommit | CommitRow>;
}

/**
 * The newest history of a branch, whether it is an older one or not; undefined where that was deleted meanwhile, which older releases do
 * without a word, also while it is being read.
 */
async function newestOf(
  lance: LanceRoot,
  natives: ReadonlyMap<string, NativeBranch>,
  branch: string,
): Promise<Newest | undefined> {
  try {
    return await newestIn(lance, natives, branch);
  } catch (error) {
    const mayBeGone = branch !== MAIN && error instanceof GraphError && error.kind === 'corrupt';
    if (mayBeGone && !(await nativeBranches(lance)).has(branch)) return undefined;
    throw error;
  }
}

async function newestIn(lance: LanceRoot, natives: ReadonlyMap<string, NativeBranch>, branch: string): Promise<Newest> {
  const table = await opened(lance, branch);
  try {
    const form = await manifestForm(table, branch);
    const version = await table.version();
    if (form.internalVersion < INTERNAL_VERSION)
      return await readBranch(lance, natives, branch, await countingVersion(lance, branch, version, form));
    const rows = (await table.scanPlaced(OBJECT_ID)).map(({ row }) => decodeRow(row).row);
    const commits = rows.filter((row) => row.type === 'graph_commit').filter(({ state }) => state === 'published');
    const head = rows.find((row) => row.type === 'graph_head')?.commit ?? '';
    return { head, commits: new Map(commits.map((row) => [row.id, row])) };
  } finally {
    table.close();
  }
}

/** The registry of branches that main's manifest is to hold; their incarnations are their names. */
async function branchRows(
  { lance }: OlderSource,
  natives: ReadonlyMap<string, NativeBranch>,
  main: OlderBranch,
  ofMain: ReadonlyMap<string, CommitRow>,
): Promise<BranchRow[]> {
  const histories = new Map<string, readonly string[]>([[MAIN, chainOf(main.commits, main.head)]]);
  const commits = new Map<string, Pick<CommitRow, 'createdAt'>>(ofMain);
  for (const name of natives.keys()) {
    const newest = isRun(name) ? undefined : await newestOf(lance, natives, name);
    if (!newest) continue;
    histories.set(name, chainOf(newest.commits, newest.head));
    for (const [id, commit] of newest.commits) if (!commits.has(id)) commits.set(id, commit);
  }
  return [...histories].flatMap(([name, own]) => {
    const native = natives.get(name);
    if (!native) return [];
    const ofParent = histories.has(native.parent) ? native.parent : MAIN;
    const shared = new Set(histories.get(ofParent));
    const commit = own.find((id) => shared.has(id)) ?? own.at(-1) ?? main.head;
    const createdAt = commits.get(commit)?.createdAt ?? '';
    return [
      { type: 'branch', name, state: 'open', incarnation: name, parent: ofParent, commit, actor: null, createdAt },
    ];
  });
}

async function withTable<T>(
  lance: LanceRoot,
  branch: string,
  version: number,
  use: (table: LanceTable) => Promise<T>,
): Promise<T> {
  const table = await openedAt(lance, branch, version);
  try {
    return await use(table);
  } finally {
    table.close();
  }
}

/** One that was made of rows that did not count yet has what those were made of in the branch that it was made from. */
async function openedAt(lance: LanceRoot, branch: string, version: number): Promise<LanceTable> {
  try {
    return await opened(lance, branch, version);
  } catch (error) {
    const mayBeBelow = branch !== MAIN && error instanceof GraphError && error.code === 'version_missing';
    const native = mayBeBelow ? (await nativeBranches(lance)).get(branch) : undefined;
    if (native && version < native.version) return openedAt(lance, native.parent, version);
    throw error;
  }
}

/** Today's columns for the newest version, those of before for one that is asked for by its number. */
async function opened(lance: LanceRoot, branch: string, version?: number): Promise<LanceTable> {
  const location = manifestLocation(branch);
  const table = await lance.open(location, version === undefined ? MANIFEST_COLUMNS : OLDER_COLUMNS, version);
  if (table) return table;
  throw catalogGone(location);
}

function catalogGone(location: string): GraphError {
  return new GraphError('corrupt', 'table_missing', `${location}: the graph's catalog is gone`, {
    details: { location },
  });
}

function isRun(name: string): boolean {
  return name.startsWith(RUN_BRANCH);
}
