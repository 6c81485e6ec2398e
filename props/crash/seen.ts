import { createHash } from 'node:crypto';
import { isContended } from '../../failpoints/lab/contended.ts';
import { classOf, type ObjectClass } from '../../failpoints/lab/object-class.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { objectsBelow } from '../../failpoints/lab/tree.ts';
import type { Commit, Engine, GraphHandle } from '../../src/index.ts';
import { attempt, obtain } from '../compare/attempt.ts';
import { compareQueries } from '../compare/queries.ts';
import { Doors } from './doors.ts';
import { lineageOf, standingShown, type Fates, type Shown, type Standing } from './fates.ts';
import { siteAt, type Site } from './site.ts';

const READER = 'reader';

/**
 * What a reader sees in each of many states: all of an operation or nothing of it, also while its intent lies there. Which
 * it is depends on the catalogs alone, and on whether all that they named before the operation is still there, so states that are
 * alike in that are looked at once.
 */
export function createSeen(engine: Engine, fates: Fates, ground: LabSnapshot) {
  const known = new Map<string, Promise<Standing | undefined>>();
  const things = keysOfTables(ground);
  return (left: LabSnapshot): Promise<Standing | undefined> => {
    const catalogs = visibleState(
      left,
      (objectClass) => objectClass.startsWith('manifest.') || objectClass === 'claim',
    );
    const there = keysOfTables(left);
    const key = [catalogs, ...[...things].filter((each) => !there.has(each))].join(' ');
    const before = known.get(key);
    if (before) return before;
    const looking = lookAt(left);
    known.set(key, looking);
    return looking;
  };

  async function lookAt(left: LabSnapshot): Promise<Standing | undefined> {
    await using site = await siteAt(left);
    return await look(engine, fates, site);
  }
}

/** What a reader sees who opens the graph: one of the two standings, in whole. */
export async function look(engine: Engine, fates: Fates, site: Site): Promise<Standing | undefined> {
  const location = site.locationOf(READER, 0);
  const opened = await attempt('open', () => engine.open({ ...location, mode: 'read-only' }));
  if (!opened.ok) {
    if (fates.before === undefined && opened.error.kind === 'not_found') return undefined;
    return obtain('open', () => Promise.reject(opened.error));
  }
  const handle = opened.value;
  const doors = new Doors(engine, location, [handle]);
  try {
    const standing = standingShown(await shownTo(doors, handle), fates);
    for (const { branch, state } of standing.branches.values()) {
      const reader = await doors.to(branch.name);
      await compareQueries('crash', await obtain('snapshot', () => reader.snapshot()), state);
    }
    return standing;
  } finally {
    await doors.close();
    await handle.close();
  }
}

async function shownTo(doors: Doors, handle: GraphHandle): Promise<Shown> {
  const branches = await obtain('branches', () => handle.branches());
  const lineages = new Map<string, readonly Commit[]>();
  for (const { name } of branches) lineages.set(name, await lineageOf(await doors.to(name)));
  return { branches, lineages };
}

/** All that tables consist of. */
function keysOfTables({ state }: LabSnapshot): ReadonlySet<string> {
  const all = [...state.buckets.values()].flatMap(({ root }) => [...objectsBelow(root, '')]);
  return new Set(all.flatMap(({ key }) => (classOf(key).startsWith('table.') ? [key] : [])));
}

/** A fingerprint of the objects that others can come to; those of fresh names that nothing refers to are not among them. */
export function visibleState(
  { state }: LabSnapshot,
  isMeant: (objectClass: ObjectClass) => boolean = () => true,
): string {
  const hash = createHash('sha256');
  for (const { root } of state.buckets.values()) {
    for (const { key, object } of objectsBelow(root, '')) {
      const objectClass = classOf(key);
      if (isContended(objectClass, 'put') && isMeant(objectClass)) hash.update(`${key} ${object.etag}\n`);
    }
  }
  return hash.digest('hex');
}
