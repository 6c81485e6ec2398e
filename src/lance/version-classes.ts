import { LRUCache } from 'lru-cache';
import { GraphError } from '../base/errors.ts';
import { manifestKey } from './manifest-file.ts';
import { versionClass, type VersionClass } from './version-class.ts';

/** Reads one object of the store; undefined where there is none. */
export type ReadObject = (key: string) => Promise<Uint8Array | undefined>;

const CLASSES_AT_MOST = 1_000;

/** Classes of versions, one read each: versions are immutable. */
export class VersionClasses {
  readonly #read: ReadObject;
  readonly #classes = new LRUCache<string, VersionClass>({ max: CLASSES_AT_MOST });

  constructor(read: ReadObject) {
    this.#read = read;
  }

  /** Undefined for a version that is not there or cannot be read: whoever asks takes it for a stranger's. */
  async of(location: string, version: number): Promise<VersionClass | undefined> {
    const key = manifestKey(location, version);
    const known = this.#classes.get(key);
    if (known) return known;
    const bytes = await this.#read(key);
    if (!bytes) return undefined;
    const found = readable(bytes);
    if (!found) return undefined;
    this.#classes.set(key, found);
    return found;
  }
}

function readable(bytes: Uint8Array): VersionClass | undefined {
  try {
    return versionClass(bytes);
  } catch (error) {
    if (error instanceof GraphError && error.kind === 'corrupt') return undefined;
    throw error;
  }
}
