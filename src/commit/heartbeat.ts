import { GraphError } from '../base/errors.ts';
import type { CommitContext } from './context.ts';
import type { Plan } from './plan.ts';
import { rewriteSidecar } from './sidecar.ts';

/** Well below the time that a healer waits for an intent in which nothing moves. */
const BEAT_EVERY_MS = 500;

/**
 * A call that hangs for ever must not keep its intent alive for ever. An effect may be a long load, and counts as dead after
 * some minutes; a publish is a few requests on any graph, and counts as dead after some seconds.
 */
const EFFECT_BEATS_AT_MOST = 600;
export const PUBLISH_BEATS_AT_MOST = 20;

/**
 * Renews the intent while a long call is under way, so that healers see that its owner lives. Only progress depends on it: an
 * owner that is declared dead all the same finds its id spent. Beats fall due by the age of the plan, not of the call: many
 * calls that are short each are long together.
 */
export async function withHeartbeat<T>(
  context: CommitContext,
  plan: Plan,
  work: () => Promise<T>,
  beatsAtMost = EFFECT_BEATS_AT_MOST,
): Promise<T> {
  const working = work();
  const done = working.then(
    () => true,
    () => true,
  );
  for (let beats = 0; beats < beatsAtMost && !context.scope.over; beats += 1) {
    const timer = context.environment.clock.timeout(BEAT_EVERY_MS - (ageMs(context, plan) % BEAT_EVERY_MS));
    const over = await Promise.race([done, fired(timer.signal)]);
    timer.cancel();
    if (over) break;
    // Never as it was before: an intent that looks the same is one in which nothing moved.
    await renew(context, { ...plan, beat: ageMs(context, plan) });
  }
  return working;
}

function ageMs({ environment }: CommitContext, { startedAt }: Plan): number {
  return environment.clock.now() - Date.parse(startedAt);
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
