import { link, mkdir, mkdtemp, open, readdir, readFile, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { assert } from '../base/assert.ts';
import { GraphError } from '../base/errors.ts';
import { compareCodePoints } from '../base/json.ts';
import { badRoot } from './bad-root.ts';
import { contentTag } from './content-tag.ts';
import { assertKey, assertPrefix } from './key.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { storageUnavailable, type StoreVerb } from './unavailable.ts';

/** Below the root: on the same file system, so that link and rename work; not a `.lance` directory, so Lance passes it by. */
const TEMPORARY_DIRECTORY = '.tmp';

/**
 * A store on a directory, made on the first write.
 *
 * An object comes into being complete or not at all: its bytes are written to a temporary name, synced, then linked
 * (`create`) or renamed (`replace`) into place. `create` is atomic among any processes. `replace` is not: a directory
 * offers no compare-and-swap, so two that hold the same tag can both succeed, the later one staying. Nothing whose
 * correctness depends on winning a replace may be kept here; the engine replaces only objects that one owner writes.
 * A process that dies leaves at worst a directory in `.tmp`.
 */
export function fileStore(rootDirectory: string): ObjectStore {
  const temporaryDirectory = join(rootDirectory, TEMPORARY_DIRECTORY);

  const guarded = <T>(operation: StoreVerb, key: string, act: () => Promise<T>): Promise<T> =>
    guard(rootDirectory, operation, key, act);

  function pathOf(key: string): string {
    assertKey(key);
    assert(key.split('/')[0] !== TEMPORARY_DIRECTORY, 'a key is not a temporary name');
    return join(rootDirectory, key);
  }

  /** Writes and syncs the bytes under a name that nobody else uses, and hands it to `place`, which puts it where it belongs. */
  async function stage(bytes: Uint8Array, place: (temporaryPath: string) => Promise<boolean>): Promise<boolean> {
    await mkdir(temporaryDirectory, { recursive: true });
    const ownDirectory = await mkdtemp(join(temporaryDirectory, 'object-'));
    try {
      const temporaryPath = join(ownDirectory, 'bytes');
      const file = await open(temporaryPath, 'wx');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      return await place(temporaryPath);
    } finally {
      // Best effort: what is left over is in nobody's way.
      await rm(ownDirectory, { recursive: true }).catch(() => {});
    }
  }

  /** Elsewhere folders are not things; here those that a key needed go with it, but for the outermost, which others share. */
  async function pruneAbove(key: string): Promise<void> {
    for (let folder = dirname(key); folder.includes('/'); folder = dirname(folder)) {
      try {
        await rmdir(pathOf(folder));
      } catch {
        // Not empty, or gone: either way there is nothing more to do.
        return;
      }
    }
  }

  async function read(path: string): Promise<StoredObject | undefined> {
    try {
      const bytes = new Uint8Array(await readFile(path));
      return { bytes, etag: contentTag(bytes) };
    } catch (cause) {
      if (hasCode(cause, 'ENOENT')) return undefined;
      throw cause;
    }
  }

  return {
    get(key) {
      return guarded('get', key, () => read(pathOf(key)));
    },

    create(key, bytes) {
      return guarded('create', key, async () => {
        const path = pathOf(key);
        await mkdir(dirname(path), { recursive: true });
        return stage(bytes, async (temporaryPath) => {
          try {
            await link(temporaryPath, path);
          } catch (cause) {
            if (hasCode(cause, 'EEXIST')) return false;
            throw cause;
          }
          await syncDirectory(dirname(path));
          return true;
        });
      });
    },

    replace(key, bytes, etag) {
      return guarded('replace', key, async () => {
        const path = pathOf(key);
        if ((await read(path))?.etag !== etag) return false;
        return stage(bytes, async (temporaryPath) => {
          // Read again after the slow part: it narrows the window, it does not close it.
          if ((await read(path))?.etag !== etag) return false;
          await rename(temporaryPath, path);
          await syncDirectory(dirname(path));
          return true;
        });
      });
    },

    delete(key) {
      return guarded('delete', key, async () => {
        try {
          await unlink(pathOf(key));
        } catch (cause) {
          if (!hasCode(cause, 'ENOENT')) throw cause;
        }
        await pruneAbove(key);
      });
    },

    list(prefix) {
      return guarded('list', prefix, async () => {
        assertPrefix(prefix);
        try {
          const entries = await readdir(join(rootDirectory, prefix), { withFileTypes: true });
          return entries
            .filter((entry) => entry.isFile())
            .map((entry) => prefix + entry.name)
            .toSorted(compareCodePoints);
        } catch (cause) {
          if (hasCode(cause, 'ENOENT')) return [];
          throw cause;
        }
      });
    },
  };
}

/** What the file system says where a root is no directory, or cannot be one. */
const ROOT_FAULTS = ['ENOTDIR', 'EEXIST', 'ENAMETOOLONG'];

/** Why there can be no graph at a root, whatever is tried again. */
async function faultOfRoot(rootDirectory: string): Promise<string | undefined> {
  try {
    return (await stat(rootDirectory)).isDirectory() ? undefined : 'it is no directory';
  } catch (cause) {
    if (hasCode(cause, 'ENOTDIR')) return 'it lies below something that is no directory';
    return hasCode(cause, 'ENAMETOOLONG') ? 'its name is too long' : undefined;
  }
}

async function refuseBadRoot(rootDirectory: string, cause: unknown): Promise<void> {
  if (!ROOT_FAULTS.some((code) => hasCode(cause, code))) return;
  const fault = await faultOfRoot(rootDirectory);
  if (fault !== undefined) throw badRoot(rootDirectory, fault);
}

/** Turns failures of the file system into `unavailable`; broken invariants pass unchanged. */
async function guard<T>(rootDirectory: string, operation: StoreVerb, key: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof GraphError) throw cause;
    await refuseBadRoot(rootDirectory, cause);
    // A sync that fails after link, rename or unlink leaves the effect visible.
    const outcome = operation === 'get' || operation === 'list' ? 'not_applied' : 'unknown';
    throw storageUnavailable(operation, key, cause, outcome);
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function hasCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}
