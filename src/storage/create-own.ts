import type { ObjectStore } from './object-store.ts';

/**
 * Creates an object whose bytes nobody else writes; false where another one is there. A request may be delivered twice, and
 * the answer to the second be the one that is heard: then what is there is ours.
 */
export async function createOwn(store: ObjectStore, key: string, bytes: Uint8Array): Promise<boolean> {
  if (await store.create(key, bytes)) return true;
  const found = await store.get(key);
  return found !== undefined && Buffer.compare(found.bytes, bytes) === 0;
}
