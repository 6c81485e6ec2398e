import { GraphError } from '../base/errors.ts';
import type { CommitContext } from './context.ts';
import type { Plan } from './plan.ts';
import { rewriteSidecar } from './sidecar.ts';

/** Well below the time that a healer waits for an intent in which nothing moves. */
const BEAT_EVERY_MS = 500;

/** A call that hangs for ever must not keep its intent alive for ever: after some minutes it counts as dead. */
const BEATS_AT_MOST = 600;

/**
 * Renews the intent while a long call is under way, so that healers see that its owner lives. Only progress depends on it: an
 * owner that is declared dead all the same finds its id spent.
 */
export async function withHeartbeat<T>(context: CommitContext, plan: Plan, work: () => Promise<T>): Promise<T> {
  const working = work();
  const done = working.then(
    () => true,
    () => true,
  );
  for (let beat = 1; beat <= BEATS_AT_MOST && !context.scope.over; beat += 1) {
    const timer = context.environment.clock.timeout(BEAT_EVERY_MS);
    const over = await Promise.race([done, fired(timer.signal)]);
    timer.cancel();
    if (over) break;
    await renew(context, { ...plan, beat });
  }
  return working;
}

async function fired(signal: AbortSignal): Promise<false> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return false;
}

async function renew({ store }: CommitContext, plan: Plan): Promise<void> {
  try {
    await rewriteSidecar(store, plan);
  } catch (error) {
    // The work that goes on beside it will meet the same store, and answer for it.
    if (!(error instanceof GraphError)) throw error;
  }
}
