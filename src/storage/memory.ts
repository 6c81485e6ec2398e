import { compareCodePoints } from '../base/json.ts';
import { contentTag } from './content-tag.ts';
import { assertKey, assertPrefix } from './key.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';

/** A store that lives as long as the value; never `unavailable`. Bytes are copied in and out, so callers cannot alias them. */
export function memoryStore(): ObjectStore {
  const objects = new Map<string, StoredObject>();

  function put(key: string, bytes: Uint8Array): void {
    objects.set(key, { bytes: bytes.slice(), etag: contentTag(bytes) });
  }

  return {
    async get(key) {
      assertKey(key);
      const found = objects.get(key);
      return found && { bytes: found.bytes.slice(), etag: found.etag };
    },
    async create(key, bytes) {
      assertKey(key);
      if (objects.has(key)) return false;
      put(key, bytes);
      return true;
    },
    async replace(key, bytes, etag) {
      assertKey(key);
      if (objects.get(key)?.etag !== etag) return false;
      put(key, bytes);
      return true;
    },
    async delete(key) {
      assertKey(key);
      objects.delete(key);
    },
    async list(prefix) {
      assertPrefix(prefix);
      return [...objects.keys()]
        .filter((key) => key.startsWith(prefix) && !key.includes('/', prefix.length))
        .toSorted(compareCodePoints);
    },
  };
}
