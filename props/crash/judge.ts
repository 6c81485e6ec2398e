import { encodeJson, type GraphHandle, type TableInspection } from '../../src/index.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import type { Crash } from '../case/crash.ts';
import { attempt, describeError, obtain } from '../compare/attempt.ts';
import { Mismatch, requireEqual } from '../compare/mismatch.ts';
import { compareRecoveries, type Recoverable } from '../compare/recoveries.ts';
import { goOn } from './aftermath.ts';
import type { Bench } from './bench.ts';
import { compareStanding } from './compare-standing.ts';
import { Doors } from './doors.ts';
import { inUse, lineageOf, newborn, standingShown, type Fates, type Standing } from './fates.ts';
import type { Glance } from './glances.ts';
import { HEIR, opens, stepsIn, type Heir } from './heir.ts';
import { isAboutAllBranches } from './maintenance.ts';
import { comparePast } from './past.ts';
import type { Follower } from './recorded.ts';
import type { Site } from './site.ts';

const OPENER = 'opener';
/** None of whoever comes afterwards has it. */
const SEED_OF_OPENER = 7;

/** How somebody recovered. */
export interface Recovery<C> {
  readonly course: C;
  /** Whether it is certain now that the operation was done. */
  readonly isDone: boolean;
}

/** What a crash left. */
export interface Remains extends Omit<Recoverable, 'known'> {
  readonly site: Site;
  /** Whether it is certain that the operation was done. */
  readonly isDone: boolean;
  /** Whether recovery can finish it, and nothing that it relied on has changed. */
  readonly isConfirmed: boolean;
  /** What a reader saw there: as little as that has to be there once somebody has recovered. */
  readonly seen: Standing | undefined;
  /** Who had the graph open before; where there is none somebody opens it. */
  readonly standby: Heir | undefined;
}

/**
 * Whether those who recover die as well. Not after a founding: whoever finds that a founder died founds anew, and where that
 * may be cut short is known already.
 */
export function hasDyingHeirs({ operation, point }: Crash): boolean {
  return operation.kind !== 'init' && (!point || point.recovery !== undefined);
}

/**
 * Judges what a crash left: somebody opens the graph, or writes to it who had it open, and finds all of the operation or nothing of it, but all where it is
 * done for certain, was confirmed, or a reader has seen it. What was recovered is on record, recovering again changes nothing
 * any more, the next write goes through, and nothing is left that nobody will clear away.
 */
export async function judge<C>(
  bench: Bench,
  { site, isDone, isConfirmed, seen, standby, ...recoverable }: Remains,
  follower: Follower<C>,
): Promise<Recovery<C>> {
  const { seed, schema, engine } = bench;
  follower.begin();
  const heir = standby ?? (await opens(bench, site.locationOf(HEIR, seed, follower.failpoints)));
  const { handle, isFounder, location, others } = heir;
  const doors = new Doors(engine, location, [handle, ...others]);
  try {
    if (standby) await stepsIn(bench, standby);
    const course = follower.end();
    const fates = isFounder ? { before: undefined, after: newborn(schema, (await lineageOf(handle))[0]) } : bench.fates;
    const { found, glances } = await foundBy(bench, handle, doors, fates, site.snapshot());
    const isOwed = isDone || isConfirmed || seen === bench.fates.after;
    if (isOwed && (isFounder || found !== fates.after)) {
      const expected = isDone ? 'what was acknowledged' : isConfirmed ? 'what was confirmed' : 'what a reader had seen';
      throw new Mismatch('crash', {
        path: 'the state after recovery',
        expected,
        got: 'the state before the operation',
      });
    }
    await requireGone(others, found);
    const inspection = await obtain('inspect', () => handle.inspect({ recoveries: true }));
    const elsewhere = leftElsewhere(bench, found, inspection.intents, recoverable.intents);
    requireEqual('intents', 'intents', sleepersIn(bench, found), without(inspection.intents, elsewhere));
    const { branch, lineage } = inUse(found);
    requireEqual('head', 'head', lineage[0], inspection.head);
    glances.set(branch.name, { lineage, tables: inspection.tables });
    for (const standing of found.branches.values()) {
      const { name } = standing.branch;
      const tables = glances.get(name)?.tables ?? [];
      const mayDrift =
        bench.ground?.sleeper?.branch === name || (bench.ground?.isStrewn === true && name === branch.name);
      await compareStanding({ tables, mayDrift, open: () => doors.to(name) }, standing, bench.known, site.snapshot());
      if (name !== branch.name && !isAboutAllBranches(bench.operation))
        requireUntouched(name, bench.ground?.glances.get(name)?.tables ?? tables, tables);
    }
    const known = bench.ground?.recorded ?? [];
    compareRecoveries(inspection, lineage, { ...recoverable, intents: without(recoverable.intents, elsewhere), known });
    if (bench.operation.kind === 'cleanup') await comparePast(doors, found, bench.operation.keep, false);
    await recoverAgain(handle, site);
    if (bench.ground?.isOlder) await openAgain(bench, handle, site);
    await goOn(bench, heir, found, { site, intents: recoverable.intents });
    return { course, isDone: isOwed };
  } finally {
    await doors.close();
    await Promise.allSettled([handle.close(), ...others.map((each) => each.close())]);
  }
}

