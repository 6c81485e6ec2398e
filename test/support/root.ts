import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** A fresh directory for a graph, gone when the test has ended. */
export async function temporaryRoot(t: ExecutionContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'omniproof-test-'));
  t.teardown(() => rm(root, { recursive: true, force: true }));
  return root;
}
