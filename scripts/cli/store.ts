import type { Engine } from '../../src/index.ts';
import { fileStore } from '../../props/store/file.ts';
import { s3Store } from '../../props/store/s3.ts';
import type { Store } from '../../props/store/store.ts';
import { UserError } from '../../props/check/user-error.ts';

/** The store that `--store` names, once it has answered. */
export async function openStore(name: string, engine: Engine): Promise<Store> {
  const store = storeOf(name, engine);
  await store.probe();
  return store;
}

function storeOf(name: string, engine: Engine): Store {
  if (name === 'file') return fileStore();
  if (/^s3:\/\/[^/]+/.test(name)) return s3Store(name, engine);
  throw new UserError(`unknown store '${name}': give file or s3://bucket/prefix`);
}
