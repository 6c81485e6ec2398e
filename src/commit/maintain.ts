import { assert, unreachable } from '../base/assert.ts';
import { refuseMissingData, refuseMissingRef, type LanceFailure } from '../lance/failure.ts';
import { refusalIn, type LanceTable, type Written } from '../lance/table.ts';
import { step, type CommitContext } from './context.ts';
import { withHeartbeat } from './heartbeat.ts';
import { allIndexes, dropIndexes, inheritedIndexes } from './indexes.ts';
import type { Effect, IndexEffectOutcome, MaintenanceEffect, Plan, TableWork } from './plan.ts';
import { tablesOfOthers } from './recovery.ts';
import { SETTLE_BUDGET, type SettleAnswer } from './settle.ts';

// Maintenance changes how rows are stored and nothing else. It never waits for anybody, restores nothing and spends nothing:
// wherever it is cut short, the tables hold what they held.

/** One table that is maintained. */
interface Site {
  readonly context: CommitContext;
  readonly plan: Plan;
  readonly work: TableWork;
  readonly handle: LanceTable;
}

/**
 * Makes a maintenance plan's effects on one table. Whoever writes meanwhile comes first, and it is tried again. What an index does
 * not come to is told of that index, and nothing more: the others are made all the same.
 */
export async function maintain(context: CommitContext, plan: Plan, work: TableWork): Promise<SettleAnswer> {
  const handle = await context.handles.mover(work.location);
  const site = { context, plan, work, handle };
  const begunAt = await handle.refresh();
  for (const effect of work.effects) {
    const refusal = await perform(site, maintenanceOf(effect));
    if (refusal) return { kind: 'gave_up', ...refusal };
  }
  return { kind: 'settled', made: { versions: [await handle.version()], begunAt } };
}

function maintenanceOf(effect: Effect): MaintenanceEffect {
  assert(effect.kind === 'compact' || effect.kind === 'index', 'maintenance changes no rows');
  return effect;
}

type Refusal = { readonly cause?: unknown } | undefined;

async function perform(site: Site, effect: MaintenanceEffect): Promise<Refusal> {
  switch (effect.kind) {
    case 'compact':
      return compact(site, effect);
    case 'index':
      await makeIndex(site, effect);
      return undefined;
    default:
      return unreachable(effect);
  }
}

async function compact(site: Site, effect: Extract<MaintenanceEffect, { kind: 'compact' }>): Promise<Refusal> {
  const { context, plan, work, handle } = site;
  let failure: LanceFailure | undefined;
  let cause: unknown;
  for (let attempt = 0; attempt < SETTLE_BUDGET; attempt += 1) {
    // LanceDB removes files that no version names and that are days old; those of a writer that sleeps may be such.
    if (await isInUse(site)) return {};
    const version = await handle.refresh();
    const names = [...(effect.without ?? []), ...(await indexesInTheWay(site, version, failure))];
    context.scope.check();
    const written = await withHeartbeat(context, plan, async () => {
      const dropped = await dropIndexes(handle, names);
      return dropped?.ok === false ? dropped : handle.compact(effect);
    });
    await step(context, 'write.after_table_effect');
    if (written.ok) return undefined;
    ({ failure } = written);
    cause = refusalIn(written);
  }
  // Nothing but what is published lay on the table when this began, so the file is one of that.
  refuseMissingData(work.location, cause);
  refuseMissingRef(work.location, cause);
  return { cause };
}

/** A compaction loses what was inherited, and fails over what cannot be read, or has no row left to learn from. */
async function indexesInTheWay(
  { context, work, handle }: Site,
  version: number,
  failure: LanceFailure | undefined,
): Promise<readonly string[]> {
  if (failure === 'index_unreadable') return allIndexes(context, work.location, version);
  const inherited = await inheritedIndexes(context, work.location, version);
  if (failure !== 'index_untrainable') return inherited;
  const indexes = [...((await handle.indexes())?.values() ?? [])];
  return [...inherited, ...indexes.filter(({ isLearnt }) => isLearnt).map(({ name }) => name)];
}

async function isInUse({ context, plan, work }: Site): Promise<boolean> {
  return (await tablesOfOthers(context, plan)).has(work.key);
}

/** Makes an index on what is there. It is in nobody's way: those who write meanwhile come first, and rows of theirs it does not know. */
async function makeIndex(
  site: Site,
  { index, onOutcome }: Extract<MaintenanceEffect, { kind: 'index' }>,
): Promise<void> {
  const { context, plan, work, handle } = site;
  let outcome: IndexEffectOutcome = 'contended';
  for (let attempt = 0; attempt < SETTLE_BUDGET; attempt += 1) {
    outcome = 'contended';
    if (await isInUse(site)) break;
    await handle.refresh();
    // An answer may have been lost, or somebody else made it.
    outcome = attempt > 0 && (await handle.indexes())?.has(index.name) === true ? 'built' : 'pending';
    if (outcome === 'built') break;
    context.scope.check();
    const written = await withHeartbeat(context, plan, () => handle.createIndex(index));
    await step(context, 'optimize.index_built');
    outcome = outcomeOf(written);
    if (outcome === 'built' || outcome === 'untrainable') break;
    if (!written.ok) refuseMissingData(work.location, written.cause);
  }
  onOutcome(outcome);
}

function outcomeOf(written: Written): IndexEffectOutcome {
  if (written.ok) return 'built';
  if (written.failure === 'index_untrainable') return 'untrainable';
  return written.failure === 'contended' ? 'contended' : 'pending';
}
