import { unreachable } from '../base/assert.ts';
import { GraphError, withOutcome } from '../base/errors.ts';
import type { CommitRow } from '../manifest/rows.ts';
import { step, timestamp, type CommitContext } from './context.ts';
import { makeEffects, makeVisible } from './by-class.ts';
import { reclaimForks } from './fork.ts';
import { PUBLISH_BEATS_AT_MOST, withHeartbeat } from './heartbeat.ts';
import { isPublishedGone } from './missing-version.ts';
import type { Draft, LogicalPlan, Made, Plan, TableWork } from './plan.ts';
import { putTablesBack } from './recovery.ts';
import type { Moved } from './read-set.ts';
import { armSidecar, deleteSidecar, keepSidecar, rewriteSidecar } from './sidecar.ts';
import { spend, type SpendAnswer } from './spend.ts';

/** Times that a plan's effects are made again because they were found broken when it was to be published. */
const REMAKE_BUDGET = 5;

export type CommitAnswer =
  | { readonly kind: 'published'; readonly commit: CommitRow }
  | { readonly kind: 'maintained' }
  /** Nothing of it is or will be visible; what it relied on changed. */
  | { readonly kind: 'moved'; readonly moved: Moved }
  /** Nothing of it is or will be visible; others were faster, or recovery declared it dead. */
  | { readonly kind: 'contended' };

type Success = Extract<CommitAnswer, { readonly kind: 'published' | 'maintained' }>;
/** Why a plan is given up; `cause` is what the store last answered, where it did not merely report others' commits. */
type Surrender =
  | Extract<CommitAnswer, { readonly kind: 'moved' }>
  | { readonly kind: 'contended'; readonly cause?: unknown };
type Conclusion = Success | Surrender;

/**
 * One write, from its draft to the answer: arm the sidecar, make the effects, confirm, publish, clear away
 * (README.md, "A write"). Nobody sees any of it unless the publish succeeds.
 */
export async function commit(context: CommitContext, draft: Draft): Promise<CommitAnswer> {
  const plan = planOf(context, draft);
  context.scope.check();
  context.inFlight.set(plan.operationId, context.scope);
  try {
    await armSidecar(context.store, plan);
    return await carryThrough(context, plan, draft.work);
  } finally {
    context.inFlight.delete(plan.operationId);
  }
}

async function carryThrough(context: CommitContext, plan: Plan, work: readonly TableWork[]): Promise<CommitAnswer> {
  let outcome: Conclusion;
  try {
    await step(context, 'write.sidecar_armed');
    outcome = await carryOut(context, plan, work);
  } catch (error) {
    return afterFailure(context, plan, error);
  }
  return isSuccess(outcome) ? finish(context, plan, outcome) : giveUp(context, plan, outcome);
}

function isSuccess(answer: Conclusion): answer is Success {
  return answer.kind === 'published' || answer.kind === 'maintained';
}

function planOf(context: CommitContext, { work, ...draft }: Draft): Plan {
  return {
    ...draft,
    operationId: context.mint(),
    branch: context.manifest.incarnation,
    commitId: context.mint(),
    startedAt: timestamp(context),
    tables: work.map(({ key, location, effects, forkOf }) => ({
      key,
      location,
      effects: effects.map(({ kind }) => kind),
      ...(forkOf && { forkOf }),
    })),
  };
}

async function carryOut(context: CommitContext, plan: Plan, work: readonly TableWork[]): Promise<Conclusion> {
  const made = new Map<string, Made>();
  let broken: readonly TableWork[] = work;
  for (let attempt = 0; attempt < REMAKE_BUDGET; attempt += 1) {
    for (const item of broken) {
      const answer = await makeEffects(context, plan, item, attempt > 0);
      if (answer.kind === 'settled') made.set(item.key, answer.made);
      else if (answer.kind === 'moved') return answer;
      else if (answer.kind === 'gave_up') return { kind: 'contended', cause: answer.cause };
      // Decided by somebody else: the publish finds out how.
    }
    const confirmed = { ...plan, made: Object.fromEntries(made) };
    context.scope.check();
    if (isWorthConfirming(plan)) {
      // False when somebody has resolved the intent; the publish finds out how.
      await rewriteSidecar(context.store, confirmed, () => {
        // From here on the plan may become visible, whatever becomes of this process.
        context.scope.check();
        context.scope.effective = true;
      });
      await step(context, 'write.confirmed');
    }
    await step(context, 'write.before_publish');
    const seen = attempt === 0 ? context.manifest.undisturbed : undefined;
    // It waits for nobody, so that two who publish cannot keep each other alive.
    const stored = isWorthConfirming(plan) ? confirmed : plan;
    const answer = await withHeartbeat(
      context,
      stored,
      () => makeVisible(context, confirmed, seen),
      PUBLISH_BEATS_AT_MOST,
    );
    switch (answer.kind) {
      case 'published':
      case 'maintained':
      case 'moved':
      case 'contended':
        return answer;
      case 'spent':
        return { kind: 'contended' };
      case 'broken':
        broken = work.filter(({ key }) => key === answer.table.key);
        break;
      default:
        return unreachable(answer);
    }
  }
  return { kind: 'contended' };
}

