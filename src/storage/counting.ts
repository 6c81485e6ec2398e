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

/** Numbers of calls by the class of their key and by verb; those that are not there are none. */
export type StoreCounts<Class extends string> = Readonly<Partial<Record<`${Class} ${StoreVerb}`, number>>>;

/** A store, and what was asked of it. */
export interface CountedStore<Class extends string> {
  readonly store: ObjectStore;
  /** Since the last `reset`. */
  counts(): StoreCounts<Class>;
  reset(): void;
}

/** Counts the calls of `inner` by verb and by what `classOf` makes of their keys. A call is one, however often it is tried. */
export function countCalls<Class extends string>(
  inner: ObjectStore,
  classOf: (key: string) => Class,
): CountedStore<Class> {
  const counted = new Map<`${Class} ${StoreVerb}`, number>();
  const store = countingStore(inner, (verb, key) => {
    const name = `${classOf(key)} ${verb}` as const;
    counted.set(name, (counted.get(name) ?? 0) + 1);
  });
  return {
    store,
    counts: () => Object.fromEntries([...counted].toSorted(([a], [b]) => (a < b ? -1 : 1))) as StoreCounts<Class>,
    reset: () => counted.clear(),
  };
}
