import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError, type FreshRoot, type Store } from './store.ts';

/** Directories below `parent`, which exists: the machine's place for temporary files unless said. */
export function fileStore(parent: string = tmpdir()): Store {
  return {
    kind: 'file',
    freshRoot: () => freshDirectory(parent),
    probe: async () => {
      await using _ = await freshDirectory(parent);
    },
  };
}

async function freshDirectory(parent: string): Promise<FreshRoot> {
  try {
    const root = await mkdtemp(join(parent, 'omniproof-'));
    return {
      root,
      // Nothing is ever written twice, so names say all.
      written: async () => (await readdir(root, { recursive: true })).toSorted().join('\n'),
      [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(`cannot write below ${parent}: ${why}; set TMPDIR to a directory that can be written`, {
      cause,
    });
  }
}
