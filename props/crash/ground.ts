import { LRUCache } from 'lru-cache';
import { crashAt } from '../../failpoints/crash.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { encodeJson, steppingClock, type Engine, type GraphHandle } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Crash, Stray } from '../case/crash.ts';
import type { Operation } from '../case/operation.ts';
import { obtain } from '../compare/attempt.ts';
import { labArena, plainArena } from '../race/arena.ts';
import { callMaintenance } from '../run/maintenance-step.ts';
import { goAstray } from '../run/stray.ts';
import type { Store } from '../store/store.ts';
import { demote } from '../older/demote.ts';
import { placeAt } from '../older/place.ts';
import { beginning, demotedAnnals, withInUse, type Annals, type Doing } from './annals.ts';
import { at, Doors } from './doors.ts';
import { lineageOf } from './fates.ts';
import { Glances, type Glance } from './glances.ts';
import { registrationsIn } from './litter.ts';
import { perform } from './perform.ts';
import { siteAt, siteIn, type Site } from './site.ts';

/** What there is when the actor comes that is to die. */
export interface Ground {
  readonly annals: Annals;
  /** What each branch showed, by name. */
  readonly glances: ReadonlyMap<string, Glance>;
  /** Somebody who is at work on another branch, and will not go on before everything is over. */
  readonly sleeper?: Sleeper;
  /** Operation ids of what is on record as recovered. */
  readonly recorded: readonly string[];
  /** Whether something may lie on tables of the branch in use that no intent tells of. */
  readonly isStrewn: boolean;
  /** Whether an older release left it. */
  readonly isOlder: boolean;
}

export interface Sleeper {
  readonly branch: string;
  /** Operation ids of its intents. */
  readonly intents: readonly string[];
  /** Keys of the objects that register what it forked, where somebody can tell. */
  readonly forks: readonly string[];
}

/** When the clock of whoever founds a graph begins. */
const FOUNDED_MS = Date.UTC(2024, 1, 1);

const FOUNDER = 'founder';
const SLEEPER = 'sleeper';
const STRAY = 'stray';
/** Nobody else mints its ids. */
const SEED_OF_SLEEPER = 1000;
const SEED_OF_STRAYS = 2000;

const SNAPSHOTS_AT_MOST = 64;

export type Founded = Ground & { readonly snapshot: LabSnapshot };

/** Graphs to begin with. In a lab each is founded once and forked from then on: crashes are many, their grounds few. */
export class Grounds {
  readonly #founded = new LRUCache<string, Promise<Founded>>({ max: SNAPSHOTS_AT_MOST });

