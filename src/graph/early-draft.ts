import type { LanceTable } from '../lance/table.ts';
import type { ManifestState } from '../manifest/state.ts';
import type { Session } from './session.ts';
import type { OpenTable } from './working-state.ts';

/** A draft that is begun before it is known which state is the newest. */
export interface EarlyDraft<T> {
  /** Resolves once nothing of it is under way any more. */
  readonly over: Promise<unknown>;
  /** What came of it, or its failure, where it was made on this very state. Undefined for any other, or where there is none. */
  on(state: ManifestState): Promise<T | undefined>;
}

/**
 * Makes a draft while the newest state is still being looked for, on the one that it probably is: nobody but this handle has
 * published, as far as it knows. What comes of it counts only where the look then finds that very state; otherwise some
 * reads were in vain. It reads through handles that are at the versions which the state names, so it asks for files that never
 * change, and for nothing whose order among the requests of others matters.
 */
export function beginEarly<T>(
  { manifest, handles }: Session,
  draft: (state: ManifestState, open: OpenTable) => Promise<T | undefined>,
): EarlyDraft<T> {
  const known = manifest.undisturbed;
  if (!known) return { over: Promise.resolve(), on: async () => undefined };
  const open: OpenTable = async ({ location, version }): Promise<LanceTable> => {
    const handle = await handles.atHand(location, version);
    if (!handle) throw new NotAtHand();
    return handle;
  };
  const outcome = settled(draft(known, open));
  return {
    over: outcome,
    async on(state) {
      if (state !== known) return undefined;
      const result = await outcome;
      if (result.status === 'fulfilled') return result.value;
      if (result.reason instanceof NotAtHand) return undefined;
      throw result.reason;
    },
  };
}

/** A table would have to be opened, or a handle be moved. */
class NotAtHand extends Error {}

async function settled<T>(work: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [result] = await Promise.allSettled([work]);
  return result;
}
