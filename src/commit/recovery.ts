import { unreachable } from '../base/assert.ts';
import { GraphError } from '../base/errors.ts';
import type { LanceTable } from '../lance/table.ts';
import type { TableRow } from '../manifest/rows.ts';
import { recordRecovery } from './audit.ts';
import { isDrift } from './chain.ts';
import { pause, step, type CommitContext } from './context.ts';
import { clearIfGone } from './delete-branch.ts';
import { fastForward } from './fast-forward.ts';
import { reclaimForks } from './fork.ts';
import { isConfirmed, type LogicalPlan, type Plan, type PlannedTable } from './plan.ts';
import { publish } from './publish.ts';
import { putBack } from './put-back.ts';
import { isPublishedGone, requireVersion } from './missing-version.ts';
import { deleteSidecar, listSidecars, readSidecar, type Sidecar } from './sidecar.ts';
import { spend } from './spend.ts';

/** How long an intent in which nothing moves may belong to a live writer. */
const PATIENCE_MS = 2_000;

/** Until the second look at it; each wait is twice as long as the one before, up to a bound. Most writers are soon done. */
const FIRST_WAIT_MS = 32;
const LONGEST_WAIT_MS = 512;

/**
 * Resolves every intent that concerns one of the tables (every intent, where none are named), oldest first. What its caller does
 * `beside` is waited for where there are any: that reads through handles, and takes ids, which this does too.
 */
export async function heal(
  context: CommitContext,
  tables?: ReadonlySet<string>,
  beside?: Promise<unknown>,
): Promise<void> {
  const operationIds = await listSidecars(context.store);
  if (operationIds.length > 0) await beside;
  if (operationIds.length > 1) await seeAll(context, operationIds, tables);
  const stayed = new Map<string, Plan>();
  for (const operationId of operationIds) {
    const plan = await resolve(context, operationId, tables);
    if (plan) stayed.set(operationId, plan);
  }
  if (stayed.size === 0) return;
  // Those that are at work on its tables come after it, or are of no concern but for this: nobody else may ever resolve them.
  // Nobody waits for them, who may be alive for long: they are seen, and resolved by who comes when their time is up.
  const wider = new Set([...stayed.values()].flatMap((plan) => plan.tables.map(({ key }) => key)));
  for (const operationId of operationIds) if (!stayed.has(operationId)) await passBy(context, operationId, wider);
  for (const operationId of stayed.keys()) await resolve(context, operationId, tables);
}

/**
 * Who waits for one of several waits for the others too: the time of each begins when it is first seen. One that cannot be
 * read ends the look and nothing more: older ones come first, and it is refused when its turn comes, or before it where an
 * older one has to be put back, since it may be at work on the same table.
 */
async function seeAll(
  context: CommitContext,
  operationIds: readonly string[],
  tables?: ReadonlySet<string>,
): Promise<void> {
  try {
    for (const operationId of operationIds) {
      const sidecar = await sidecarHere(context, operationId);
      if (sidecar && concerns(sidecar.plan, tables)) unmovedForMs(context, operationId, sidecar);
    }
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
  }
}

/** What is in the way of it on a table that nobody asked for is for those who write that one. */
async function passBy(context: CommitContext, operationId: string, tables: ReadonlySet<string>): Promise<void> {
  try {
    await resolve(context, operationId, tables, 'pass_by');
  } catch (error) {
    if (!isPublishedGone(error)) throw error;
  }
}

/** The plan, where its intent stays although it is decided. */
async function resolve(
  context: CommitContext,
  operationId: string,
  tables?: ReadonlySet<string>,
  manner: 'wait' | 'pass_by' = 'wait',
): Promise<Plan | undefined> {
  const plan = await settledPlan(context, operationId, tables, manner);
  if (!plan) return undefined;
  // Maintenance that is dropped is in nobody's way, whatever its tables look like.
  if (plan.class === 'logical' || isConfirmed(plan)) await requireBases(context, plan);
  const answer = plan.class === 'logical' ? await decide(context, plan) : await conclude(context, plan);
  if (answer === 'undecided') return undefined;
  // Maintenance leaves nothing that would have to be put back.
  // While others are at work on its tables, what it left there is theirs to keep or to drop: the intent stays and says so.
  if (plan.class === 'logical' && !(await putTablesBack(context, plan))) return plan;
  await reclaimForks(context, plan);
  await step(context, 'recovery.before_audit');
  await recordRecovery(context, plan, answer);
  await step(context, 'recovery.before_sidecar_delete');
  await deleteSidecar(context.store, operationId);
  return undefined;
}

