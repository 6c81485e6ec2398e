import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { compareCodePoints, type LocationOptions } from '../../src/index.ts';
import { LanceRoot } from '../../src/lance/connection.ts';
import { lanceConnectionTarget, openObjectStore, parseRoot } from '../../src/storage/location.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { s3Client } from '../../src/storage/s3-client.ts';
import { resolveS3Options } from '../../src/storage/s3-credentials.ts';

/** A graph's root, beneath what an engine shows of it. */
export interface Place {
  /** How an engine is told of it. */
  readonly location: Pick<LocationOptions, 'root' | 's3'>;
  /**
   * Connects anew. A connection remembers what lay at a path, so that one is needed after objects have been put in the place of
   * others.
   */
  readonly connect: () => LanceRoot;
  readonly store: ObjectStore;
  /** All keys that begin with a prefix, which ends in `/`, however deep; in code-point order. */
  readonly keysBelow: (prefix: string) => Promise<readonly string[]>;
}

export function placeAt({ root, s3 }: Pick<LocationOptions, 'root' | 's3'>): Place {
  const parsed = parseRoot(root);
  return {
    location: { root, ...(s3 && { s3 }) },
    connect: () => new LanceRoot(lanceConnectionTarget(root, s3)),
    store: openObjectStore(root, s3),
    keysBelow: async (prefix) => {
      const keys = parsed.scheme === 'file' ? filesBelow(parsed.directory, prefix) : objectsBelow(parsed, s3, prefix);
      return (await keys).toSorted(compareCodePoints);
    },
  };
}

/** Removes whatever lies below a prefix, which ends in `/`. */
export async function removeBelow({ store, keysBelow }: Place, prefix: string): Promise<void> {
  for (const key of await keysBelow(prefix)) await store.delete(key);
}

async function filesBelow(directory: string, prefix: string): Promise<string[]> {
  try {
    const entries = await readdir(join(directory, prefix), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(directory, join(parentPath, name)).replaceAll(sep, '/'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function objectsBelow(
  { bucket, prefix: root }: { readonly bucket: string; readonly prefix: string },
  s3: LocationOptions['s3'],
  prefix: string,
): Promise<string[]> {
  const base = root === '' ? '' : `${root}/`;
  const client = s3Client(resolveS3Options(s3));
  const items: AsyncIterable<{ readonly name?: string }> = client.listObjectsV2(bucket, base + prefix, true);
  const keys: string[] = [];
  for await (const { name } of items) if (name !== undefined) keys.push(name.slice(base.length));
  return keys;
}
