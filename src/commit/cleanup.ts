import { GraphError, type ErrorCode } from '../base/errors.ts';
import { placeOf } from '../lance/location.ts';
import type { ForkStamp, VersionStamp } from '../lance/table.ts';
import { isGivenName, manifestLocation, ownerOf } from '../manifest/branch.ts';
import { MANIFEST, type TableRow } from '../manifest/rows.ts';
import type { ManifestState } from '../manifest/state.ts';
import { isDrift } from './chain.ts';
import { commit } from './commit.ts';
import { step, type CommitContext } from './context.ts';
import { finishDeletions } from './delete-branch.ts';
import { oldestNeeded } from './needs.ts';
import type { Plan } from './plan.ts';
import { declareRetention, openStates, type RetentionRule } from './retention.ts';
import { listSidecars, readSidecar } from './sidecar.ts';

// Lance removes versions by their date only. So it is the oldest version that anybody needs that decides, and all that are
// newer stay. What is looked at, and in which order, sees to it that what somebody is about to make is never taken for garbage:
// forks first, then intents, which are there before their forks, then manifests, which name what intents have become.

/** What is to be kept. */
export interface CleanupRequest {
  readonly rule: RetentionRule;
  /** How long ago operations may have begun that are still under way. */
  readonly minimumAgeMs: number;
}

/** What became of one thing that was to be cleaned. */
export interface Cleaned {
  readonly location: string;
  /**
   * - `cleaned`: versions of it were removed.
   * - `nothing_to_do`: it has none that nobody needs.
   * - `drift`: something unpublished lies on it, which the next writer of the table puts right.
   * - `contended`: somebody is at work on it.
   * - `failed`: `error` says why.
   */
  readonly outcome: 'cleaned' | 'nothing_to_do' | 'drift' | 'contended' | 'failed';
  /** Versions that were removed. */
  readonly versions: number;
  readonly error?: ErrorCode;
}

/** The same of a branch's table. */
export interface CleanedTable extends Cleaned {
  /** Incarnation of the branch. */
  readonly branch: string;
  readonly key: string;
}

/** The same of the manifest of a branch: what lies on it is what is published. */
export type CleanedManifest = Cleaned & { readonly outcome: Exclude<Cleaned['outcome'], 'drift'> };

/** What became of a fork that nobody needs. */
export interface RemovedFork {
  readonly location: string;
  /** `in_use`: another fork was made from it. */
  readonly outcome: 'removed' | 'in_use' | 'failed';
  readonly error?: ErrorCode;
}

export interface CleanupReport {
  /** By incarnation, and the states that were looked at. */
  readonly states: ReadonlyMap<string, ManifestState>;
  readonly tables: readonly CleanedTable[];
  /** The manifests of all branches. */
  readonly manifests: readonly CleanedManifest[];
  readonly forks: readonly RemovedFork[];
}

/** Removes what nobody needs: old versions of all branches' tables and of their manifests, and forks that no branch has. */
export async function cleanUp(context: CommitContext, { rule, minimumAgeMs }: CleanupRequest): Promise<CleanupReport> {
  const limitMs = minimumAgeMs === 0 ? Infinity : context.environment.clock.now() - minimumAgeMs;
  const { main: ofMain } = context.branches;
  await finishDeletions(context, await ofMain.load(context.scope));
  await declareRetention(context, rule, limitMs);
  await step(context, 'cleanup.declared');
  const forks = await forksOf(context, await openStates(context, await ofMain.load(context.scope)));
  const plans = await readPlans(context);
  const main = await ofMain.load(context.scope);
  const states = await openStates(context, main);
  const histories = new Map<string, readonly VersionStamp[]>();
  const earlier = new Map<string, ManifestState>();
  for (const incarnation of limitMs === Infinity ? [] : states.keys()) {
    const versions = await versionsOf(context, incarnation);
    histories.set(incarnation, versions);
    const then = await stateThen(context, incarnation, versions, limitMs);
    if (then) earlier.set(incarnation, then);
  }
  const needed = oldestNeeded({ main, states, earlier, plans });
  const unguarded = await withoutRefs(context, forks, states, plans, needed);
  const tables: CleanedTable[] = [];
  for (const [branch, state] of states) {
    for (const table of ownTables(branch, state)) {
      const cleaned = await cleanTable(context, branch, state, table, {
        keepFrom: needed.get(table.location) ?? table.version,
        limitMs,
        forks,
        unguarded,
      });
      tables.push({ branch, key: table.key, ...cleaned });
      await step(context, 'cleanup.table_cleaned');
    }
  }
  const removed = await removeForks(context, main, plans, { forks, needed, limitMs });
  const manifests: CleanedManifest[] = [];
  for (const [incarnation, state] of states) {
    // Its versions are not ours to remove before it is migrated.
    if (state.isOlder) {
      manifests.push({ location: manifestLocation(incarnation), outcome: 'nothing_to_do', versions: 0 });
      continue;
    }
    const versions = histories.get(incarnation) ?? (await versionsOf(context, incarnation));
    manifests.push(await cleanManifest(context, incarnation, { versions, limitMs, forks, unguarded }));
    await step(context, 'cleanup.manifest_cleaned');
  }
  return { states, tables, manifests, forks: removed };
}

