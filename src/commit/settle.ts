import { assert, unreachable } from '../base/assert.ts';
import { GraphError } from '../base/errors.ts';
import { refuseMissingData } from '../lance/failure.ts';
import { refusalIn, type LanceTable, type Written } from '../lance/table.ts';
import type { TableRow } from '../manifest/rows.ts';
import { chainRule } from './chain.ts';
import { step, type CommitContext } from './context.ts';
import { withHeartbeat } from './heartbeat.ts';
import type { Effect, Made, Plan, TableWork } from './plan.ts';
import { putBack } from './put-back.ts';
import { makeFork } from './fork.ts';
import { firstMoved, type Moved } from './read-set.ts';
import { yieldTo } from './recovery.ts';

/** Times that a table's effects are made before the operation gives up. */
export const SETTLE_BUDGET = 5;

export type SettleAnswer =
  | { readonly kind: 'settled'; readonly made: Made }
  | { readonly kind: 'moved'; readonly moved: Moved }
  /** The plan's id is published or spent: somebody else decided. */
  | { readonly kind: 'decided' }
  /** The budget is used up; `cause` is what the store last answered, where it did not merely report others' commits. */
  | { readonly kind: 'gave_up'; readonly cause?: unknown };

/**
 * Makes a plan's effects on one table so that they rest on what is published. Lance commits on whatever version is the
 * newest, so where a stranger's version came in between, the table is restored to what is published and the effects are
 * made again, all of them. The first time nobody looks at the manifest: the publish will, and it is the one that counts.
 *
 * `again` says that the plan's effects on the table were made before, and are in the way.
 */
export async function settle(
  context: CommitContext,
  plan: Plan,
  work: TableWork,
  again: boolean,
): Promise<SettleAnswer> {
  try {
    return await settleHere(context, plan, work, again);
  } catch (error) {
    if (!work.forkOf || !(error instanceof GraphError) || error.kind !== 'corrupt') throw error;
    // Whoever took the writer for dead has removed its fork.
    const base = await newestBase(context, plan, work.key);
    if (base.kind === 'published') throw error;
    return base;
  }
}

async function settleHere(context: CommitContext, plan: Plan, work: TableWork, again: boolean): Promise<SettleAnswer> {
  const { key, location, columns, effects, forkOf } = work;
  const kinds = effects.map(({ kind }) => kind);
  if (forkOf && !again) {
    const refusal = await makeFork(context, work, forkOf);
    if (refusal) return { kind: 'gave_up', ...refusal };
  }
  const handle = await context.handles.writer(location, columns);
  let published = plannedOn(plan, key);
  let cause: unknown;
  for (let attempt = 0; attempt < SETTLE_BUDGET; attempt += 1) {
    if (again || attempt > 0) {
      const base = await newestBase(context, plan, key);
      if (base.kind !== 'published') return base;
      published = base.table.version;
      await putBack(context, handle, { ...base.table, location });
    }
    const made = await make(context, plan, handle, effects, published);
    cause = 'cause' in made ? made.cause : undefined;
    if ('cause' in made) {
      // The first time it may have been a file of a stranger's version. From then on it is one of what is published.
      if (attempt > 0) refuseMissingData(location, cause);
      continue;
    }
    const answer = await chainRule(context.classes, { location, published, made, effects: kinds });
    if (answer.holds) return { kind: 'settled', made };
    await yieldTo(context, plan, key);
  }
  return { kind: 'gave_up', cause };
}

/** The published version that the plan was made on. */
function plannedOn({ readSet }: Plan, key: string): number {
  const version = readSet.tables[key];
  assert(version !== undefined, `${key} is written, so it is in the read-set`);
  return version;
}

type Base =
  | { readonly kind: 'published'; readonly table: TableRow }
  | Extract<SettleAnswer, { readonly kind: 'moved' | 'decided' }>;

/** What the effects have to rest on now, if there is still a point in making them. */
async function newestBase({ manifest, classes, scope }: CommitContext, plan: Plan, key: string): Promise<Base> {
  const state = await manifest.load(scope);
  if (state.commits.has(plan.commitId)) return { kind: 'decided' };
  const moved = await firstMoved(classes, plan.readSet, state);
  if (moved) return { kind: 'moved', moved };
  const table = state.tables.get(key);
  assert(table, `${key} is in the read-set, so it is published`);
  return { kind: 'published', table };
}

/** A cause where an answer does not say which version was made: nothing can be built on it. */
async function make(
  context: CommitContext,
  plan: Plan,
  handle: LanceTable,
  effects: readonly Effect[],
  published: number,
): Promise<Made | { readonly cause: unknown }> {
  // An effect must be computed on what is published, or on something newer that the rule then judges.
  const begunAt = await handle.catchUpWith(published);
  const versions: number[] = [];
  for (const effect of effects) {
    // The handle may have been forgotten meanwhile; whoever has another must not find this one's effects under it.
    context.scope.check();
    const written = await withHeartbeat(context, plan, () => perform(handle, effect));
    await step(context, 'write.after_table_effect');
    if (!written.ok) return { cause: refusalIn(written) };
    versions.push(written.version);
  }
  return { versions, begunAt };
}

async function perform(handle: LanceTable, effect: Effect): Promise<Written> {
  switch (effect.kind) {
    case 'append':
      return handle.append(effect.rows);
    case 'upsert':
      // Who adds the same row at the same time leaves a version in the chain, and so the rule does not hold.
      return handle.upsert(effect.rows, true);
    case 'overwrite':
      return handle.overwrite(effect.rows);
    case 'delete':
      return handle.delete(effect.where);
    case 'compact':
    case 'index':
      return unreachable(effect.kind as never);
    default:
      return unreachable(effect);
  }
}
