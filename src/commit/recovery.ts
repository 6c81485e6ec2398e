import { unreachable } from '../base/assert.ts';
import { recordRecovery } from './audit.ts';
import { isDrift } from './chain.ts';
import { pause, step, type CommitContext } from './context.ts';
import { fastForward } from './fast-forward.ts';
import { isConfirmed, type LogicalPlan, type Plan } from './plan.ts';
import { publish } from './publish.ts';
import { putBack } from './put-back.ts';
import { deleteSidecar, listSidecars, readSidecar, type Sidecar } from './sidecar.ts';
import { spend } from './spend.ts';

/** How often, and how long each time, an intent that may belong to a live writer is looked at before it is given up. */
const LOOKS_AT_AN_INTENT = 20;
const LOOK_EVERY_MS = 100;

/** Resolves every intent that concerns one of the tables (every intent, where none are named), oldest first. */
export async function heal(context: CommitContext, tables?: ReadonlySet<string>): Promise<void> {
  for (const operationId of await listSidecars(context.store)) await resolve(context, operationId, tables);
}

async function resolve(context: CommitContext, operationId: string, tables?: ReadonlySet<string>): Promise<void> {
  const plan = await settledPlan(context, operationId, tables);
  if (!plan) return;
  const answer = plan.class === 'logical' ? await decide(context, plan) : await conclude(context, plan);
  if (answer === 'undecided') return;
  await putTablesBack(context, plan);
  await step(context, 'recovery.before_audit');
  await recordRecovery(context, plan, answer);
  await step(context, 'recovery.before_sidecar_delete');
  await deleteSidecar(context.store, operationId);
}

/**
 * The plan once it is confirmed, or once its writer had its time. Telling slow from dead is only a matter of progress: a
 * writer that is declared dead finds its id spent.
 */
async function settledPlan(
  context: CommitContext,
  operationId: string,
  tables?: ReadonlySet<string>,
): Promise<Plan | undefined> {
  let seen: Sidecar | undefined;
  for (let look = 0; look < LOOKS_AT_AN_INTENT; look += 1) {
    if (isOwnAndAlive(context, operationId)) return undefined;
    const sidecar = await readSidecar(context.store, operationId);
    if (!sidecar || !concerns(sidecar.plan, tables)) return undefined;
    if (isConfirmed(sidecar.plan) || sidecar.plan.class === 'maintenance') return sidecar.plan;
    if ((await context.manifest.load()).commits.has(sidecar.plan.commitId)) return sidecar.plan;
    // An intent that was renewed has a living owner, which gets its time anew.
    if (sidecar.etag !== seen?.etag) look = 0;
    seen = sidecar;
    await pause(context, LOOK_EVERY_MS);
  }
  return seen?.plan;
}

function isOwnAndAlive({ inFlight }: CommitContext, operationId: string): boolean {
  return inFlight.get(operationId)?.over === false;
}

/** Maintenance is in nobody's way: only a sweep clears away what is left of it. */
function concerns(plan: Plan, tables?: ReadonlySet<string>): boolean {
  return tables === undefined || (plan.class === 'logical' && plan.tables.some(({ key }) => tables.has(key)));
}

/** Publishes the plan as its owner would, or spends its id. */
async function decide(context: CommitContext, plan: LogicalPlan): Promise<'published' | 'spent' | 'undecided'> {
  if (isConfirmed(plan)) {
    await step(context, 'recovery.before_roll_forward');
    const answer = await publish(context, plan);
    switch (answer.kind) {
      case 'published':
      case 'spent':
        return answer.kind;
      case 'contended':
        return 'undecided';
      case 'moved':
      case 'broken':
        break;
      default:
        return unreachable(answer);
    }
  }
  await step(context, 'recovery.before_spend');
  const { kind } = await spend(context, plan);
  await step(context, 'recovery.after_spend');
  return kind;
}

/** Nothing depends on maintenance. What it made stays on its tables, and is published if it was whole. */
async function conclude(context: CommitContext, plan: Plan): Promise<'published' | 'dropped'> {
  if (!isConfirmed(plan)) return 'dropped';
  await step(context, 'recovery.before_roll_forward');
  return (await fastForward(context, plan)).kind === 'maintained' ? 'published' : 'dropped';
}

/** Restores the plan's tables where something unpublished lies on them that no other intent answers for. */
export async function putTablesBack(context: CommitContext, plan: Plan): Promise<void> {
  const others = await tablesOfOthers(context, plan);
  const state = await context.manifest.load();
  for (const { key, location } of plan.tables) {
    const published = state.tables.get(key)?.version;
    // A table that is not published is nobody's; what lies on it is garbage.
    if (published === undefined || others.has(key)) continue;
    const handle = await context.handles.mover(location);
    const head = await handle.refresh();
    if (!(await isDrift(context.classes, location, head, published))) continue;
    await putBack(context, handle, published);
    context.handles.dropWriter(location);
    await step(context, 'recovery.after_restore');
  }
}

async function tablesOfOthers(context: CommitContext, plan: Plan): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const operationId of await listSidecars(context.store)) {
    if (operationId === plan.operationId) continue;
    const other = await readSidecar(context.store, operationId);
    if (other?.plan.class !== 'logical') continue;
    for (const { key } of other.plan.tables) keys.add(key);
  }
  return keys;
}

/**
 * A writer's effects rest on a stranger's: helps the stranger if its plan is confirmed, waits for it if not. What then
 * still lies there is nobody's, and the writer restores over it.
 */
export async function yieldTo(context: CommitContext, own: Plan, tableKey: string): Promise<void> {
  for (const operationId of await listSidecars(context.store)) {
    if (operationId === own.operationId) continue;
    const plan = await settledPlan(context, operationId, new Set([tableKey]));
    if (plan?.class === 'logical' && isConfirmed(plan)) await publish(context, plan);
  }
}
