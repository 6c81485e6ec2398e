import { createHash } from 'node:crypto';
import { isContended } from '../../failpoints/lab/contended.ts';
import { classOf, type ObjectClass } from '../../failpoints/lab/object-class.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { objectsBelow } from '../../failpoints/lab/tree.ts';
import type { Engine } from '../../src/index.ts';
import { attempt, obtain } from '../compare/attempt.ts';
import { compareQueries } from '../compare/queries.ts';
import { standingShownBy, type Fates, type Standing } from './fates.ts';
import { siteAt, type Site } from './site.ts';

const READER = 'reader';

/**
 * What a reader sees in each of many states: all of an operation or nothing of it, also while its intent lies there. Which
 * it is depends on the catalog alone, so states with the same catalog are looked at once.
 */
export function createSeen(engine: Engine, fates: Fates) {
  const known = new Map<string, Promise<Standing | undefined>>();
  return (left: LabSnapshot): Promise<Standing | undefined> => {
    const key = visibleState(left, (objectClass) => objectClass.startsWith('manifest.') || objectClass === 'claim');
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
  const opened = await attempt('open', () => engine.open({ ...site.locationOf(READER, 0), mode: 'read-only' }));
  if (!opened.ok) {
    if (fates.before === undefined && opened.error.kind === 'not_found') return undefined;
    return obtain('open', () => Promise.reject(opened.error));
  }
  const handle = opened.value;
  try {
    const standing = await standingShownBy(handle, fates);
    await compareQueries('crash', await obtain('snapshot', () => handle.snapshot()), standing.state);
    return standing;
  } finally {
    await handle.close();
  }
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