/** Which standing the handle shows, and what there is to be seen of other branches than its own. */
async function foundBy(
  { glances }: Bench,
  handle: GraphHandle,
  doors: Doors,
  fates: Fates,
  snapshot: LabSnapshot | undefined,
): Promise<{ readonly found: Standing; readonly glances: Map<string, Glance> }> {
  const branches = await obtain('branches', () => handle.branches());
  const seen = new Map<string, Glance>();
  for (const { name, incarnation } of branches) {
    if (name !== handle.branch) seen.set(name, await glances.at(doors, name, incarnation, snapshot));
  }
  const lineages = new Map([...seen].map(([name, { lineage }]) => [name, lineage]));
  const found = standingShown({ branches, lineages: lineages.set(handle.branch, await lineageOf(handle)) }, fates);
  return { found, glances: seen };
}

/** Who has a branch open that was deleted is told so. */
async function requireGone(handles: readonly GraphHandle[], { branches }: Standing): Promise<void> {
  for (const handle of handles) {
    if (branches.has(handle.branch)) continue;
    const got = await attempt('commits', () => handle.commits());
    if (!got.ok && got.error.kind === 'not_found') continue;
    const path = `commits of ${handle.branch}, which was deleted`;
    throw new Mismatch('crash', { path, expected: 'not_found', got: got.ok ? 'an answer' : describeError(got.error) });
  }
}

/** Intents of somebody who is at work on another branch than the dead were. */
function sleepersIn({ ground }: Bench, { branches }: Standing): readonly string[] {
  const { branch, intents } = ground?.sleeper ?? {};
  return branch !== undefined && intents && branches.has(branch) ? intents : [];
}

/** What maintenance that is about all branches left on others than its own stays there until somebody comes. */
function leftElsewhere(
  { operation }: Bench,
  { branches }: Standing,
  found: readonly string[],
  left: readonly string[],
): readonly string[] {
  return isAboutAllBranches(operation) && branches.size > 1 ? found.filter((each) => left.includes(each)) : [];
}

function without(all: readonly string[], some: readonly string[]): readonly string[] {
  return all.filter((each) => !some.includes(each));
}

/** What belongs to other branches than the one that the dead were at work on is nobody's business: not even a version is made. */
function requireUntouched(branch: string, before: readonly TableInspection[], now: readonly TableInspection[]): void {
  const places = (tables: readonly TableInspection[]) =>
    tables.map(({ key, location, published, head }) => ({ key, location, published, head }));
  requireEqual('crash', `where the tables of ${branch} stand`, places(before), places(now));
}

/** Opening and refreshing recover alike; a handle that is open already spares what it takes to reach the store. */
async function recoverAgain(handle: GraphHandle, site: Site): Promise<void> {
  await requireUnchanged('the store after a second recovery', handle, site, () =>
    obtain('refresh', () => handle.refresh()),
  );
}

/** Of a graph that is migrated nothing is left to migrate. */
async function openAgain({ engine, seed }: Bench, handle: GraphHandle, site: Site): Promise<void> {
  await requireUnchanged('the store after another opening', handle, site, async () => {
    const another = await obtain('open', () => engine.open(site.locationOf(OPENER, seed + SEED_OF_OPENER)));
    await another.close();
  });
}

async function requireUnchanged(
  path: string,
  handle: GraphHandle,
  site: Site,
  work: () => Promise<unknown>,
): Promise<void> {
  // Where nobody can tell what is stored, tables and commits say as much as they can.
  const look = async () => site.snapshot()?.state ?? encodeJson(await obtain('inspect', () => handle.inspect()));
  const before = await look();
  await work();
  const isSame = (await look()) === before;
  requireEqual('twice', path, 'as it was', isSame ? 'as it was' : 'changed');
}
