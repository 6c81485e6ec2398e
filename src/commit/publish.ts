import { refusalIn } from '../lance/table.ts';
import { ancestors, bestCommonAncestors } from '../manifest/lineage.ts';
import type { CommitRow, ManifestRow, TableRow } from '../manifest/rows.ts';
import type { ManifestState } from '../manifest/state.ts';
import { chainRule } from './chain.ts';
import { step, type CommitContext } from './context.ts';
import { isAt, type Confirmed, type LogicalPlan, type PlannedTable } from './plan.ts';
import { firstMoved, type Moved } from './read-set.ts';

/** Attempts of one publish before it answers `contended`. */
export const PUBLISH_BUDGET = 5;

export type PublishAnswer =
  /** The plan is visible, by this call or by somebody's before it. */
  | { readonly kind: 'published'; readonly commit: CommitRow }
  /** Recovery gave the plan up: its id can never be published. */
  | { readonly kind: 'spent' }
  /** Somebody changed what the plan relied on. */
  | { readonly kind: 'moved'; readonly moved: Moved }
  /** A table's effects do not rest on what is published: they must be made again. */
  | { readonly kind: 'broken'; readonly table: PlannedTable }
  /**
   * The budget is used up; the plan may still be published by a call whose answer was lost. `cause` is what the store last
   * answered, where it did not merely report others' commits.
   */
  | { readonly kind: 'contended'; readonly cause?: unknown };

/**
 * Makes a plan visible: the only way in which anything ever becomes so. Everything that the plan rests on is checked
 * against one state of the manifest, and the merge commits only on that state: each publish touches the head row, and the
 * guard fails the whole merge unless the head is still the one that was loaded. So the first attempt may go without a look,
 * on a state that was `seen` before and is probably still the newest.
 */
export async function publish(
  context: CommitContext,
  plan: Confirmed<LogicalPlan>,
  seen?: ManifestState,
): Promise<PublishAnswer> {
  let cause: unknown;
  for (let attempt = 0; attempt < PUBLISH_BUDGET; attempt += 1) {
    const state = (attempt === 0 ? seen : undefined) ?? (await context.manifest.peek(context.scope));
    await step(context, 'publish.loaded');
    const refusal = await whyNot(context, plan, state);
    const led = refusal ?? (await mergedRows(context, plan, state));
    if ('kind' in led) {
      // What was seen before may be old news: a refusal wants a look.
      if (attempt === 0 && seen) continue;
      return led;
    }
    const commit = plannedCommit(plan, state);
    const rows = [...movedRows(commit), commit, ...led];
    // What was given up meanwhile was answered, and must not become visible after that.
    context.scope.check();
    if (isOwn(context, plan)) context.scope.effective = true;
    const written = await context.manifest.merge(rows, plan.commitId, state);
    if (written.ok) return { kind: 'published', commit };
    cause = refusalIn(written);
    // Lost, or the answer was: the next look at the manifest tells.
    await step(context, 'publish.lost');
  }
  return { kind: 'contended', cause };
}

/** Whether it is the operation's own plan, and not one that it helps along. */
function isOwn({ inFlight, scope }: CommitContext, { operationId }: Confirmed<LogicalPlan>): boolean {
  return inFlight.get(operationId) === scope;
}

async function whyNot(
  { classes }: CommitContext,
  plan: Confirmed<LogicalPlan>,
  state: ManifestState,
): Promise<PublishAnswer | undefined> {
  const own = state.commits.get(plan.commitId);
  if (own) return own.state === 'published' ? { kind: 'published', commit: own } : { kind: 'spent' };
  // Nobody will ever publish anything on a branch that is deleted.
  if (state.head.deleted) return { kind: 'spent' };
  const moved = await firstMoved(classes, plan.readSet, state);
  if (moved) return { kind: 'moved', moved };
  for (const table of plan.tables) {
    const made = plan.made[table.key];
    const published = state.tables.get(table.key);
    if (!made || !published || !restsOn(table, published)) return { kind: 'broken', table };
    const { location, effects } = table;
    const { holds } = await chainRule(classes, { location, published: published.version, made, effects });
    if (!holds) return { kind: 'broken', table };
  }
  return undefined;
}

/** Whether what was made at the planned place may have been made on what is published: there, or where its fork began. */
function restsOn({ location, forkOf }: PlannedTable, published: TableRow): boolean {
  return location === published.location || isAt(forkOf, published);
}

/**
 * The commits that led to what is merged: a branch tells by itself all that led to it, whatever becomes of other branches. Or why
 * it cannot be merged as planned: what else became visible on the target meanwhile need not have moved any table, and yet
 * it may have brought other common ancestors. And once the source is deleted, its tables may be removed that its commits name.
 */
async function mergedRows(
  { branches, scope }: CommitContext,
  { merged }: Confirmed<LogicalPlan>,
  { commits, head }: ManifestState,
): Promise<readonly CommitRow[] | Extract<PublishAnswer, { readonly kind: 'moved' }>> {
  if (!merged) return [];
  const source = await (await branches.get(merged.incarnation)).peek(scope);
  if (source.head.deleted) return { kind: 'moved', moved: { key: 'source', expected: merged.commit, found: null } };
  const both = new Map([...source.commits, ...commits]);
  const [expected, found] = [
    merged.bases,
    bestCommonAncestors(both, [head.commit], [merged.commit]).map(({ id }) => id),
  ];
  const isSame = expected.length === found.length && expected.every((id) => found.includes(id));
  if (!isSame) return { kind: 'moved', moved: { key: 'bases', expected: expected.join(), found: found.join() } };
  return ancestors(source.commits, merged.commit).filter(({ id }) => !commits.has(id));
}

function plannedCommit(plan: Confirmed<LogicalPlan>, { head, schemaHash }: ManifestState): CommitRow {
  const { commitId: id, operation, actor, startedAt: createdAt } = plan;
  return {
    type: 'graph_commit',
    id,
    state: 'published',
    parent: head.commit,
    merged: plan.merged?.commit ?? null,
    sequence: head.sequence + 1,
    actor,
    createdAt,
    operation,
    schema: schemaHash,
    tables: Object.fromEntries(
      plan.tables.map(({ key, location }) => [key, { version: plan.made[key]?.versions.at(-1) ?? 0, location }]),
    ),
  };
}

/** The mutable rows that a plan moves. */
function movedRows({ id, sequence, tables }: CommitRow): ManifestRow[] {
  const moved = Object.entries(tables).map(([key, table]): TableRow => ({ type: 'table', key, ...table }));
  return [...moved, { type: 'graph_head', commit: id, sequence }];
}
