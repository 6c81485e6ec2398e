/**
 * The port for small objects: claims, schemas, sidecars. Keys are `/`-separated paths below the graph's root. Every method
 * throws `GraphError` of kind `unavailable` when the store does not answer as it should; only "there is none" is an answer.
 */
export interface ObjectStore {
  /** The object, or undefined where there is none. */
  get(key: string): Promise<StoredObject | undefined>;
  /** Writes an object that must not exist yet; false, with nothing written, where it does. Atomic among any racers. */
  create(key: string, bytes: Uint8Array): Promise<boolean>;
  /** Replaces the object whose tag is `etag`; false, with nothing written, where it is gone or another. */
  replace(key: string, bytes: Uint8Array, etag: string): Promise<boolean>;
  /** Removes the object; one that is not there is fine. */
  delete(key: string): Promise<void>;
  /** Keys that begin with `prefix` (which ends in `/`, and looks one level deep), in code-point order. */
  list(prefix: string): Promise<readonly string[]>;
}

export interface StoredObject {
  readonly bytes: Uint8Array;
  /** Changes whenever the bytes do. */
  readonly etag: string;
}
