import { GraphError } from '../base/errors.ts';
import type { ObjectStore } from './object-store.ts';

/** Some servers check and then write, so that one pair of racers may be told apart by luck. */
const PROBE_RACERS = 8;

/**
 * Makes sure, before anything of value is stored, that a store keeps its word on conditional writes: of racing creations
 * of `_probe/<id>` exactly one wins, and a replacement is refused for a wrong tag and accepted for the right one. Some servers accept
 * the conditions and ignore them; on those the engine would lose commits silently.
 * `unavailable` (code `store_without_conditional_writes`) where it does not. `id` must be unique.
 */
export async function verifyConditionalWrites(store: ObjectStore, id: string): Promise<void> {
  const key = `_probe/${id}`;
  const problem = (await creationProblem(store, key, id)) ?? (await replacementProblem(store, key, id));
  await store.delete(key);
  if (problem !== undefined) {
    throw new GraphError(
      'unavailable',
      'store_without_conditional_writes',
      `the store does not keep conditional writes (${problem}); use one that supports If-None-Match and If-Match on PutObject`,
      { details: { problem } },
    );
  }
}

async function creationProblem(store: ObjectStore, key: string, id: string): Promise<string | undefined> {
  const racers = Array.from({ length: PROBE_RACERS }, (_, i) => store.create(key, text(`${id} racer ${i}`)));
  const wins = (await Promise.all(racers)).filter(Boolean).length;
  return wins === 1 ? undefined : `${wins} of ${PROBE_RACERS} racing creations of one object won`;
}

async function replacementProblem(store: ObjectStore, key: string, id: string): Promise<string | undefined> {
  const before = await store.get(key);
  if (before === undefined) return 'an object that was just created is not there';
  if (!(await store.replace(key, text(`${id} second`), before.etag)))
    return 'a replacement with the right tag was refused';
  if (await store.replace(key, text(`${id} third`), before.etag))
    return 'a replacement with an outdated tag was accepted';
  return undefined;
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}
