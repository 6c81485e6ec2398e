import type { ManifestState } from '../manifest/state.ts';
import type { CommitContext } from './context.ts';
import { fastForward, type FastForwardAnswer } from './fast-forward.ts';
import { maintain } from './maintain.ts';
import type { Confirmed, Plan, TableWork } from './plan.ts';
import { publish, type PublishAnswer } from './publish.ts';
import { settle, type SettleAnswer } from './settle.ts';

// What a plan's class decides: how its effects are made, and how they become what is published.

export async function makeEffects(
  context: CommitContext,
  plan: Plan,
  work: TableWork,
  again: boolean,
): Promise<SettleAnswer> {
  return plan.class === 'logical' ? settle(context, plan, work, again) : maintain(context, plan, work);
}

export async function makeVisible(
  context: CommitContext,
  plan: Confirmed,
  seen?: ManifestState,
): Promise<PublishAnswer | FastForwardAnswer> {
  return plan.class === 'logical' ? publish(context, plan, seen) : fastForward(context, plan);
}