  /** The ground of a case, in a lab that others may begin with. */
  founded(engine: Engine, data: Case): Promise<Founded> {
    const { strays = [], sleeper = null } = data.crash ?? {};
    const key = encodeJson([data.schema, data.seed, data.operations, strays, sleeper]);
    const known = this.#founded.get(key);
    if (known) return known;
    const founding = foundInLab(engine, data);
    this.#founded.set(key, founding);
    founding.catch(() => this.#founded.delete(key));
    return founding;
  }

  /** The same in a place of its own of any other store. */
  async make(engine: Engine, store: Store, data: Case): Promise<{ readonly site: Site; readonly ground: Ground }> {
    const site = siteIn(await plainArena(store));
    try {
      return { site, ground: await found(engine, data, site) };
    } catch (error) {
      await site[Symbol.asyncDispose]();
      throw error;
    }
  }
}

async function foundInLab(engine: Engine, data: Case): Promise<Founded> {
  await using nothing = await labArena();
  await using site = await siteAt(nothing.snapshot());
  const ground = await found(engine, data, site);
  return { ...ground, snapshot: site.lab.snapshot() };
}

async function found(engine: Engine, data: Case, site: Site): Promise<Ground> {
  const { environment, ...rest } = site.locationOf(FOUNDER, data.seed);
  const location = { ...rest, environment: { ...environment, clock: steppingClock(FOUNDED_MS) } };
  let handle: GraphHandle = await obtain('init', () => engine.init({ ...location, schema: data.schema }));
  try {
    const [first] = await lineageOf(handle);
    let annals = beginning(data.schema, first);
    for (const operation of data.operations) {
      if (operation.kind === 'checkout') {
        annals = withInUse(annals, operation.branch);
        if (handle.branch === annals.inUse) continue;
        await handle.close();
        const { inUse } = annals;
        handle = await obtain('open', () => engine.open(at(location, inUse)));
      } else if (isDoing(operation)) ({ annals } = await perform(handle, annals, operation));
    }
    const { sleeper, strays = [] } = data.crash ?? {};
    for (const [index, stray] of strays.entries()) {
      const strayer = {
        name: `${STRAY}-${index}`,
        seed: data.seed + SEED_OF_STRAYS + 2 * index,
        locationOf: (...who: Parameters<Site['locationOf']>) => at(site.locationOf(...who), annals.inUse),
      };
      annals = (await goAstray(engine, strayer, (by) => strayBy(by, annals, stray))) ?? annals;
    }
    const asleep = sleeper && (await fallAsleep(engine, site, annals, sleeper, data.seed));
    if (asleep && 'annals' in asleep) ({ annals } = asleep);
    const demotion = data.operations.findLast((operation) => operation.kind === 'demote');
    const { recoveries = [] } = await obtain('inspect', () => handle.inspect({ recoveries: true }));
    // Older releases had no such record.
    const recorded = demotion ? [] : recoveries.map(({ operation }) => operation);
    if (demotion) {
      await handle.close();
      await demote(placeAt(location), demotion);
      annals = demotedAnnals(annals);
    }
    const glances = await glancesAt(new Doors(engine, location), annals);
    const isStrewn = strays.length > 0;
    const sleeping = asleep && 'intents' in asleep && { sleeper: asleep };
    return { annals, glances, recorded, isStrewn, isOlder: demotion !== undefined, ...sleeping };
  } finally {
    await handle.close();
  }
}

async function strayBy(handle: GraphHandle, annals: Annals, stray: Stray): Promise<Annals> {
  if (stray.kind !== 'optimize') return (await perform(handle, annals, stray)).annals;
  await obtain(stray.kind, () => callMaintenance(handle, stray));
  return annals;
}

async function glancesAt(doors: Doors, { lines }: Annals): Promise<ReadonlyMap<string, Glance>> {
  const glances = new Glances();
  const each = new Map<string, Glance>();
  try {
    for (const { branch } of lines.values()) {
      each.set(branch.name, await glances.at(doors, branch.name, branch.incarnation, undefined));
    }
    return each;
  } finally {
    await doors.close();
  }
}

/** Not an operation that changes nothing that anybody comes to. */
export function isDoing(operation: Operation): operation is Extract<Operation, Doing> {
  const kinds: readonly string[] = [
    'mutate',
    'load',
    'createBranch',
    'deleteBranch',
    'merge',
  ] satisfies Doing['kind'][];
  return kinds.includes(operation.kind);
}

/** Stops right behind its first effect, which is not published. A write without any is done. */
async function fallAsleep(
  engine: Engine,
  site: Site,
  annals: Annals,
  { branch, write }: NonNullable<Crash['sleeper']>,
  seed: number,
): Promise<Sleeper | { readonly annals: Annals } | undefined> {
  // Whoever comes to a branch for writing has no patience with sleepers.
  if (branch === annals.inUse || !annals.lines.has(branch)) return undefined;
  const { failpoints, crashed } = crashAt({ at: 'write.after_table_effect', passage: 1 });
  const location = site.locationOf(SLEEPER, seed + SEED_OF_SLEEPER, failpoints);
  const handle = await obtain('open', () => engine.open(at(location, branch)));
  const registered = new Set(registrationsAt(site));
  const done = perform(handle, withInUse(annals, branch), write);
  const performed = await Promise.race([crashed, done]);
  if (performed) {
    await handle.close();
    return { annals: withInUse(performed.annals, annals.inUse) };
  }
  const doors = new Doors(engine, site.locationOf(FOUNDER, seed));
  try {
    const reader = await doors.to(branch);
    const { intents } = await obtain('inspect', () => reader.inspect());
    return { branch, intents, forks: registrationsAt(site).filter((each) => !registered.has(each)) };
  } finally {
    await doors.close();
  }
}

function registrationsAt(site: Site): readonly string[] {
  const snapshot = site.snapshot();
  return snapshot ? registrationsIn(snapshot) : [];
}
