import { refWithNames, withForkNames, type ForkNames } from './fork-names.ts';
import type { Place } from './place.ts';

/**
 * Gives forks of a table other names, as if they had been made under them: those who share their files are told. Others stay as they
 * are.
 */
export async function renameForks(place: Place, table: string, names: ForkNames): Promise<void> {
  const refs = `${table}.lance/_refs/branches/`;
  for (const key of await place.keysBelow(refs)) {
    const name = decodeURIComponent(key.slice(refs.length, -'.json'.length));
    const to = `${refs}${encodeURIComponent(names.get(name) ?? name)}.json`;
    await move(place, key, to, (bytes) => refWithNames(bytes, names));
  }
  const forks = `${table}.lance/tree/`;
  for (const key of await place.keysBelow(forks)) {
    const [name = '', ...rest] = key.slice(forks.length).split('/');
    const isVersion = rest[0] === '_versions' && key.endsWith('.manifest');
    if (!isVersion && !names.has(name)) continue;
    const to = [`${forks}${names.get(name) ?? name}`, ...rest].join('/');
    await move(place, key, to, (bytes) => (isVersion ? withForkNames(bytes, names) : bytes));
  }
}

async function move(
  { store }: Place,
  from: string,
  to: string,
  change: (bytes: Uint8Array) => Uint8Array,
): Promise<void> {
  const object = await store.get(from);
  if (!object) return;
  const changed = change(object.bytes);
  if (from === to) await store.replace(to, changed, object.etag);
  else {
    await store.create(to, changed);
    await store.delete(from);
  }
}