/**
 * The plan once it is confirmed, or once its writer had its time, which is waited for unless said. Telling slow from dead is
 * only a matter of progress: a writer that is declared dead finds its id spent.
 */
async function settledPlan(
  context: CommitContext,
  operationId: string,
  tables?: ReadonlySet<string>,
  manner: 'wait' | 'pass_by' = 'wait',
): Promise<Plan | undefined> {
  for (let waitMs = FIRST_WAIT_MS, isFirst = true; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS), isFirst = false) {
    const own = context.inFlight.get(operationId);
    if (own?.over === false) return undefined;
    const sidecar = await (tables ? sidecarHere : anySidecar)(context, operationId);
    if (!sidecar) return undefined;
    const { plan } = sidecar;
    // Nobody else ever would.
    if (!tables && plan.branch !== context.manifest.incarnation) await clearIfGone(context, plan);
    if (plan.branch !== context.manifest.incarnation || !concerns(plan, tables)) return undefined;
    // An own plan whose time is up does nothing more.
    if (own || isConfirmed(plan) || plan.class === 'maintenance') return plan;
    // Whoever decides it while it is waited for deletes it, or leaves it with nothing to wait for.
    if (isFirst && (await context.manifest.load(context.scope)).commits.has(plan.commitId)) return plan;
    if (unmovedForMs(context, operationId, sidecar) >= PATIENCE_MS) return plan;
    if (manner === 'pass_by') return undefined;
    await pause(context, waitMs);
  }
}

/**
 * How long nothing has moved in an intent, as far as this handle saw. Earlier operations count too: each may have too little
 * time to wait long enough. An intent that was renewed has a living owner, which gets its time anew.
 */
function unmovedForMs({ looks, environment }: CommitContext, operationId: string, { etag }: Sidecar): number {
  const nowMs = environment.clock.now();
  const before = looks.get(operationId);
  // A clock may be set back.
  const sinceMs = before !== 'elsewhere' && before?.etag === etag ? Math.min(before.sinceMs, nowMs) : nowMs;
  looks.set(operationId, { etag, sinceMs });
  return nowMs - sinceMs;
}

/** Before anything is decided: whoever repairs the table finds the intent as it was. */
async function requireBases(context: CommitContext, plan: Plan): Promise<void> {
  const state = await context.manifest.load(context.scope);
  const isDecided = state.commits.has(plan.commitId);
  for (const { key, location } of plan.tables) {
    const table = state.tables.get(key);
    if (table?.location !== location) continue;
    const made = isDecided ? 0 : (plan.made?.[key]?.versions.at(-1) ?? 0);
    // What is to be published need not rest on a version that is still there.
    await requireVersion(context, table, Math.max(made, table.version));
  }
}

/**
 * The intent, unless it is gone or of another branch: tables are written by the branch that they belong to, so that such ones are in
 * nobody's way. Each is read once at most.
 */
async function sidecarHere(
  { manifest, store, looks }: CommitContext,
  operationId: string,
): Promise<Sidecar | undefined> {
  if (looks.get(operationId) === 'elsewhere') return undefined;
  const sidecar = await readSidecar(store, operationId);
  if (sidecar?.plan.branch === manifest.incarnation) return sidecar;
  if (sidecar) looks.set(operationId, 'elsewhere');
  return undefined;
}

async function anySidecar({ store }: CommitContext, operationId: string): Promise<Sidecar | undefined> {
  return readSidecar(store, operationId);
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
  if (kind === 'spent') await step(context, 'recovery.after_spend');
  return kind;
}

/** Nothing depends on maintenance. What it made stays on its tables, and is published if it was whole. */
async function conclude(context: CommitContext, plan: Plan): Promise<'maintained' | 'dropped'> {
  if (!isConfirmed(plan)) return 'dropped';
  await step(context, 'recovery.before_roll_forward');
  return (await fastForward(context, plan)).kind === 'maintained' ? 'maintained' : 'dropped';
}

/** Times that a table is put back because others have published a newer version of it meanwhile. */
const PUT_BACK_ROUNDS = 5;

