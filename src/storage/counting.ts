import type { ObjectStore } from './object-store.ts';
import type { StoreVerb } from './unavailable.ts';

/** Tells `onRequest` of every request before passing it on to `inner`; for `list`, the key is the prefix. */
export function countingStore(inner: ObjectStore, onRequest: (verb: StoreVerb, key: string) => void): ObjectStore {
  return {
    get(key) {
      onRequest('get', key);
      return inner.get(key);
    },
    create(key, bytes) {
      onRequest('create', key);
      return inner.create(key, bytes);
    },
    replace(key, bytes, etag) {
      onRequest('replace', key);
      return inner.replace(key, bytes, etag);
    },
    delete(key) {
      onRequest('delete', key);
      return inner.delete(key);
    },
    list(prefix) {
      onRequest('list', prefix);
      return inner.list(prefix);
    },
  };
}
