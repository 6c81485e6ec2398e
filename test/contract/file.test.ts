import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStore } from '../../src/storage/file.ts';
import { contract } from './object-store.ts';

contract('file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'omniproof-contract-'));
  return {
    // Below what exists, in a name that only a careful client gets right.
    open: () => fileStore(join(directory, 'made later', '100%')),
    dispose: () => rm(directory, { recursive: true }),
  };
});