/**
 * Restores the plan's tables where something unpublished lies on them, and says whether none is left with any. A table that
 * another intent is undecided about is left alone: a restore would drop that one's effects. Its owner need not put it right
 * either, since a publish does not look at what landed above it. So somebody has to come back.
 */
export async function putTablesBack(context: CommitContext, plan: Plan): Promise<boolean> {
  const moved: string[] = [];
  for (const table of plan.tables) if (await isMoved(context, table)) moved.push(table.key);
  if (moved.length === 0) return true;
  const others = await tablesOfOthers(context, plan);
  let isInOrder = true;
  let gone: GraphError | undefined;
  for (const key of moved) {
    try {
      if (!(await isPutBack(context, plan, key, others.has(key)))) isInOrder = false;
    } catch (error) {
      // The other tables first: whoever is told of this one may leave it at that.
      if (!isPublishedGone(error)) throw error;
      gone ??= error;
    }
  }
  if (isInOrder && gone) throw gone;
  return isInOrder;
}

/** Whether the newest version is another than the published one, or is gone. Where it is that one, nobody else matters. */
async function isMoved({ manifest, handles, scope }: CommitContext, { key, location }: PlannedTable): Promise<boolean> {
  const table = (await manifest.load(scope)).tables.get(key);
  // A fork that was not published is nobody's; and what it was made from is another branch's to put right.
  if (table?.location !== location) return false;
  try {
    return (await handles.newest(table.location)).head !== table.version;
  } catch (error) {
    if (isPublishedGone(error)) return true;
    throw error;
  }
}

/** A restore takes a while, in which others may publish: then it was itself what has to be put right. */
export async function isPutBack(
  context: CommitContext,
  own: Plan | undefined,
  key: string,
  isOfOthers: boolean,
): Promise<boolean> {
  for (let round = 0; round < PUT_BACK_ROUNDS; round += 1) {
    const drifted = await driftedTable(context, key, isOfOthers);
    if (!drifted) return true;
    if (isOfOthers) return false;
    const { handle, table } = drifted;
    await putBack(context, handle, table);
    context.handles.dropWriter(table.location);
    await step(context, 'recovery.after_restore');
    // Who came meanwhile may publish what the restore dropped.
    if ((await tablesOfOthers(context, own)).has(key)) return false;
  }
  return false;
}

/**
 * The table of this key, if something unpublished lies on it. One that is not published is nobody's, and garbage. While
 * others are at work on it, even what was restored is out of order again once they publish what lies below.
 */
async function driftedTable(
  context: CommitContext,
  key: string,
  isOfOthers: boolean,
): Promise<{ readonly handle: LanceTable; readonly table: TableRow } | undefined> {
  const table = (await context.manifest.load(context.scope)).tables.get(key);
  if (!table) return undefined;
  const { location, version } = table;
  const { handle, head } = await context.handles.newest(location);
  if (head < version) await requireVersion(context, table);
  const isOut = (isOfOthers && head !== version) || (await isDrift(context.classes, location, head, version));
  return isOut ? { handle, table } : undefined;
}

/**
 * Tables that somebody else's write is, or was, at work on, by key. Not one whose id is decided: its owner may be about to
 * clear it away, and looks at nothing more.
 */
export async function tablesOfOthers(context: CommitContext, own?: Plan): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const operationId of await listSidecars(context.store)) {
    if (operationId === own?.operationId) continue;
    const other = (await sidecarHere(context, operationId))?.plan;
    if (other?.class !== 'logical') continue;
    if ((await context.manifest.load(context.scope)).commits.has(other.commitId)) continue;
    for (const { key } of other.tables) keys.add(key);
  }
  return keys;
}

/**
 * A writer's effects rest on a stranger's: helps the stranger if its plan is confirmed, waits for it if not. What then
 * still lies there is nobody's, and the writer restores over it.
 */
export async function yieldTo(context: CommitContext, own: Plan, tableKey: string): Promise<void> {
  const others = (await listSidecars(context.store)).filter((operationId) => operationId !== own.operationId);
  // Waiting for one after another would take so long that it looks dead itself; it must not be renewed meanwhile, or two that
  // wait for each other would do so for ever.
  await seeAll(context, others, new Set([tableKey]));
  for (const operationId of others) {
    const plan = await settledPlan(context, operationId, new Set([tableKey]));
    if (plan?.class === 'logical' && isConfirmed(plan)) await publish(context, plan);
  }
}