async function versionsOf({ handles }: CommitContext, incarnation: string): Promise<readonly VersionStamp[]> {
  return (await handles.newest(manifestLocation(incarnation))).handle.versions();
}

/** All forks that there are, by the location of the table that was there first. */
type Forks = ReadonlyMap<string, readonly ForkStamp[]>;

async function forksOf({ handles }: CommitContext, states: ReadonlyMap<string, ManifestState>): Promise<Forks> {
  const roots = new Set([MANIFEST]);
  for (const { tables, commits } of states.values()) {
    const named = [...commits.values()].flatMap((commit) => Object.values(commit.tables));
    for (const { location } of [...tables.values(), ...named]) roots.add(placeOf(location).table);
  }
  const found = new Map<string, readonly ForkStamp[]>();
  for (const root of [...roots].toSorted()) found.set(root, await (await handles.mover(root)).forks());
  return found;
}

/** One that cannot be read may need anything: nothing is removed while it lies there. */
async function readPlans({ store }: CommitContext): Promise<Plan[]> {
  const plans: Plan[] = [];
  for (const operationId of await listSidecars(store)) {
    const sidecar = await readSidecar(store, operationId);
    if (sidecar) plans.push(sidecar.plan);
  }
  return plans;
}

/** The version that was the newest at a point in time, or the oldest that there is; undefined where it still is the newest. */
function versionAt(versions: readonly VersionStamp[], atMs: number): number | undefined {
  const firstAfter = versions.findIndex((stamp) => stamp.atMs > atMs);
  return firstAfter < 0 ? undefined : versions[Math.max(firstAfter - 1, 0)]?.version;
}

/**
 * Versions on which nobody rests: what another cleanup is removing, or was when it was cut short, is listed, and its rows are gone; and older
 * releases made the catalog before the first commit.
 */
const EMPTY: ReadonlySet<string> = new Set(['data_missing', 'version_missing', 'no_commits'] satisfies ErrorCode[]);

/** The state of a branch at a point in time, or the oldest after it that anybody may rest on; undefined where it still is the newest. */
async function stateThen(
  { branches }: CommitContext,
  incarnation: string,
  versions: readonly VersionStamp[],
  atMs: number,
): Promise<ManifestState | undefined> {
  const then = versionAt(versions, atMs);
  if (then === undefined) return undefined;
  const manifest = await branches.get(incarnation);
  for (const { version } of versions.filter((stamp) => stamp.version >= then)) {
    try {
      return await manifest.stateAt(version);
    } catch (error) {
      if (!(error instanceof GraphError && EMPTY.has(error.code))) throw error;
    }
  }
  return undefined;
}

