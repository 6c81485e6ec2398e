import { LRUCache } from 'lru-cache';
import { manifestKey, versionClass, type VersionClass } from './version-class.ts';

/** Reads one object of the store; undefined where there is none. */
export type ReadObject = (key: string) => Promise<Uint8Array | undefined>;

const CLASSES_AT_MOST = 10_000;

/** Classes of versions, one read each: versions are immutable. */
export class VersionClasses {
  readonly #read: ReadObject;
  readonly #classes = new LRUCache<string, VersionClass>({ max: CLASSES_AT_MOST });

  constructor(read: ReadObject) {
    this.#read = read;
  }

  /** Undefined for a version that is not there. */
  async of(location: string, version: number): Promise<VersionClass | undefined> {
    const key = manifestKey(location, version);
    const known = this.#classes.get(key);
    if (known) return known;
    const bytes = await this.#read(key);
    if (!bytes) return undefined;
    const found = versionClass(bytes);
    this.#classes.set(key, found);
    return found;
  }
}
