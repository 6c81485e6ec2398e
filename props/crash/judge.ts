import {
  encodeJson,
  type Engine,
  type GraphHandle,
  type LocationOptions,
  type SchemaDefinition,
} from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Crash } from '../case/crash.ts';
import type { DrawnWrite } from '../case/operation.ts';
import { attempt, obtain } from '../compare/attempt.ts';
import { Mismatch, requireEqual } from '../compare/mismatch.ts';
import { current } from '../run/world.ts';
import { applyWrite } from '../run/write-step.ts';
import { compareStanding, compareTable, KnownTables, type TableName } from './compare-standing.ts';
import { lineageOf, newborn, standingShownBy, type Fates, type Standing } from './fates.ts';
import { requireNoLitter } from './litter.ts';
import { worldOf } from './record.ts';
import type { Follower } from './recorded.ts';
import type { Site } from './site.ts';

/** What crash states are judged by. */
export interface Bench {
  readonly engine: Engine;
  readonly schema: SchemaDefinition;
  /** Seeds whoever comes after the dead. */
  readonly seed: number;
  readonly fates: Fates;
  /** A write that has to go through on whatever is left. */
  readonly next: DrawnWrite;
  readonly known: KnownTables;
}

/** How somebody recovered. */
export interface Recovery<C> {
  readonly course: C;
  /** Whether it is certain now that the operation was done. */
  readonly isDone: boolean;
}

/** What a crash left. */
export interface Remains {
  readonly site: Site;
  /** Whether it is certain that the operation was done. */
  readonly isDone: boolean;
  /** Whether recovery can finish it, and nothing that it relied on has changed. */
  readonly isConfirmed: boolean;
  /** What a reader saw there: as little as that has to be there once somebody has recovered. */
  readonly seen: Standing | undefined;
}

export const HEIR = 'heir';

/** Those who come after the first dead take so many seeds: nobody mints the ids of another. */
const SEEDS_EACH = 2;

/** What the heirs of whoever died in the operation are judged by. */
export function benchOf(engine: Engine, { schema, seed }: Case, { next }: Crash, fates: Fates): Bench {
  return { engine, schema, fates, next, known: new KnownTables(), seed: seed + SEEDS_EACH };
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
 * Judges what a crash left: somebody opens the graph, and finds all of the operation or nothing of it, but all where it is
 * done for certain, was confirmed, or a reader has seen it. Recovering again changes nothing any more, the next write goes through, and
 * nothing is left that nobody will clear away.
 */
export async function judge<C>(
  bench: Bench,
  { site, isDone, isConfirmed, seen }: Remains,
  follower: Follower<C>,
): Promise<Recovery<C>> {
  const { seed, schema, known } = bench;
  const location = site.locationOf(HEIR, seed, follower.failpoints);
  follower.begin();
  const { handle, isFounder } = await takeOver(bench, location);
  try {
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
    await compareStanding(handle, found, known, site.snapshot());
    await recoverAgain(handle, site);
    await writeNext(bench, { handle, location }, found);
    const end = site.snapshot();
    if (end) requireNoLitter(end);
    return { course, isDone: isOwed };
  } finally {
    await handle.close();
  }
}

/** Opens the graph, or founds it where a founder died before there was any. */
async function takeOver(
  { engine, schema, fates }: Bench,
  location: LocationOptions,
): Promise<{ readonly handle: GraphHandle; readonly isFounder: boolean }> {
  const opened = await attempt('open', () => engine.open(location));
  if (opened.ok) return { handle: opened.value, isFounder: false };
  const isUnborn = fates.before === undefined && opened.error.kind === 'not_found';
  if (!isUnborn) return { handle: await obtain('open', () => Promise.reject(opened.error)), isFounder: false };
  return { handle: await obtain('init', () => engine.init({ ...location, schema })), isFounder: true };
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

async function writeNext(
  { engine, next }: Bench,
  { handle, location }: { readonly handle: GraphHandle; readonly location: LocationOptions },
  found: Standing,
): Promise<void> {
  const world = worldOf(engine, location, handle, found);
  await applyWrite(world, next);
  const reader = await obtain('snapshot', () => handle.snapshot());
  for (const table of tablesOf(next)) await compareTable(reader, current(world).state, table);
}

/** Each table that a write is about, once. */
function tablesOf(write: DrawnWrite): readonly TableName[] {
  const named = (kind: TableName['kind'], types: readonly string[]): readonly TableName[] =>
    [...new Set(types)].map((type) => ({ kind, type }));
  if (write.kind === 'load') {
    return [...named('node', Object.keys(write.nodes ?? {})), ...named('edge', Object.keys(write.edges ?? {}))];
  }
  const typesOf = (isOfNodes: boolean): readonly string[] =>
    write.statements.filter(({ op }) => op.includes('Node') === isOfNodes).map(({ type }) => type);
  return [...named('node', typesOf(true)), ...named('edge', typesOf(false))];
}