/** Tables that the branch writes to; what it inherited is its owner's to clean. */
function ownTables(branch: string, { tables }: ManifestState): TableRow[] {
  return [...tables.values()]
    .filter(({ location }) => ownerOf(location) === branch)
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * Tables below which a fork lies that somebody needs and that has no ref, by the location of the one that was there first. Of what such
 * a fork was made from Lance knows nothing: a prune would remove its rows. One that is listed by now was made meanwhile.
 */
async function withoutRefs(
  { handles }: CommitContext,
  forks: Forks,
  states: ReadonlyMap<string, ManifestState>,
  plans: readonly Plan[],
  needed: ReadonlyMap<string, number>,
): Promise<ReadonlySet<string>> {
  const planned = new Set(
    plans.flatMap(({ tables }) => tables.filter(({ forkOf }) => forkOf)).map(({ location }) => location),
  );
  const locations = [...states.keys()].map(manifestLocation);
  locations.push(...[...needed.keys()].filter((location) => !planned.has(location)));
  const found = new Set<string>();
  for (const { table, branch } of locations.map(placeOf)) {
    const isListed = (listed: readonly ForkStamp[]): boolean => listed.some(({ name }) => name === branch);
    if (branch === undefined || found.has(table) || isListed(forks.get(table) ?? [])) continue;
    if (!isListed(await (await handles.mover(table)).forks())) found.add(table);
  }
  return found;
}

interface Limits {
  readonly limitMs: number;
  readonly forks: Forks;
  /** As `withoutRefs` tells. */
  readonly unguarded: ReadonlySet<string>;
}

/** A table's part of the work, by a plan of maintenance: Lance compacts on the way. */
async function cleanTable(
  context: CommitContext,
  branch: string,
  state: ManifestState,
  table: TableRow,
  limits: Limits & { readonly keepFrom: number },
): Promise<Cleaned> {
  const { key, location, version: published } = table;
  return isolated(context, location, async () => {
    // What was seen of others' intents is of use on one branch only: there it says which are elsewhere.
    const own = { ...context, manifest: await context.branches.get(branch), looks: new Map() };
    const { handle, head } = await context.handles.newest(location);
    if (await isDrift(context.classes, location, head, published)) return { location, outcome: 'drift', versions: 0 };
    const olderThanMs = dateBefore(await handle.versions(), location, limits);
    if (olderThanMs === undefined) return { location, outcome: 'nothing_to_do', versions: 0 };
    if (limits.unguarded.has(placeOf(location).table))
      return { location, outcome: 'failed', versions: 0, error: 'ref_missing' };
    let versions = 0;
    const onRemoved = (removed: number): void => {
      versions += removed;
    };
    const answer = await commit(own, {
      class: 'maintenance',
      operation: 'cleanup',
      actor: null,
      readSet: { schema: state.schemaHash, tables: { [key]: published } },
      work: [{ key, location, columns: [], effects: [{ kind: 'compact', olderThanMs, onRemoved }] }],
    });
    if (answer.kind === 'moved') return { location, outcome: 'drift', versions };
    return { location, outcome: answer.kind === 'contended' ? 'contended' : 'cleaned', versions };
  });
}

/**
 * The date before which versions may go: none that is to stay was made before it. Clocks of writers disagree, so that a newer version
 * may bear an older date. Undefined where nothing would go; Lance keeps versions that forks were made from.
 */
function dateBefore(
  versions: readonly VersionStamp[],
  location: string,
  { keepFrom, limitMs, forks }: Omit<Limits, 'unguarded'> & { readonly keepFrom: number },
): number | undefined {
  const kept = versions.filter(({ version }) => version >= keepFrom);
  const date = Math.min(limitMs, ...kept.map(({ atMs }) => atMs));
  const forkedAt = new Set(
    (forks.get(placeOf(location).table) ?? [])
      .filter(({ parent }) => parent === location)
      .map(({ version }) => version),
  );
  const goes = versions.some(({ version, atMs }) => version < keepFrom && atMs < date && !forkedAt.has(version));
  return goes && kept.length > 0 ? date : undefined;
}

/** Nobody reads an old state of a manifest; but who has not looked for a while publishes on it, and finds out by what came since. */
async function cleanManifest(
  context: CommitContext,
  incarnation: string,
  { versions, ...limits }: Limits & { readonly versions: readonly VersionStamp[] },
): Promise<CleanedManifest> {
  const location = manifestLocation(incarnation);
  return isolated(context, location, async () => {
    const newest = versions.at(-1)?.version ?? 0;
    const keepFrom = versionAt(versions, limits.limitMs) ?? newest;
    const olderThanMs = dateBefore(versions, location, { ...limits, keepFrom });
    if (olderThanMs === undefined) return { location, outcome: 'nothing_to_do', versions: 0 };
    if (limits.unguarded.has(MANIFEST)) return { location, outcome: 'failed', versions: 0, error: 'ref_missing' };
    // LanceDB removes files that no version names and that are days old; those of a publish that sleeps may be such.
    const plans = await readPlans(context);
    if (plans.some(({ branch }) => branch === incarnation)) return { location, outcome: 'contended', versions: 0 };
    let removed = 0;
    const onRemoved = (count: number): void => {
      removed += count;
    };
    // Cleaning the tables took a while: on a version that others superseded and removed meanwhile, it would bring back old rows.
    const { handle } = await context.handles.newest(location);
    context.scope.check();
    const written = await handle.compact({ olderThanMs, onRemoved });
    if (written.ok) return { location, outcome: 'cleaned', versions: removed };
    if (written.failure === 'contended') return { location, outcome: 'contended', versions: removed };
    return { location, outcome: 'failed', versions: removed, error: 'storage_unavailable' };
  });
}

/** Removes forks that nobody needs, newest first: Lance keeps those that others were made from. */
async function removeForks(
  context: CommitContext,
  main: ManifestState,
  plans: readonly Plan[],
  { forks, needed, limitMs }: Omit<Limits, 'unguarded'> & { readonly needed: ReadonlyMap<string, number> },
): Promise<RemovedFork[]> {
  const named = new Set(
    [...main.branches.values()].filter(({ state }) => state !== 'deleted').map(({ incarnation }) => incarnation),
  );
  for (const { branch, merged } of plans) {
    named.add(branch);
    if (merged) named.add(merged.incarnation);
  }
  const gone = new Set(
    [...main.branches.values()].filter(({ state }) => state === 'deleted').map(({ incarnation }) => incarnation),
  );
  const removed: RemovedFork[] = [];
  for (const [root, found] of forks) {
    for (const { name } of found.toSorted((a, b) => (a.name < b.name ? 1 : -1))) {
      const location = root === MANIFEST ? manifestLocation(name) : `${root}.lance/tree/${name}`;
      const isNeeded = root === MANIFEST ? named.has(name) : needed.has(location);
      // Somebody with an older release may have made it, and nobody has said of whom it is.
      if (!isGivenName(name) && !gone.has(name)) continue;
      if (isNeeded || (root === MANIFEST && !(await isOlder(context, location, limitMs)))) continue;
      removed.push(await removeFork(context, root, name, location));
      await step(context, 'cleanup.fork_removed');
    }
  }
  return removed;
}

/** Who has a deleted branch open, and has not noticed yet, would write to its manifest as if nothing had happened. */
async function isOlder({ handles }: CommitContext, location: string, limitMs: number): Promise<boolean> {
  if (limitMs === Infinity) return true;
  try {
    const last = (await (await handles.newest(location)).handle.versions()).at(-1);
    return last === undefined || last.atMs <= limitMs;
  } catch (error) {
    // There is a ref, and nothing that it refers to.
    if (error instanceof GraphError && error.kind === 'corrupt') return true;
    throw error;
  }
}

async function removeFork(context: CommitContext, root: string, name: string, location: string): Promise<RemovedFork> {
  const { outcome, error } = await isolated<RemovedFork>(context, location, async () => {
    context.scope.check();
    const written = await (await context.handles.mover(root)).dropFork(name);
    if (written.ok) return { location, outcome: 'removed' };
    if (written.failure === 'branch_in_use') return { location, outcome: 'in_use' };
    return { location, outcome: 'failed', error: 'storage_unavailable' };
  });
  if (root === MANIFEST && outcome === 'removed') context.branches.drop(name);
  return { location, outcome, ...(error && { error }) };
}

/** What goes wrong with one table is told of that one, and the others are cleaned all the same. */
async function isolated<T extends Cleaned | RemovedFork>(
  { scope }: CommitContext,
  location: string,
  work: () => Promise<T>,
): Promise<T | { location: string; outcome: 'failed'; versions: number; error: ErrorCode }> {
  try {
    return await work();
  } catch (error) {
    scope.check();
    if (!(error instanceof GraphError) || error.kind === 'internal' || error.code === 'closed') throw error;
    return { location, outcome: 'failed', versions: 0, error: error.code };
  }
}
