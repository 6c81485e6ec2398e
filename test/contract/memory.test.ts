import { memoryStore } from '../../src/storage/memory.ts';
import { contract } from './object-store.ts';

contract('memory', async () => {
  const store = memoryStore();
  return { open: () => store, dispose: async () => {} };
});
