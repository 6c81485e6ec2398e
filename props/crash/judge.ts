import { encodeJson, type Engine, type GraphHandle } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Crash } from '../case/crash.ts';
import { obtain } from '../compare/attempt.ts';
import { Mismatch, requireEqual } from '../compare/mismatch.ts';
import { current } from '../run/world.ts';
import { applyWrite } from '../run/write-step.ts';
import { compareRecoveries, type Recoverable } from '../compare/recoveries.ts';
import { compareStanding, compareTable, KnownTables } from './compare-standing.ts';
import { lineageOf, newborn, standingShownBy, type Fates, type Standing } from './fates.ts';
import { HEIR, opens, stepsIn, tablesOf, type Heir, type Inheritance } from './heir.ts';
import { requireNoLitter } from './litter.ts';
import { worldOf } from './record.ts';
import type { Follower } from './recorded.ts';
import type { Site } from './site.ts';

/** What crash states are judged by. */
export interface Bench extends Inheritance {
  readonly known: KnownTables;
}

/** How somebody recovered. */
export interface Recovery<C> {
  readonly course: C;
  /** Whether it is certain now that the operation was done. */
  readonly isDone: boolean;
}

/** What a crash left. */
export interface Remains extends Recoverable {
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

/** Those who come after the first dead take so many seeds: nobody mints the ids of another. */
const SEEDS_EACH = 2;

/** What the heirs of whoever died in the operation are judged by. */
export function benchOf(engine: Engine, { schema, seed }: Case, { operation, next }: Crash, fates: Fates): Bench {
  return { engine, schema, fates, operation, next, known: new KnownTables(), seed: seed + SEEDS_EACH };
}

/** The same for the heirs of a dead heir. */
export function afterHeir<B extends Bench>(bench: B): B {
  return { ...bench, seed: bench.seed + SEEDS_EACH };
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
  const { seed, schema, known } = bench;
  follower.begin();
  const heir = standby ?? (await opens(bench, site.locationOf(HEIR, seed, follower.failpoints)));
  const { handle, isFounder } = heir;
  try {
    if (standby) await stepsIn(bench, standby);
    const course = follower.end();
    const fates = isFounder ? { before: undefined, after: newborn(schema, (await lineageOf(handle))[0]) } : bench.fates;
    const found = await standingShownBy(handle, fates);
    const isOwed = isDone || isConfirmed || seen === bench.fates.after;
    if (isOwed && (isFounder || found !== fates.after)) {
      const expected = isDone ? 'what was acknowledged' : isConfirmed ? 'what was confirmed' : 'what a reader had seen';
      throw new Mismatch('crash', {
        path: 'the state after recovery',
        expected,
        got: 'the state before the operation',
      });
    }
    const inspection = await obtain('inspect', () => handle.inspect({ recoveries: true }));
    await compareStanding(handle, inspection, found, known, site.snapshot());
    compareRecoveries(inspection, found.lineage, recoverable);
    await recoverAgain(handle, site);
    await writeNext(bench, heir, found);
    const end = site.snapshot();
    if (end) requireNoLitter(end);
    return { course, isDone: isOwed };
  } finally {
    await handle.close();
  }
}

/** Opening and refreshing recover alike; a handle that is open already spares what it takes to reach the store. */
async function recoverAgain(handle: GraphHandle, site: Site): Promise<void> {
  // Where nobody can tell what is stored, tables and commits say as much as they can.
  const look = async () => site.snapshot()?.state ?? encodeJson(await obtain('inspect', () => handle.inspect()));
  const before = await look();
  await obtain('refresh', () => handle.refresh());
  const isSame = (await look()) === before;
  requireEqual('twice', 'the store after a second recovery', 'as it was', isSame ? 'as it was' : 'changed');
}

async function writeNext({ engine, next }: Bench, { handle, location }: Heir, found: Standing): Promise<void> {
  const world = worldOf(engine, location, handle, found);
  await applyWrite(world, next);
  const reader = await obtain('snapshot', () => handle.snapshot());
  for (const table of tablesOf(next)) await compareTable(reader, current(world).state, table);
}