/**
 * Confirming lets others publish what is whole: it saves the work of a writer that dies right then. One effect is little
 * work, and the confirm would be one request in sixteen.
 */
function isWorthConfirming({ tables }: Plan): boolean {
  return tables.length > 1 || tables.some(({ effects }) => effects.length > 1);
}

async function finish(context: CommitContext, plan: Plan, success: Success): Promise<CommitAnswer> {
  await step(context, 'write.after_publish');
  await clearAway(context, plan);
  return success;
}

/** An intent that stays behind is harmless: the next to heal finds its id decided, and deletes it. */
async function clearAway(context: CommitContext, plan: Plan): Promise<void> {
  await step(context, 'write.before_sidecar_delete');
  await tolerate(() => deleteSidecar(context.store, plan.operationId));
}

/** Spends the plan's id before anything is answered: until then anybody with a copy of its sidecar may publish it. */
async function giveUp(context: CommitContext, plan: Plan, why: Surrender): Promise<CommitAnswer> {
  if (plan.class === 'maintenance') {
    await clearAway(context, plan);
    return contendedOrRefused(plan, why);
  }
  await step(context, 'write.before_spend');
  const answer = await spendOwn(context, plan);
  if (answer.kind === 'published') return finish(context, plan, answer);
  context.scope.effective = false;
  await step(context, 'write.after_spend');
  await tolerate(() => leaveInOrder(context, plan));
  return contendedOrRefused(plan, why);
}

/** An intent that is decided stays where its tables are not in order yet, for the next who comes to finish it. */
async function leaveInOrder(context: CommitContext, plan: LogicalPlan): Promise<void> {
  if (await isDoneWith(context, plan)) {
    await reclaimForks(context, plan);
    return clearAway(context, plan);
  }
  // Somebody who declared it dead may have removed it before its last effect landed.
  await keepSidecar(context.store, plan);
}

async function isDoneWith(context: CommitContext, plan: LogicalPlan): Promise<boolean> {
  try {
    return await putTablesBack(context, plan);
  } catch (error) {
    // What is published is gone: nobody can put that right, and an intent would only be in everybody's way.
    // And on a branch that is deleted nothing has to be right.
    if (error instanceof GraphError && error.code === 'branch_deleted') return true;
    if (error instanceof GraphError) return isPublishedGone(error);
    throw error;
  }
}

/** A plan that could be neither spent nor found published may be either, once it is confirmed. */
async function spendOwn(
  context: CommitContext,
  plan: LogicalPlan,
): Promise<Exclude<SpendAnswer, { kind: 'undecided' }>> {
  let answer: SpendAnswer;
  try {
    answer = await spend(context, plan);
  } catch (error) {
    throw withOutcome(error, context.scope.effective ? 'unknown' : 'not_applied');
  }
  if (answer.kind === 'undecided') throw undecided(context, plan, answer.cause);
  return answer;
}

/** Something failed in the middle: the plan is given up, and the error answered unless it turns out to be published. */
async function afterFailure(context: CommitContext, plan: Plan, error: unknown): Promise<CommitAnswer> {
  // An operation that was cut short does nothing more, as if its process had died.
  context.scope.check();
  let outcome: CommitAnswer;
  try {
    outcome = await giveUp(context, plan, { kind: 'contended' });
  } catch {
    context.scope.check();
    throw withOutcome(error, context.scope.effective ? 'unknown' : 'not_applied');
  }
  if (isSuccess(outcome)) return outcome;
  throw withOutcome(error, 'not_applied');
}

/** For what is worth trying and harmless to leave undone. */
async function tolerate(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
  }
}

/** What is answered once a plan was given up: a store that fails is no crowd. */
function contendedOrRefused({ tables }: Plan, why: Surrender): CommitAnswer {
  if (why.kind === 'moved' || why.cause === undefined) return why;
  throw new GraphError('unavailable', 'store_refused', 'the store did not take the write; nothing of it is visible', {
    details: { tables: tables.map(({ key }) => key) },
    cause: why.cause,
  });
}

function undecided({ scope }: CommitContext, { commitId }: Plan, cause: unknown): GraphError {
  return new GraphError(
    cause === undefined ? 'contention' : 'unavailable',
    'outcome_unknown',
    `commit ${commitId} was neither published nor given up within its budget: look at the history before trying again`,
    { details: { commit: commitId }, cause, outcome: scope.effective ? 'unknown' : 'not_applied' },
  );
}
