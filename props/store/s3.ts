import { randomUUID } from 'node:crypto';
import { systemEnvironment, type Engine } from '../../src/index.ts';
import { StoreError, type Store } from './store.ts';

const PROBE_MS = 15_000;

/**
 * Prefixes below an `s3://bucket/prefix`, reached with the usual `AWS_*` variables. What runs leave stays there: a bucket
 * for tests has a rule that empties it.
 */
export function s3Store(url: string, engine: Engine): Store {
  const base = `${url.replace(/\/+$/, '')}/omniproof-${randomUUID()}`;
  let roots = 0;
  return {
    kind: 's3',
    freshRoot: async () => ({ root: `${base}/${roots++}`, [Symbol.asyncDispose]: async () => {} }),
    probe: () => probe(`${base}/probe`, url, engine),
  };
}

/** A store that answers as it should says that there is no graph. */
async function probe(root: string, url: string, engine: Engine): Promise<void> {
  try {
    const opened = engine.open({ root, mode: 'read-only', environment: systemEnvironment, deadlineMs: PROBE_MS });
    await (await opened).close();
  } catch (cause) {
    if (cause instanceof Error && 'kind' in cause && cause.kind === 'not_found') return;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(
      `cannot reach ${url}: ${why}; check the bucket, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
      { cause },
    );
  }
}
