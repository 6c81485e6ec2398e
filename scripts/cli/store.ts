import { Graph, type Engine } from '../../src/index.ts';
import { fileStore } from '../../props/store/file.ts';
import { labStore } from '../../props/store/lab.ts';
import { s3Store } from '../../props/store/s3.ts';
import type { Store } from '../../props/store/store.ts';
import { trustFewCertificates } from './few-certificates.ts';
import { waitForHeldRequests } from './long-time-out.ts';
import { UserError } from '../../props/base/user-error.ts';

/** The store that `--store` names, once it has answered. */
export async function openStore(name: string, engine: Engine): Promise<Store> {
  const store = storeOf(name, engine);
  await store.probe();
  return store;
}

function storeOf(name: string, engine: Engine): Store {
  if (name === 'file') return fileStore();
  if (name === 'lab') {
    // Another engine may have somebody to talk to besides.
    if (engine === Graph) trustFewCertificates();
    waitForHeldRequests();
    return labStore();
  }
  if (/^s3:\/\/[^/]+/.test(name)) return s3Store(name, engine);
  throw new UserError(`unknown store '${name}': give lab, file or s3://bucket/prefix`);
}
